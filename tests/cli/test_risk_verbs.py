"""``damai risk``: the verbs, their files, their words in both languages, and the same bytes each time."""

from __future__ import annotations

import gzip
import math
import re
import subprocess
import sys
from pathlib import Path

import pytest

from damai.risk.engine.space.files import COLUMNS
from tests import harness
from tests.cli.conftest import Run, damai, surroundings
from tests.cli.risking import FILES, folder, rows, score, sure

__all__ = ["folder"]


def test_the_verbs_of_the_index_are_listed() -> None:
    done = damai("risk", "--help")

    verbs = ("score", "uncertainty", "hotspots", "edges", "validate", "verify", "definitions")
    assert all(re.search(rf"^\s+{verb}\b", done.out, re.MULTILINE) for verb in verbs)


# Score


def test_score_writes_its_files_and_says_what_was_done(here: Run, folder: Path) -> None:
    done = score(here, folder)

    assert (done.status, done.err) == (0, "")
    assert sorted(p.name for p in (folder / "out").iterdir()) == list(FILES)
    assert done.out.splitlines()[0] == f"{folder / 'out'}: Vulnerability index (IKR), 41 units"
    assert "screened out: 1 (18.99)" in done.out
    assert "missing cells filled: 2 (flood 2)" in done.out
    assert re.search(r"cells treated as outliers: \d+ \(reach \d+\)", done.out)
    assert re.search(
        r"classes: rendah \d+ \([\d.]+ %\), sedang \d+ \([\d.]+ %\), tinggi \d+", done.out
    )
    assert not list((folder / "out").glob("input-*"))


def test_score_speaks_indonesian(here: Run, folder: Path) -> None:
    done = score(here, folder, DAMAI_LANG="id")

    assert "Indeks kerawanan (IKR), 41 unit" in done.out
    assert "disaring keluar: 1 (18.99)" in done.out


def test_score_in_json_is_one_object(here: Run, folder: Path) -> None:
    told = score(here, folder, "--json").json

    assert (told["ok"], told["index"], told["units"], told["scored"]) == (True, "IKR", 41, 41)
    assert told["screened"] == [{"unit": "18.99", "share": pytest.approx(1 / 3), "reason": "min-data"}]  # fmt: skip
    assert told["imputed"] == {"flood": 2}
    assert sum(each["share"] for each in told["classes"]) == pytest.approx(1)
    assert told["contributions"] == "exact"
    assert told["notices"] == []


def test_a_definition_may_be_one_that_comes_with_the_house_and_data_be_packed(here: Run, folder: Path) -> None:  # fmt: skip
    text = "iso3,le,eys,mys,gnipc\nNOR,83.2,18.2,13.0,66494\nIDN,68.3,13.9,8.6,12046\n"
    with gzip.open(folder / "hdi.csv.gz", "wt") as packed:
        packed.write(text)

    done = here("risk", "score", "hdi", str(folder / "hdi.csv.gz"), "--out", str(folder / "hdi"), "--copies")  # fmt: skip

    assert done.status == 0, done.err
    by_hand = ((63.2 / 65) * (1 + 13 / 15) / 2 * math.log(664.94) / math.log(750)) ** (1 / 3)
    assert float(rows(folder / "hdi" / "scores.csv")[1][2]) == pytest.approx(by_hand, rel=1e-12)
    assert sorted(p.name for p in (folder / "hdi").glob("input-*")) == ["input-data.csv.gz", "input-definition.toml"]  # fmt: skip
    assert here("risk", "verify", str(folder / "hdi")).status == 0


def test_the_definitions_of_the_house_are_listed(here: Run) -> None:
    found = here("risk", "definitions", "--json").json["definitions"]

    assert [d["name"] for d in found] == [
        "hdi", "ikp-2019", "ikp-2024", "ikp-2024-scores", "ikp-pilkada-2020", "ipkp", "metro-kelurahan", "metro-tps",
    ]  # fmt: skip
    assert found[0]["columns"] == ["iso3", "le", "eys", "mys", "gnipc"]
    assert "hdi  Human development index (HDI)" in here("risk", "definitions").out


