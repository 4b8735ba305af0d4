"""The screens of plans through a browser's eyes: a house, and who is signed in."""

from __future__ import annotations

import re
from typing import Any

from damai.deployment.plans.jobs import jobs
from tests.risk import served

BOARD = "/rencana"
SOLVE_S = 120


class Reader(served.Reader):
    """One person's browser."""

    def solves(self, **fields: str) -> str:
        """Ask for a plan by the form and wait for it; its id."""
        answer = self.post(f"{BOARD}/hitung", **{"name": "Percobaan", "seconds": "5", **fields})
        assert answer.status_code == 303, answer.text
        job = answer.headers["location"].rpartition("/")[2]
        found = next(one for one in jobs.all() if one.id == job)
        assert found.over.wait(SOLVE_S)
        assert found.plan, found.error
        return found.plan

    def acts(self, plan: str, verb: str, **fields: str) -> Any:
        """A form of a plan, with the version that its page shows."""
        page = self.get(f"{BOARD}?rencana={plan}").text
        shown = re.search(r'name="version" value="(\d+)"', page)
        return self.post(f"{BOARD}/{plan}/{verb}", version=shown[1] if shown else "0", **fields)
