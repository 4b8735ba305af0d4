"""What a form asks a plan to be solved with. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from damai.core.errors import Invalid
from damai.deployment.plans.model import SECONDS_MAX, Asked

OWN = "kuat."
"""``kuat.<unit>`` = the strength of a unit as the form states it; empty = as it was reported."""
ARM_MAX_M = 50_000
STRENGTH_MAX = 100_000
RUNG_MAX = 1_000
DEFAULT = Asked()


def asked_of(fields: Mapping[str, str]) -> Asked:
    """Raises Invalid(field) with the range; an empty field is the default."""
    own = {
        name.removeprefix(OWN): _whole(fields, name, 0, STRENGTH_MAX, 0)
        for name in sorted(fields)
        if name.startswith(OWN) and fields[name].strip()
    }
    return Asked(
        cut_n=_whole(fields, "cut", 0, STRENGTH_MAX, 0),
        own=own,
        reserve_pct=_whole(fields, "reserve", 0, 100, DEFAULT.reserve_pct),
        scope=_choice(fields, "scope", ("district", "city")),
        thin=_choice(fields, "thin", ("ladder", "none")),
        rung=_rung(fields),
        arm_m=_whole(fields, "arm", 0, ARM_MAX_M, 0) or None,
        seed=DEFAULT.seed,
        seconds=float(_whole(fields, "seconds", 1, int(SECONDS_MAX), int(DEFAULT.seconds))),
    )


def _rung(fields: Mapping[str, str]) -> int | None:
    """``at_rung`` is the button beside a rung, ``rung`` the choice in the form; empty = the first that covers everybody."""
    name = "at_rung" if fields.get("at_rung", "").strip() else "rung"
    if not fields.get(name, "").strip():
        return None
    return _whole(fields, name, 0, RUNG_MAX, 0)


def _whole(fields: Mapping[str, str], name: str, least: int, most: int, usual: int) -> int:
    text = fields.get(name, "").strip()
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and least <= int(text) <= most):
        raise Invalid("plan-number", field=name, value=text[:20], least=least, most=most)
    return int(text)


def _choice(fields: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    text = fields.get(name, "").strip() or known[0]
    if text not in known:
        raise Invalid("choice-unknown", field=name, value=text[:20])
    return text