def test_two_processes_with_other_hash_seeds_write_the_same_bytes(folder: Path) -> None:
    made = []
    for seed in ("0", "4242"):
        out = folder / f"out{seed}"
        for verb in ("score", "uncertainty"):
            command = ["risk", verb, "d.toml", "data.csv", "--out", str(out)]
            more = ["--n", "50"] if verb == "uncertainty" else []
            subprocess.run(
                [sys.executable, "-m", "damai", *command, *more], cwd=folder, env=surroundings(PYTHONHASHSEED=seed),
                check=True, capture_output=True,
            )  # fmt: skip
        made.append({p.name: p.read_bytes() for p in sorted(out.iterdir())})

    assert len(made[0]) == 12
    assert made[0] == made[1]


# How sure


def test_uncertainty_lies_beside_the_scores_and_takes_nothing_of_them_away(here: Run, folder: Path) -> None:  # fmt: skip
    score(here, folder)
    before = {name: (folder / "out" / name).read_bytes() for name in FILES}

    done = sure(here, folder, "--n", "40", out="out")

    assert done.status == 0, done.err
    assert "40 replications of 41 units; varied: weights, normalisation, data" in done.out
    (warned,) = done.said
    assert warned.startswith("warning: [uncertainty]: taken as they are, for they declare no error")
    assert warned.endswith("denominator: 2 (flood, reach).")
    assert before == {name: (folder / "out" / name).read_bytes() for name in FILES}
    assert {p.name for p in (folder / "out").iterdir()} - set(FILES) == {
        "rank_intervals.csv", "class_shares.csv", "replications.csv", "uncertainty.json",
    }  # fmt: skip


def test_given_draws_are_replayed_and_the_seed_decides_the_others(here: Run, folder: Path) -> None:
    sure(here, folder, "--n", "30", "--seed", "7")
    draws = folder / "sure" / "replications.csv"

    again = sure(here, folder, "--replications", str(draws), "--json", out="again")
    other = sure(here, folder, "--n", "30", "--seed", "8", "--json", out="other")

    assert (again.json["replications"], again.json["seed"]) == (30, None)
    assert again.json["resampled"] == {"moved": "share"}
    assert other.json["seed"] == 8
    one, two, three = ((folder / name / "rank_intervals.csv").read_bytes() for name in ("sure", "again", "other"))  # fmt: skip
    assert one == two
    assert one != three


@pytest.mark.parametrize("given", [["--n", "0"], ["--seed", "-1"], ["--n", "many"]])
def test_numbers_of_replications_that_cannot_be_end_with_2(here: Run, folder: Path, given: list[str]) -> None:  # fmt: skip
    assert sure(here, folder, *given).status == 2
    assert not (folder / "sure").exists()


# Where


VALUES = "kel,name,score\n" + "".join(f"18.72.0{k % 4}.{k},N{k},{(k % 6) ** 2 + k % 4}\n" for k in range(36))  # fmt: skip


