"""The probes of hooks: who adds and ends one, and what an agency's system is told of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from uuid import UUID

from damai.hooks import model, service
from damai.hooks.model import Hook
from damai.hooks.telling import Teller
from damai.journal.entries import Committed
from tests.contracts.mutants_finding import FindingProbes

URL = "https://kpu.example/damai"
ORIGINS = model.allowed(URL)
AT = datetime(2024, 2, 14, tzinfo=UTC)
ID = UUID("018da497-0000-7000-8000-000000000001")
SIGHTS = tuple(product(("18.72.01.1001", "18.71"), ("kpu+polri", "bawaslu", "partners")))


def _reads(area: str, audience: str) -> bool:
    """What KPU Metro may see, by the words of the law of sight and not by its function."""
    return area.startswith("18.72.") and ("kpu" in audience.split("+") or audience == "partners")


class HookProbes(FindingProbes):
    """Those before, and this one."""

    def hooks(self) -> Iterator[str]:
        yield from self._who_keeps_hooks()
        yield from self._what_is_told()

    def _who_keeps_hooks(self) -> Iterator[str]:
        with self.trial() as tried:
            for key, actor in self.world.people.items():
                keeps = actor.role == "administrator"
                added = tried.of(
                    lambda uow, a=actor: service.add(
                        uow, a, URL, "kpu-metro", ("incidents",), ORIGINS, ID, b"sealed"
                    )
                )
                ended = tried.of(lambda uow, a=actor: service.end(uow, a, "x"))
                if added != ("ok" if keeps else "refused"):
                    yield f"{key} adds: {added}"
                if ended != ("unseen" if keeps else "refused"):
                    yield f"{key} ends: {ended}"

    def _what_is_told(self) -> Iterator[str]:
        hook = Hook(
            id=str(ID), url=URL, agency="kpu-metro", institution="kpu", area="18.72",
            features=("incidents",), sealed=b"", made_by="", made_at=AT, ended_at=None,
        )  # fmt: skip
        teller = Teller(hook, None, None, self.world.db.clocks.wall)  # type: ignore[arg-type]
        for (area, audience), before in product(SIGHTS, (None, *SIGHTS)):
            entry = Committed(
                seq=1, id=ID, at=AT, kind="incidents.handed", version=1, subject="incident/x", area=area,
                area_before=before and before[0], audience=audience,
                audience_before=before and before[1], actor="person/x", body=None,
            )  # fmt: skip
            now = _reads(area, audience)
            wanted = now or (before is not None and _reads(*before))
            if teller.wants(entry) != wanted:
                yield f"wants {area} {audience} after {before}"
            if wanted and ("gone" in teller.event(entry)) == now:
                yield f"tells {area} {audience} after {before}"
