"""*Rencana pengamanan*: from a draft over a locked team to a plan that two people signed."""

from __future__ import annotations

import re
from collections.abc import Callable

from damai.app.house import House
from damai.deployment.plans import service
from damai.deployment.plans.model import State, Team
from tests.deployment.pages.served import BOARD, Reader
from tests.harness import actor

By = Callable[[str], Reader]


def teams_of(house: House, plan: str) -> dict[str, Team]:
    with house.db.read() as conn:
        person = actor(house.db, "tuti")
        return {t.team: t for t in service.teams(conn, person, service.plan(conn, person, plan))}


def test_with_too_few_officers_a_team_is_locked_the_rest_solved_again_and_two_people_sign(
    staffed: House, by: By
) -> None:
    first = by("tuti").solves(cut="20", name="Kurang 20 personel")
    page = by("tuti").get(f"{BOARD}?rencana={first}").text
    assert "Ditipiskan" in page
    assert "setiap TPS ada petugasnya" in page
    before = teams_of(staffed, first)
    team = sorted(before)[0]

    assert by("tuti").acts(first, "kunci", team=team).status_code == 303
    assert "Hitung ulang sisanya" in by("tuti").get(f"{BOARD}?rencana={first}").text
    second = by("tuti").solves(base=first, name="Dihitung ulang")
    kept = {t.stations: t.locked for t in teams_of(staffed, second).values()}
    assert before[team].stations in kept

    assert by("tuti").acts(second, "ajukan", note="Sudah dicek.").status_code == 303
    refused = by("tuti").post(f"{BOARD}/{second}/terbitkan", version="2", audience="partners")
    assert refused.status_code == 403
    assert "Komandan lain yang menerbitkannya" in refused.text
    assert by("made").acts(second, "terbitkan", audience="partners").status_code == 303

    page = by("made").get(BOARD).text
    assert "Diajukan Tuti" in page
    assert "Diterbitkan Made" in page
    assert re.search(r"plan-state-published", page)
    with staffed.db.read() as conn:
        plan = service.plan(conn, actor(staffed.db, "budi"), second)
    assert plan.state is State.PUBLISHED
