"""The places that a text names by itself, without anybody having chosen from a list."""

from __future__ import annotations

import sqlalchemy as sa

from damai.areas import service, store
from damai.areas.finding import find
from damai.areas.model import Area, Station, name_key
from damai.core.codes import ancestors
from damai.core.errors import Invalid
from damai.webkit.actor import Actor

CHOICES_N = 5
"""Places that one sentence names: more is a list, and the list is at the field."""
SAME_N = 40
"""Areas of one name that are looked through: the nation's most frequent name stands some hundred times, and
who writes that one alone is asked which in any case."""


def the_place(conn: sa.Connection, actor: Actor, text: str, election: str) -> str:
    """The code of the one place in the actor's scope that the text names whole.

    "TPS 003 Imopuro", "Imopuro", "Imopuro, Metro Pusat", a code. Raises Invalid("place-many") with the
    choices when several bear the name, ("place-near") when none does but some are like it,
    ("place-missing") when there is nothing like it. Whoever calls asks what the actor may do there.
    """
    found = named(conn, actor, text, election)
    if len(found) == 1:
        return found[0].code
    code = "place-many" if found else "place-near"
    found = found or find(conn, actor, text, election).items
    if not found:
        raise Invalid("place-missing", field="place")
    raise Invalid(code, field="place", choices="; ".join(labels(conn, found)))


def named(conn: sa.Connection, actor: Actor, text: str, election: str) -> list[Area | Station]:
    """Every place whose whole name or code the text is; after a comma, areas that it lies in."""
    name, *around = (part.strip() for part in text[:200].split(","))
    words = [w for w in name.casefold().split() if w != "tps"]
    numbers = [w for w in words if w.isascii() and w.isdigit() and len(w) <= 3]
    found: list[Area | Station] = []
    if len(numbers) == 1 and len(words) > 1:
        rest = " ".join(w for w in words if w not in numbers)
        for place in _areas(conn, rest, actor.scope):
            found += store.stations_by_number(
                conn, election, int(numbers[0]), place.code, CHOICES_N + 1
            )
    # A kelurahan may be called "Sukajadi 1": then it is asked which of the two is meant.
    found += _areas(conn, name, actor.scope)
    if not found and service.code_start(name):
        digits = name.replace(".", "").replace(" ", "")
        found = [
            item
            for item in service.search(conn, name, actor.scope, election)
            if item.code.replace(".", "") == digits
        ]
    unique = {item.code: item for item in found}
    return [item for item in unique.values() if _lies_in(conn, item, around)]


def labels(conn: sa.Connection, items: list[Area | Station]) -> list[str]:
    """What to write for each, so that it is the one: "TPS 003 Imopuro, Metro Pusat"."""
    out = []
    for item in items[:CHOICES_N]:
        code = item.area if isinstance(item, Station) else item.code
        names = service.areas_named(conn, ancestors(code))
        within = [names[c].name for c in reversed(ancestors(code)) if c in names]
        own = f"TPS {item.number:03d} " if isinstance(item, Station) else ""
        out.append(own + ", ".join(within[:2]))
    return out + ["…"] * (len(items) > CHOICES_N)


def _areas(conn: sa.Connection, name: str, scope: str) -> list[Area]:
    """Areas whose whole name this is."""
    found = store.search_areas(conn, name, scope, SAME_N)
    return [item for item in found if name_key(item.name) == name_key(name)]


def _lies_in(conn: sa.Connection, item: Area | Station, around: list[str]) -> bool:
    wanted = {name_key(part) for part in around if part}
    above = ancestors(item.area) if isinstance(item, Station) else ancestors(item.code)
    names = service.areas_named(conn, above) if wanted else {}
    return wanted <= {name_key(found.name) for found in names.values()}
