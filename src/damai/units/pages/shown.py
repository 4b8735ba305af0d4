"""What several screens of units hand to their templates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Request

from damai.units.model import PostKind, UnitKind
from damai.units.pages import tabs_for
from damai.units.satgas import SATGAS, Echelon, Part, Satgas, echelon_of
from damai.units.unit_form import POINTS
from damai.webkit.context import web_of
from damai.webkit.formats import written_day
from damai.webkit.guards import actor_of


def common(request: Request[Any, Any, Any], seq: int) -> dict[str, Any]:
    """Tabs, the choices of forms, and from where the page follows what changes."""
    web, actor = web_of(request), actor_of(request)
    echelon = echelon_of(web.place().area)
    lang = web.language(request)
    return {
        "tabs": tabs_for(actor),
        "satgas": SATGAS[echelon],
        "unit_kinds": list(UnitKind),
        "post_kinds": list(PostKind),
        "points": POINTS,
        "named": lambda item: item.title(lang),
        "part": parts_named(echelon, lang),
        "dated": lambda iso: written_day(datetime.fromisoformat(iso).date(), lang),
        "hours": lambda at: at.astimezone(ZoneInfo(web.place().zone)).strftime("%H.%M"),
        "seq": seq if actor.may("incidents.read") else None,
    }


def parts_named(echelon: Echelon, lang: str) -> Callable[[str, str], str]:
    """(satgas, subsatgas) in words, the part behind its force; a code that is not known as it is."""
    forces: dict[str, Satgas] = {item.code: item for item in SATGAS[echelon]}
    parts: dict[tuple[str, str], Part] = {
        (item.code, part.code): part for item in SATGAS[echelon] for part in item.parts
    }

    def words(satgas: str, subsatgas: str) -> str:
        force = forces[satgas].title(lang) if satgas in forces else satgas
        if not subsatgas:
            return force
        part = parts.get((satgas, subsatgas))
        return f"{force} · {part.title(lang) if part else subsatgas}"

    return words
