"""Who by name stands in which team."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from damai.deployment.plans.model import Met, Team
from damai.deployment.plans.naming import SUBSATGAS, name
from damai.units.model import Officer


def an_officer(nrp: str, unit: str = "polsek-pusat", subsatgas: str = SUBSATGAS) -> Officer:
    return Officer(
        id=f"id-{unit}-{nrp}", unit=unit, name=f"Personel {nrp}", rank="Bripka", nrp=nrp,
        satgas="preventif", subsatgas=subsatgas,
    )  # fmt: skip


def a_team(code: str, **met: int) -> Team:
    units = {unit.replace("_", "-"): n for unit, n in met.items()}
    return Team(
        team=code, risk_class="kurang-rawan", district="18.72.01", base="18.72.01.1001.001",
        police_n=sum(units.values()) or 2, linmas_n=4, stations_n=2, longest_m=None, reason="",
        met=tuple(Met(unit=u, police_n=n, metres=None, minutes=None) for u, n in units.items()),
    )  # fmt: skip


def test_the_lowest_numbers_stand_in_the_first_teams_and_who_is_over_is_counted() -> None:
    teams = [a_team("B", polsek_pusat=2), a_team("A", polsek_pusat=2)]

    found = name(teams, [an_officer(n) for n in ("05", "01", "04", "02", "03")])

    assert [o.nrp for o in found.people["A"]] == ["01", "02"]
    assert [o.nrp for o in found.people["B"]] == ["03", "04"]
    assert found.spare == {"polsek-pusat": 1}
    assert not found.open


def test_a_place_without_anybody_in_the_roster_stays_open_and_nobody_of_another_task_takes_it() -> (
    None
):
    found = name(
        [a_team("A", polsek_pusat=2)], [an_officer("01"), an_officer("02", subsatgas="patroli")]
    )

    assert [o.nrp for o in found.people["A"]] == ["01"]
    assert found.open == {("A", "polsek-pusat"): 1}


@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=6),
    st.integers(0, 20),
    st.randoms(use_true_random=False),
)
def test_nobody_is_named_twice_and_the_order_of_the_roster_changes_nothing(
    sizes: list[int], officers_n: int, random: object
) -> None:
    teams = [a_team(f"T{i}", polsek_pusat=n) for i, n in enumerate(sizes)]
    officers = [an_officer(f"{i:03d}") for i in range(officers_n)]
    other = list(officers)
    random.shuffle(other)  # type: ignore[attr-defined]

    found = name(teams, officers)

    named = Counter(o.id for people in found.people.values() for o in people)
    assert set(named.values()) <= {1}
    assert found == name(teams[::-1], other)
    wanted = sum(sizes)
    assert sum(found.open.values()) == max(0, wanted - officers_n)
    assert sum(found.spare.values()) == max(0, officers_n - wanted)
