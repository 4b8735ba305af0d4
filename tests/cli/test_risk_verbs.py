"""``damai risk``: the verbs, their files, their words in both languages, and the same bytes each time."""

from __future__ import annotations

import csv
import gzip
import json
import math
import re
import subprocess
import sys
from pathlib import Path

import pytest

from damai.risk.engine.space.files import COLUMNS
from tests import harness
from tests.cli.conftest import Ended, Run, damai, surroundings

DEFINITION = """
[index]
code = "IKR"
title = { id = "Indeks kerawanan", en = "Vulnerability index" }
unit_column = "code"
[screen]
min_data = 0.5
[classes]
method = "mean_sd"
[[group]]
code = "place"
parent = "IKR"
[[indicator]]
code = "flood"
parent = "place"
impute = "median"
[[indicator]]
code = "reach"
parent = "place"
direction = -1
treat = { method = "winsorise", points = 1 }
[[indicator]]
code = "moved"
parent = "IKR"
denominator = "dpt"
[uncertainty]
weights = 0.25
normalise = ["minmax", "zscore"]
data = true
"""
ROWS = "".join(
    f"18.{at:02},{at * 7 % 11},{'' if at == 4 else at * 5 % 13},{at % 9},{90 + at}\n" for at in range(1, 41)
)  # fmt: skip
DATA = "code,flood,reach,moved,dpt\n" + ROWS + "18.99,,,,\n18.98,,3,4,100\n"
FILES = (
    "classes.csv", "contributions.csv", "manifest.json", "normalised.csv", "ranks.csv", "scores.csv", "steps.json",
    "treated.csv",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "d.toml").write_text(DEFINITION)
    (tmp_path / "data.csv").write_text(DATA)
    return tmp_path


def score(here: Run, folder: Path, *more: str, out: str = "out", **environment: str) -> Ended:
    return here("risk", "score", str(folder / "d.toml"), str(folder / "data.csv"), "--out", str(folder / out), *more, **environment)  # fmt: skip


def sure(here: Run, folder: Path, *more: str, out: str = "sure") -> Ended:
    return here("risk", "uncertainty", str(folder / "d.toml"), str(folder / "data.csv"), "--out", str(folder / out), *more)  # fmt: skip


def rows(path: Path) -> list[list[str]]:
    with open(path, newline="") as source:
        return list(csv.reader(source))


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

    assert [d["name"] for d in found] == ["hdi", "ikp-2024", "ikp-pilkada-2020"]
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


# Verify


def test_a_published_index_is_verified_from_its_own_folder(here: Run, folder: Path) -> None:
    score(here, folder, "--copies")
    sure(here, folder, "--n", "20", out="out")
    for name in ("d.toml", "data.csv"):
        (folder / name).unlink()

    done = here("risk", "verify", str(folder / "out"), "--json")

    assert done.status == 0, done.err
    assert (done.json["ok"], done.json["exact"], done.json["parts"]) == (True, True, ["score", "uncertainty"])  # fmt: skip
    assert set(done.json["files"].values()) == {"same"}
    assert "verified, all 10 files to the byte" in here("risk", "verify", str(folder / "out")).out


def test_a_changed_number_is_found_with_its_cell(here: Run, folder: Path) -> None:
    score(here, folder, "--copies")
    path = folder / "out" / "scores.csv"
    table = rows(path)
    was, table[3][2] = table[3][2], "99.5"
    path.write_text("".join(",".join(row) + "\n" for row in table))

    done = here("risk", "verify", str(folder / "out"), "--json")

    assert done.status == 1
    assert [(d["code"], d["where"]) for d in done.json["differences"]] == [
        ("risk-verify-hash", "scores.csv"),
        ("risk-verify-cell", f"scores.csv:4, {table[3][0]}, IKR"),
    ]
    assert (done.json["differences"][1]["found"], done.json["differences"][1]["wanted"]) == ("99.5", was)  # fmt: skip
    assert done.json["files"]["scores.csv"] == "differs"


