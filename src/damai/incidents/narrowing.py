"""What the board is narrowed to, as its address says it: whoever has the address sees the same list."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from urllib.parse import urlencode

from damai.core.codes import area_code
from damai.incidents.kinds import SEVERITIES
from damai.incidents.queries import Filters

Q_N = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """Empty = not narrowed by this. ``q`` = words that a row's incident must hold."""

    severity: str = ""
    status: str = ""
    area: str = ""
    q: str = ""

    @classmethod
    def of(
        cls, severity: str | None, status: str | None, area: str | None, q: str | None
    ) -> Narrowing:
        """As the address says. Raises Invalid for what has not the form of an area's code."""
        return cls(
            severity=severity if severity in SEVERITIES else "",
            status=status or "",
            area=area_code(area) if area else "",
            q=" ".join((q or "").split())[:Q_N],
        )

    @property
    def any(self) -> bool:
        return self != Narrowing()

    def url(self, **change: str) -> str:
        """The board's address with something changed; an empty value takes it away."""
        parts = {name: value for name, value in asdict(replace(self, **change)).items() if value}
        return f"/?{urlencode(parts)}" if parts else "/"

    def filters(self, election: str) -> Filters:
        return Filters(
            severity=[self.severity] if self.severity else [],
            status=[self.status] if self.status else [],
            area=self.area or None,
            election=election,
        )