def test_edges_of_the_code_tree_and_hot_spots_over_them(here: Run, tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_text(VALUES)
    net, out = tmp_path / "e.csv", tmp_path / "deep" / "h.csv"

    made = here("risk", "edges", "--siblings", str(tmp_path / "v.csv"), "--out", str(net))
    done = here("risk", "hotspots", str(tmp_path / "v.csv"), str(net), "--value", "score", "--permutations", "99", "--out", str(out), "--json")  # fmt: skip

    assert "144 pairs of neighbours (siblings), 36 units in 4 connected parts" in made.out
    assert rows(net)[0] == ["focal", "neighbour", "weight"]
    assert done.status == 0, done.err
    assert rows(out)[0] == list(COLUMNS)
    assert len(rows(out)) == 37
    assert set(done.json) >= {"moran", "geary", "g", "join_counts", "significant", "permutations"}
    assert (done.json["permutations"], done.json["seed"], done.json["units"]) == (99, 1, 36)


def test_hot_spots_are_the_same_bytes_and_few_units_are_told(here: Run, tmp_path: Path) -> None:
    (tmp_path / "v.csv").write_text("\n".join(VALUES.splitlines()[:13]) + "\n")
    here("risk", "edges", "--siblings", str(tmp_path / "v.csv"), "--out", str(tmp_path / "e.csv"))
    said = [
        here("risk", "hotspots", str(tmp_path / "v.csv"), str(tmp_path / "e.csv"), "--value", "score", "--out", str(tmp_path / name), DAMAI_LANG="id")
        for name in ("one.csv", "two.csv")
    ]  # fmt: skip

    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    assert "12 unit" in said[0].out
    assert said[0].err.startswith("peringatan: v.csv: 12 unit")


@pytest.mark.parametrize(
    ("edges", "status", "code"),
    [
        ("a,b,c\n18.72.00.0,18.72.00.4,1\n18.72.00.0,nobody,1\n", 1, "risk-edge-unit"),
        ("a,b,c\n18.72.00.0,18.72.00.0,1\n", 1, "risk-edge-self"),
        ("a,b,c\n18.72.00.0,18.72.00.4,-1\n", 1, "risk-edge-weight"),
        ("a,b,c\n", 2, "risk-file-header-only"),
        (None, 2, "risk-file-missing"),
    ],
)
def test_wrong_edges_are_refused_and_nothing_is_written(
    here: Run, tmp_path: Path, edges: str | None, status: int, code: str
) -> None:
    (tmp_path / "v.csv").write_text(VALUES)
    if edges is not None:
        (tmp_path / "e.csv").write_text(edges)

    done = here("risk", "hotspots", str(tmp_path / "v.csv"), str(tmp_path / "e.csv"), "--value", "score", "--out", str(tmp_path / "h.csv"))  # fmt: skip

    assert (done.status, f"[{code}]" in done.err) == (status, True)
    assert done.err.startswith("e.csv")
    assert not (tmp_path / "h.csv").exists()


def test_edges_want_boundaries_or_siblings_and_a_rule_that_exists(here: Run, tmp_path: Path) -> None:  # fmt: skip
    out = ("--out", str(tmp_path / "e.csv"))

    for given in ([], ["x.geojson", "--siblings", "y.csv"], ["x.geojson", "--rule", "bishop"], ["x.geojson"]):  # fmt: skip
        assert here("risk", "edges", *given, *out).status == 2
    assert not (tmp_path / "e.csv").exists()


def test_the_index_of_real_kelurahan_runs_from_end_to_end(here: Run, tmp_path: Path) -> None:
    if not harness.SHARED.exists():
        pytest.skip("the shared data are not here")
    (tmp_path / "d.toml").write_text(
        '[index]\ncode = "IKR"\nunit_column = "code"\n[[indicator]]\ncode = "dptb_voters_raw"\nparent = "IKR"\n'
        'denominator = "dpt_clean_sum"\n[[indicator]]\ncode = "pres_margin_2024"\nparent = "IKR"\ndirection = -1\n'
    )
    data, out = str(harness.SHARED / "metro_kelurahan.csv"), tmp_path / "out"

    assert here("risk", "score", str(tmp_path / "d.toml"), data, "--out", str(out)).status == 0
    net = here("risk", "edges", str(harness.SHARED / "metro_kelurahan.geojson"), "--out", str(tmp_path / "e.csv"))  # fmt: skip
    spots = here("risk", "hotspots", str(out / "scores.csv"), str(tmp_path / "e.csv"), "--value", "IKR", "--permutations", "99", "--out", str(tmp_path / "h.csv"))  # fmt: skip

    assert "49 pairs of neighbours (queen), 22 units in 1 connected parts" in net.out
    assert spots.status == 0, spots.err