def test_a_forged_manifest_does_not_help(here: Run, folder: Path) -> None:
    import hashlib

    score(here, folder, "--copies")
    out = folder / "out"
    text = (out / "classes.csv").read_text().replace("tinggi", "rendah", 1)
    (out / "classes.csv").write_text(text)
    manifest = json.loads((out / "manifest.json").read_text())
    manifest["files"]["classes.csv"] = hashlib.sha256(text.encode()).hexdigest()
    (out / "manifest.json").write_text(json.dumps(manifest))

    done = here("risk", "verify", str(out), "--json")

    assert done.status == 1
    (difference,) = done.json["differences"]
    assert (difference["code"], difference["found"], difference["wanted"]) == ("risk-verify-cell", "rendah", "tinggi")  # fmt: skip


def test_last_digits_of_another_machine_are_told_apart_from_a_difference(here: Run, folder: Path) -> None:  # fmt: skip
    import hashlib

    score(here, folder, "--copies")
    out = folder / "out"
    table = rows(out / "scores.csv")
    table[1][2] = repr(float(table[1][2]) * (1 + 3e-16) + 1e-14)
    text = "".join(",".join(row) + "\n" for row in table)
    (out / "scores.csv").write_text(text)
    manifest = json.loads((out / "manifest.json").read_text())
    manifest["files"]["scores.csv"] = hashlib.sha256(text.encode()).hexdigest()
    manifest["version"] = "0.0.1"
    (out / "manifest.json").write_text(json.dumps(manifest))

    done = here("risk", "verify", str(out))

    assert done.status == 0, done.err
    assert "every number within 1e-9" in done.out
    assert "published by version 0.0.1" in done.err


def test_the_inputs_may_be_given_and_must_be_those_that_were_read(here: Run, folder: Path) -> None:
    score(here, folder)
    out = str(folder / "out")
    inputs = ("--definition", str(folder / "d.toml"), "--data", str(folder / "data.csv"))

    alone = here("risk", "verify", out)
    given = here("risk", "verify", out, *inputs)
    (folder / "data.csv").write_text(DATA.replace("18.01,7", "18.01,8"))
    other = here("risk", "verify", out, *inputs)

    assert (alone.status, "--definition" in alone.err) == (2, True)
    assert given.status == 0, given.err
    assert other.status == 1
    assert "[risk-verify-input]" in other.err
    assert "[risk-verify-cell]" in other.err


def test_the_experts_file_is_part_of_the_proof(here: Run, folder: Path) -> None:
    text = DEFINITION.replace('"mean_sd"', '"expert"\nfile = "experts.csv"').partition("[uncertainty]")[0]  # fmt: skip
    (folder / "d.toml").write_text(text)
    (folder / "experts.csv").write_text("unit,class\n18.01,tinggi\n18.02,rendah\n")
    score(here, folder, "--copies")
    out = folder / "out"

    assert here("risk", "verify", str(out)).status == 0
    (out / "input-experts.csv").write_text("unit,class\n18.01,rendah\n18.02,rendah\n")
    done = here("risk", "verify", str(out), "--json")

    assert done.status == 1
    assert {d["code"] for d in done.json["differences"]} == {"risk-verify-input", "risk-verify-cell"}  # fmt: skip


@pytest.mark.parametrize("text", [None, "{", "[]", '{"format": "other"}', '{"format": "damai-risk/1", "files": {"../x": ""}}'])  # fmt: skip
def test_what_is_no_manifest_ends_with_2(here: Run, tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "manifest.json").write_text(text)

    done = here("risk", "verify", str(tmp_path))

    assert done.status == 2
    assert "Traceback" not in done.err


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


# Afterwards


def judged(here: Run, folder: Path, outcome: str, *more: str) -> Ended:
    score(here, folder)
    (folder / "happened.csv").write_text(outcome)
    return here("risk", "validate", str(folder / "out" / "scores.csv"), str(folder / "happened.csv"), *more)  # fmt: skip


def outcomes(folder: Path, here: Run, most: bool) -> str:
    """Events at the places with the highest scores, or at every third in the order of the code."""
    score(here, folder)
    table = rows(folder / "out" / "scores.csv")[1:]
    high = {r[0] for r in sorted(table, key=lambda r: -float(r[2]))[:12]}
    return "code,events\n" + "".join(f"{r[0]},{int(r[0] in high if most else int(r[0][3:]) % 3 == 0)}\n" for r in table)  # fmt: skip


