"""Whatever the codes, points, classes and strengths: a plan that holds by a second opinion, or one sentence."""

from __future__ import annotations

import json
import random
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from damai.deployment.checking.check import check
from damai.deployment.faults import Unplannable
from damai.deployment.plan import Options
from tests.deployment.planned import HEAD, Files, bytes_of, table

FEW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
CLASSES = ("aman, biasa", "rawan", "sangat-rawan")
codes = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=6)
points = st.sampled_from([(-5.1, 105.3), (-5.12, 105.31), (-5.13, 105.29), (-5.08, 105.35)])
formation = st.fixed_dictionaries(
    {"police": st.integers(1, 6), "stations": st.integers(1, 5), "linmas": st.integers(0, 9)}
)


@st.composite
def cities(draw: st.DrawFn) -> dict[str, Any]:
    ids = draw(st.lists(codes, min_size=1, max_size=14, unique=True))
    districts = draw(st.lists(codes, min_size=1, max_size=3, unique=True))
    rows = [
        (i, draw(st.sampled_from(["V1", "V2"])), draw(st.sampled_from(districts)), *draw(points),
         draw(st.sampled_from(CLASSES)), draw(st.integers(0, 300)))
        for i in ids
    ]  # fmt: skip
    units = draw(st.lists(codes, min_size=1, max_size=4, unique=True))
    return {
        "rows": rows,
        "units": [(u, *draw(points), draw(st.integers(0, 30))) for u in units],
        "formations": {name: draw(formation) for name in CLASSES},
        "options": Options(
            reserve=draw(st.sampled_from([0.0, 0.1, 0.25])),
            scope=draw(st.sampled_from(["district", "city"])),
            thin=draw(st.sampled_from(["none", "ladder"])),
        ),
    }


def files_of(folder: Path, city: dict[str, Any], turned: int = 0) -> Files:
    folder.mkdir()
    rows, units = list(city["rows"]), list(city["units"])
    if turned:
        random.Random(turned).shuffle(rows)
        random.Random(turned).shuffle(units)
    (folder / "F.json").write_text(json.dumps(city["formations"]))
    return Files(
        table(folder / "S.csv", HEAD, rows),
        table(folder / "U.csv", ("unit_id", "lat", "lon", "strength"), units),
        folder / "F.json",
    )


def tried(files: Files, out: Path, options: Options) -> tuple[Any, Unplannable | None]:
    """The plan, or its refusal."""
    try:
        return files.solved(out, options), None
    except Unplannable as refused:
        return None, refused


@FEW
@given(city=cities())
def test_a_plan_holds_by_a_second_opinion_or_is_refused_in_one_sentence(
    city: dict[str, Any],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        files = files_of(room / "in", city)
        plan, refused = tried(files, room / "out", city["options"])
        if plan is None:
            assert refused is not None
            assert refused.code in ("no-pair", "team-twice")
            assert "\n" not in refused.sentence
            assert not (room / "out").exists()
            return
        assert files.wrong(room / "out", tight=plan.rung == 0) == []
        assert check(room / "out")[1].differences == []

        again = files_of(room / "turned", city, turned=7)
        again.solved(room / "again", city["options"])
        one, two = bytes_of(room / "out"), bytes_of(room / "again")
        for table_name in ("groups.csv", "teams.csv", "assignment.csv", "shortage.csv"):
            assert one[table_name] == two[table_name]
