"""What a commander asks of ``plan solve`` in words and files, and what it says in the reader's language."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from damai.cli.plan_tell import DOING
from damai.cli.tell import word
from damai.deployment.plan import Options
from tests.cli.conftest import Run
from tests.cli.test_plan_verbs import rows, solve
from tests.deployment.planned import Files, written
from tests.deployment.test_roads import RING, SQUARE
from tests.deployment.test_roads import written as pbf


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return written(tmp_path, 40, candidates_n=6)


def test_what_a_commander_asks_is_said_in_words_and_kept(
    here: Run, files: Files, tmp_path: Path
) -> None:
    """Arms, slack, barriers, a level load and caps; then every other team is locked by a file and comes back."""
    (tmp_path / "B.csv").write_text("from,to\nD0,D1\n")
    words = ["--arm", "2500", "--slack", "D0,low,1", "--slack", "D1,medium,1", "--village", "300", "--level",
             "--barriers", str(tmp_path / "B.csv"), "--cap", "low,12"]  # fmt: skip
    done = solve(here, files, tmp_path / "one", *words)
    assert (done.status, done.err) == (0, "")

    members: dict[str, list[str]] = {}
    for row in rows(tmp_path / "one/groups.csv"):
        members.setdefault(row["group_id"], []).append(row["station_id"])
    sent: dict[str, dict[str, int]] = {}
    for row in rows(tmp_path / "one/assignment.csv"):
        sent.setdefault(row["team_id"], {})[row["unit_id"]] = int(row["police"])
    kept = {team: {"stations": members[team], "units": sent[team]} for team in sorted(members)[::2]}
    (tmp_path / "L.json").write_text(json.dumps(kept))
    again = solve(here, files, tmp_path / "two", "--locked", str(tmp_path / "L.json"))

    assert (again.status, again.err) == (0, "")
    for name in ("groups.csv", "assignment.csv"):
        one, two = rows(tmp_path / "one" / name), rows(tmp_path / "two" / name)
        team = "group_id" if name == "groups.csv" else "team_id"
        assert [r for r in two if r[team] in kept] == [r for r in one if r[team] in kept]
    for folder in ("one", "two"):
        assert here("plan", "check", str(tmp_path / folder)).status == 0


def test_minutes_come_by_road_with_a_road_closed(here: Run, files: Files, tmp_path: Path) -> None:
    roads = str(pbf(tmp_path, SQUARE, RING))

    done = solve(here, files, tmp_path / "out", "--roads", roads, "--closed", "10")

    assert done.status == 0
    told = (tmp_path / "out/plan.json").read_text()
    assert "By road from small.osm.pbf (OpenStreetMap, ODbL)" in told
    assert "1 way(s) closed" in told
    assert here("plan", "check", str(tmp_path / "out")).status == 0


ASKED_WRONG = [
    (("--slack", "D0,low"), 1, "slack-text"),
    (("--slack", "D9,low,1"), 1, "slack-unknown"),
    (("--cap", "low"), 1, "caps-text"),
    (("--cap", "high,9"), 1, "caps-order"),
    (("--cap", "lowest,9"), 1, "caps-unknown"),
    (("--cap", "low,0"), 1, "caps-few"),
    (("--closed", "10"), 1, "closed-alone"),
    (("--barriers", "none.csv"), 2, "file-missing"),
    (("--locked", "none.json"), 2, "file-missing"),
    (("--roads", "none.osm.pbf"), 2, "no-pbf"),
]


@pytest.mark.parametrize(("words", "status", "code"), ASKED_WRONG, ids=[c for _, _, c in ASKED_WRONG])  # fmt: skip
def test_what_is_asked_wrongly_is_one_sentence_in_the_readers_language(
    here: Run, files: Files, tmp_path: Path, words: tuple[str, ...], status: int, code: str
) -> None:
    done = solve(here, files, tmp_path / "out", *words)
    dituturkan = solve(here, files, tmp_path / "out", *words, DAMAI_LANG="id")

    assert done.status == dituturkan.status == status
    assert f"[{code}]" in done.err
    assert f"[{code}]" in dituturkan.err
    assert done.err != dituturkan.err
    assert done.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_differences_and_the_smallest_changes_are_said_in_the_readers_language(
    here: Run, files: Files, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    short = solve(here, files, out, "--reserve", "0.8", DAMAI_LANG="id")
    english = solve(here, files, out, "--reserve", "0.8", "--json").json
    (out / "teams.csv").write_text((out / "teams.csv").read_text().replace(",low,", ",medium,", 1))
    held = here("plan", "check", str(out), DAMAI_LANG="id")

    assert "Semua tim tercakup bila" in short.out
    assert any(one["code"] == "change-strength" for one in english["changes"])
    assert any("Everybody is covered" in one["sentence"] for one in english["changes"])
    assert held.status == 1
    assert "teams.csv: isinya bukan yang disebut plan.json; berkas ini diubah. [hash]" in held.err


def test_everything_a_plan_tells_while_it_works_has_words_in_both_languages(
    tmp_path: Path, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: set[str] = set()
    files.solved(tmp_path / "out", Options(reserves_n=2), told=lambda what, *_: heard.add(what))
    assert heard == set(DOING)

    for language, said in (("id", "penugasan: 1,200 m"), ("en", "assignment: 1,200 m")):
        monkeypatch.setenv("DAMAI_LANG", language)
        assert word(DOING["assignment"], done="1,200", whole="0").startswith(said)
        assert all(word(key, done=1, whole=2) != key for key in DOING.values())
