"""A plan that was forged with its hashes and its seal is found by what it says, also where arms, locks and level loads were
asked and where nobody surveyed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from damai.deployment.checking.check import check
from damai.deployment.plan import Options
from damai.deployment.writing import write_plan
from tests.deployment.planned import table
from tests.deployment.test_plan_asked import (
    Change,
    a_plan_of,
    as_it_is,
    locked,
    rows_of,
    unsurveyed,
)
from tests.deployment.test_plan_files import sealed_again

Forgery = Callable[[Path, dict[str, Any]], None]


def options(**more: Any) -> Forgery:
    return lambda out, told: told["options"].update(more)


def exchanged(name: str, column: str) -> Forgery:
    """The cells of the first two rows that differ change places."""

    def change(out: Path, told: dict[str, Any]) -> None:
        rows = rows_of(out / name)
        one = rows[0]
        other = next(row for row in rows if row[column] != one[column])
        one[column], other[column] = other[column], one[column]
        table(out / name, list(one), [list(row.values()) for row in rows])

    return change


def written(name: str, column: str, value: str) -> Forgery:
    def change(out: Path, told: dict[str, Any]) -> None:
        rows = rows_of(out / name)
        rows[0][column] = value
        table(out / name, list(rows[0]), [list(row.values()) for row in rows])

    return change


def with_locks() -> Options:
    first = a_plan_of()
    return Options(locked=locked(first, *[team.team_id for team in first.teams[::2]]))


FORGED = [
    ("a shorter arm", lambda: Options(arm_m=900), as_it_is, options(arm_m=500)),
    ("no arm", lambda: Options(arm_m=900), as_it_is, options(arm_m=None)),
    ("other slack", lambda: Options(slack={("D0", "low"): 2}), as_it_is, options(slack=[["D0", "low", 1]])),
    ("a barrier more", Options, as_it_is, options(barriers=[["V00", "V01"], ["V02", "V03"], ["V10", "V11"]])),
    ("level", lambda: Options(reserve=0.0), as_it_is, options(level=True)),
    ("other caps", lambda: Options(thin="ladder", reserve=0.7, caps={"low": 9}), as_it_is, options(caps={"low": 20})),
    ("a rung with an arm", lambda: Options(arm_m=900, thin="ladder", reserve=0.7), as_it_is,
     lambda out, told: told["ladder"].update(rung=0)),
    ("covers with an arm", lambda: Options(arm_m=2_000, reserve=0.0), as_it_is,
     lambda out, told: told["ladder"].update(covers_everybody=None)),
    ("needed with an arm", lambda: Options(arm_m=900), as_it_is,
     lambda out, told: told["personnel"].update(needed=told["personnel"]["needed"] - 2)),
    ("a lock of another team", with_locks, as_it_is,
     lambda out, told: told["options"]["locked"][0]["stations"].append("S00059")),
    ("a lock of another unit", with_locks, as_it_is,
     lambda out, told: told["options"]["locked"][0].update(units=[["P9", 2]])),
    ("a lock of another name", with_locks, as_it_is,
     lambda out, told: told["options"]["locked"][0].update(team="D9-low-01")),
    ("numbers that are no run", Options, unsurveyed, exchanged("groups.csv", "group_id")),
    ("a unit of another district", Options, unsurveyed, exchanged("assignment.csv", "unit_id")),
    ("metres of nobody", Options, unsurveyed, written("assignment.csv", "metres", "100")),
    ("minutes of nobody", Options, unsurveyed, written("assignment.csv", "minutes", "2.5")),
    ("an arm of nobody", Options, unsurveyed, written("teams.csv", "longest_m", "100")),
    ("a point of nobody", Options, unsurveyed, written("teams.csv", "lat", "-5.1")),
    ("teams of nobody", Options, unsurveyed,
     lambda out, told: told["problems"]["grouping"]["unsurveyed"][0].update(teams=99)),
    ("a part that is not told", Options, unsurveyed,
     lambda out, told: told["problems"]["grouping"]["unsurveyed"].pop()),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "change", "forge"), [f[1:] for f in FORGED], ids=[f[0] for f in FORGED])  # fmt: skip
def test_what_was_forged_with_its_seal_is_found(
    tmp_path: Path, asked: Callable[[], Options], change: Change, forge: Forgery
) -> None:
    write_plan(a_plan_of(asked(), change=change), tmp_path, {})
    assert check(tmp_path)[1].differences == []

    sealed_again(tmp_path, lambda told: forge(tmp_path, told))

    found = [one.code for one in check(tmp_path)[1].differences]
    assert found
    assert not {"hash", "seal", "file-missing"} & set(found)
