"""The register of preventions as its address narrows it: grouped by place or by owner, the overdue first.

SOURCE of the idea (factor, action, owner, due, status): International IDEA, ERMTool, 2013.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from urllib.parse import urlencode

from damai.core.codes import within
from damai.core.errors import Invalid
from damai.risk.actions.model import Action, Status

PATH = "/kerawanan/pencegahan"
PAGE_N = 100
Q_N = 80
BY_PLACE, BY_OWNER = "tempat", "kantor"
_PLACE_N = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A prevention with the names that a reader looks for."""

    action: Action
    late: bool
    place: str
    owner: str
    factor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """As the address says; empty = not narrowed by this. ``hal`` counts pages from 1."""

    menurut: str = BY_PLACE
    milik: str = ""
    terlambat: str = ""
    status: str = ""
    tempat: str = ""
    q: str = ""
    hal: int = 1

    @classmethod
    def of(
        cls, by: str, whose: str, late: str, status: str, place: str, q: str, page: int
    ) -> Narrowing:
        """Unknown words narrow nothing. Raises Invalid("area-code") for a place that has no code's form."""
        code = place.strip()
        if not all(part.isascii() and part.isdigit() for part in code.split(".") if code):
            raise Invalid("area-code", field="tempat", value=code[:_PLACE_N])
        return cls(
            menurut=BY_OWNER if by == BY_OWNER else BY_PLACE,
            milik="saya" if whose == "saya" else "",
            terlambat="ya" if late == "ya" else "",
            status=status if status in set(Status) else "",
            tempat=code,
            q=" ".join(q.split())[:Q_N],
            hal=page,
        )

    @property
    def any(self) -> bool:
        return bool(self.milik or self.terlambat or self.status or self.tempat or self.q)

    def url(self, path: str = PATH, **change: str | int) -> str:
        """The address with something changed; an empty value takes it away, and the page begins again."""
        parts = asdict(replace(self, **{"hal": 1, **change}))  # type: ignore[arg-type]
        if parts["menurut"] == BY_PLACE:
            parts["menurut"] = ""
        kept = {name: value for name, value in parts.items() if value and value != 1}
        return f"{path}?{urlencode(kept)}" if kept else path

    def holds(self, line: Line, agency: str) -> bool:
        """Each word of ``q`` must stand somewhere in the line."""
        action = line.action
        if self.milik and action.owner != agency:
            return False
        if self.terlambat and not line.late:
            return False
        if self.status and action.status != self.status:
            return False
        if not within(action.place, self.tempat):
            return False
        text = " ".join((action.title, action.note, line.place, line.owner, line.factor)).casefold()
        return all(word in text for word in self.q.casefold().split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The lines of a place or an office that stand on this page, and what it has on all."""

    key: str
    name: str
    lines: tuple[Line, ...]
    all_n: int
    late_n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    groups: tuple[Group, ...]
    all_n: int
    late_n: int
    pages_n: int
    page: int


def line_of(
    action: Action,
    today: date,
    places: Mapping[str, str],
    owners: Mapping[str, str],
    factors: Mapping[tuple[str, str], str],
) -> Line:
    return Line(
        action=action,
        late=action.is_overdue(today),
        place=places.get(action.place, action.place),
        owner=owners.get(action.owner, action.owner),
        factor=factors.get((action.index_code, action.factor), action.factor),
    )


def arranged(lines: Sequence[Line], narrowing: Narrowing, *, whole: bool = False) -> Page:
    """Groups with something overdue first, then by name; in a group the overdue first, then what is due first.

    ``whole`` = on one page, for what is copied and taken away.
    """
    by_owner = narrowing.menurut == BY_OWNER
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(_key(line, by_owner), []).append(line)
    ordered = sorted(groups, key=lambda k: _before(groups[k], by_owner))
    flat = [line for k in ordered for line in sorted(groups[k], key=_first)]
    size = max(1, len(flat)) if whole else PAGE_N
    pages_n = max(1, -(-len(flat) // size))
    page = min(narrowing.hal, pages_n)
    shown: dict[str, list[Line]] = {}
    for line in flat[(page - 1) * size : page * size]:
        shown.setdefault(_key(line, by_owner), []).append(line)
    return Page(
        groups=tuple(
            Group(
                key=k,
                name=some[0].owner if by_owner else some[0].place,
                lines=tuple(some),
                all_n=len(groups[k]),
                late_n=sum(line.late for line in groups[k]),
            )
            for k, some in shown.items()
        ),
        all_n=len(flat),
        late_n=sum(line.late for line in flat),
        pages_n=pages_n,
        page=page,
    )


def _key(line: Line, by_owner: bool) -> str:
    return line.action.owner if by_owner else line.action.place


def _before(lines: Sequence[Line], by_owner: bool) -> tuple[bool, str, str]:
    """Places in order of code, offices in order of name."""
    name = lines[0].owner if by_owner else ""
    return not any(line.late for line in lines), name, _key(lines[0], by_owner)


def _first(line: Line) -> tuple[bool, bool, str, str, str]:
    """What is over comes last."""
    action = line.action
    over = action.status in (Status.DONE, Status.DROPPED)
    return (not line.late, over, action.due_on, action.place, action.id)
