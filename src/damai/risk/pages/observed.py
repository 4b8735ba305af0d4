"""What the screens of observations share: names of places, indicators and people, the place somebody means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from damai.accounts import service as accounts
from damai.areas import finding
from damai.areas import service as areas
from damai.core.codes import area_code, area_of_station, station_code
from damai.core.errors import Invalid
from damai.risk.observations import asking
from damai.risk.observations.model import Observation
from damai.risk.versions.indicators import Indicator, observable
from damai.webkit.actor import Actor
from damai.webkit.formats import written_day

PLACE_MAX = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """``place``, ``indicator`` and ``by`` give the code where the house has no name."""

    areas: Mapping[str, str]
    people: Mapping[str, str]
    indicators: Mapping[str, Indicator]
    lang: str

    def place(self, code: str) -> str:
        """TPS 003, Imopuro."""
        if code.count(".") == 4:
            area = area_of_station(code)
            return f"TPS {code[-3:]}, {self.areas.get(area, area)}"
        return self.areas.get(code, code)

    def indicator(self, code: str) -> str:
        """A checklist's question, or the title of an index's indicator."""
        if (asked := asking.asked().get(code)) is not None:
            return f"{asked[1].code}. {said(asked[1].wording, self.lang)}"
        found = self.indicators.get(code)
        return (said(found.title, self.lang) if found is not None else "") or code

    def unit(self, code: str) -> str:
        found = self.indicators.get(code)
        return found.unit if found is not None else ""

    def is_question(self, code: str) -> bool:
        return code in asking.asked()

    def has(self, code: str) -> bool:
        return code in asking.asked() or code in self.indicators

    def by(self, who: str) -> str:
        return self.people.get(who.removeprefix("person/"), "Damai")

    def day(self, iso: str) -> str:
        return written_day(date.fromisoformat(iso), self.lang)


def names_of(
    conn: Any,
    actor: Actor,
    election: str,
    lang: str,
    seen: Iterable[Observation],
    places: Iterable[str] = (),
) -> Names:
    """For what is shown on one page. Raises Forbidden."""
    items = list(seen)
    codes = {item.place for item in items} | set(places)
    wanted = {area_of_station(code) if code.count(".") == 4 else code for code in codes}
    people = {i.by.removeprefix("person/") for i in items if i.by.startswith("person/")}
    return Names(
        areas={c: a.name for c, a in areas.areas_named(conn, sorted(wanted)).items()},
        people=accounts.names_of(conn, sorted(people)),
        indicators=observable(conn, actor, election),
        lang=lang,
    )


def said(title: Mapping[str, str], lang: str) -> str:
    """In the reader's language, else in the other."""
    return title.get(lang) or next(iter(title.values()), "")


def place_meant(conn: Any, actor: Actor, election: str, code: str, text: str) -> str:
    """The code of the place that was chosen, or else typed: a code, or a name that finds one.

    "" when nothing was said. Raises Invalid("observation-place") where nothing is found.
    """
    for wanted in (code.strip(), text.strip()):
        if wanted and (found := _as_code(wanted)):
            return found
    words = text.strip()
    if not words:
        return ""
    found_places = finding.find(conn, actor, words[:PLACE_MAX], election, limit=1).items
    if not found_places:
        raise Invalid("observation-place", field="place", value=words[:40])
    return found_places[0].code


def _as_code(text: str) -> str:
    digits = text.replace(".", "")
    try:
        return station_code(text) if len(digits) == 13 else area_code(text)
    except Invalid:
        return ""


def today_of(conn: Any, now: Any) -> date:
    """The day at the place of the house."""
    day: date = now.astimezone(ZoneInfo(areas.the_house(conn).zone)).date()
    return day


def day_of(text: str, field: str = "observed_on") -> date:
    """Raises Invalid("observation-date")."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid("observation-date", field=field, value=text[:40]) from None