def test_a_relation_is_told_with_its_figures_and_intervals(here: Run, folder: Path) -> None:
    text = outcomes(folder, here, most=True)

    done = judged(here, folder, text, "--json")

    assert done.status == 0, done.err
    told = done.json
    assert (told["related"], told["units"], told["events"], told["frozen"]) == (True, 41, 12, True)
    assert told["auc"]["value"] == 1
    assert 0.5 < told["auc"]["low"] <= told["auc"]["high"] == 1
    assert told["lift"]["value"] == pytest.approx(41 / 12)
    assert [c["class"] for c in told["classes"]] == ["rendah", "sedang", "tinggi"]
    assert sum(c["events"] for c in told["classes"]) == 12
    assert told["brier"] is None


@pytest.mark.parametrize(("lang", "words"), [("en", "No relation"), ("id", "Tidak ada hubungan")])
def test_no_relation_is_said_in_words(here: Run, folder: Path, lang: str, words: str) -> None:
    text = outcomes(folder, here, most=False)
    judged(here, folder, text)

    done = here("risk", "validate", str(folder / "out" / "scores.csv"), str(folder / "happened.csv"), DAMAI_LANG=lang)  # fmt: skip

    assert done.status == 0
    assert done.out.splitlines()[1].startswith(words)


def test_an_index_turned_round_is_called_so(here: Run, folder: Path) -> None:
    text = outcomes(folder, here, most=True)
    flipped = re.sub(r",([01])$", lambda m: f",{1 - int(m[1])}", text, flags=re.MULTILINE)

    done = judged(here, folder, flipped, "--json")

    assert (done.json["related"], done.json["reversed"]) == (False, True)


def test_the_forecast_stays_as_it_was_and_a_changed_one_is_told(here: Run, folder: Path) -> None:
    text = outcomes(folder, here, most=True)
    judged(here, folder, text)
    scores = folder / "out" / "scores.csv"
    before = {p.name: p.read_bytes() for p in (folder / "out").iterdir()}
    command = ("risk", "validate", str(scores), str(folder / "happened.csv"))

    into_itself = here(*command, "--out", str(scores))
    written = here(*command, "--out", str(folder / "judged.json"))

    assert into_itself.status == 2
    assert {p.name: p.read_bytes() for p in (folder / "out").iterdir()} == before
    assert written.status == 0
    assert json.loads((folder / "judged.json").read_text())["auc"]["value"] == 1
    scores.write_text(scores.read_text().replace("18.01,", "18.001,"))
    assert "not the scores that were published" in here(*command).err


def test_probabilities_have_briers_score_and_columns_may_be_named(here: Run, tmp_path: Path) -> None:  # fmt: skip
    scores = "id,p,other\n" + "".join(f"u{k},{k / 40},9\n" for k in range(40))
    happened = "id,note,n,late\n" + "".join(f"u{k},x,{int(k % 7 < k / 6)},0\n" for k in range(40))
    (tmp_path / "s.csv").write_text(scores)
    (tmp_path / "o.csv").write_text(happened + "stranger,x,1,0\n")

    told = here("risk", "validate", str(tmp_path / "s.csv"), str(tmp_path / "o.csv"), "--column", "p", "--outcome", "n", "--json").json  # fmt: skip

    assert told["brier"]["low"] < told["brier"]["value"] < told["brier"]["high"]
    assert told["brier_skill"]["value"] > 0
    assert (told["frozen"], told["unscored"], told["classes"]) == (None, 1, [])


@pytest.mark.parametrize(
    ("happened", "status", "code"),
    [
        ("code,n\n18.01,0\n18.01,1\n", 1, "risk-unit-twice"),
        ("code,n\n18.01,yes\n", 1, "risk-cell"),
        ("code,n\n18.01,1\n18.02,0\n", 1, "risk-validate-units"),
        ("code,n\n" + "".join(f"18.{k:02},1\n" for k in range(1, 9)), 1, "risk-validate-same"),
        ("code,n\n" + "".join(f"18.{k:02},{k - 2}\n" for k in range(1, 9)), 1, "risk-validate-outcome"),
        ("code,n\n", 2, "risk-file-header-only"),
        ("code\n18.01\n", 1, "risk-file-ragged"),
    ],
)  # fmt: skip
def test_outcomes_that_cannot_be_judged_are_refused(here: Run, folder: Path, happened: str, status: int, code: str) -> None:  # fmt: skip
    done = judged(here, folder, happened, "--out", str(folder / "judged.json"))

    assert (done.status, f"[{code}]" in done.err) == (status, True)
    assert done.err.startswith("happened.csv")
    assert not (folder / "judged.json").exists()


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
