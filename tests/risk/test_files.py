"""Files in, files out: whole or not at all, in full precision, the same bytes again."""

from __future__ import annotations

import csv
import hashlib
import json
import math
import os
from pathlib import Path
from typing import Any

import pytest

from damai.risk.engine.certainty.files import uncertainty_files
from damai.risk.engine.faults import Refused
from damai.risk.engine.space.files import hotspot_file
from damai.risk.engine.writing import NAMES, score_files
from tests.risk.made import faults_of

DEFINITION = """
[index]
code = "IKR"
unit_column = "code"
[screen]
min_data = 0.5
[normalise]
method = "minmax"
to = [1, 100]
[classes]
method = "fixed"
cuts = [30, 60]
[[group]]
code = "place"
parent = "IKR"
aggregate = "{mean}"
[[indicator]]
code = "flood"
parent = "place"
impute = "median"
[[indicator]]
code = "reach"
parent = "place"
direction = -1
treat = {{ method = "winsorise", points = 1 }}
[[indicator]]
code = "moved"
parent = "IKR"
denominator = "dpt"
"""
DATA = """code,name,flood,reach,moved,dpt
18.01,"A, north",0.1,3,1,10
18.02,B,,5,2,10
18.03,C,7,90,,10
18.04,D,2,4,3,30
18.05,E,,,,
"""


def score(folder: Path, data: str = DATA, mean: str = "geometric", out: str = "out") -> Path:
    (folder / "index.toml").write_text(DEFINITION.format(mean=mean))
    (folder / "data.csv").write_text(data)
    score_files(folder / "index.toml", folder / "data.csv", folder / out)
    return folder / out


def rows(path: Path) -> list[list[str]]:
    with open(path, newline="") as source:
        return list(csv.reader(source))


def test_every_file_is_written_and_its_first_column_is_the_units(tmp_path: Path) -> None:
    out = score(tmp_path)

    assert sorted(p.name for p in out.iterdir()) == sorted(NAMES)
    heads = {name: rows(out / name)[0] for name in NAMES if name.endswith("csv")}
    indicators = ["code", "flood", "reach", "moved"]
    assert heads == {
        "treated.csv": indicators, "normalised.csv": indicators, "contributions.csv": indicators,
        "scores.csv": ["code", "place", "IKR"], "ranks.csv": ["code", "place", "IKR"], "classes.csv": ["code", "class"],
    }  # fmt: skip
    assert all(
        [r[0] for r in rows(out / name)[1:]] == ["18.01", "18.02", "18.03", "18.04"]
        for name in heads
    )


def test_the_numbers_are_whole_and_belong_together(tmp_path: Path) -> None:
    out = score(tmp_path)

    scores = [[float(x) for x in row[1:]] for row in rows(out / "scores.csv")[1:]]
    parts = [[float(x or "nan") for x in row[1:]] for row in rows(out / "contributions.csv")[1:]]
    treated = rows(out / "treated.csv")[1:]
    normalised = [[float(x or "nan") for x in row[1:]] for row in rows(out / "normalised.csv")[1:]]

    # 18.01: flood .1 of .1 to 7 (median of .1 2 7 is 2), reach 3 turned round of 3 to 5 (90 drawn in), moved .1 of .1 to .2
    assert treated[0] == ["18.01", "0.1", "3.0", "0.1"]
    assert treated[2] == ["18.03", "7.0", "5.0", ""]
    assert normalised[0] == [1, 100, 1]
    assert scores[0] == pytest.approx([10, 5.5])
    assert normalised[2][:2] == [100, 1]
    assert scores[2][1] == scores[2][0]
    for score_row, part in zip(scores, parts, strict=True):
        assert sum(p for p in part if not math.isnan(p)) == pytest.approx(score_row[1], rel=1e-9)
    assert [r[2] for r in rows(out / "ranks.csv")[1:]] == [
        str(1 + sum(other[1] > own[1] for other in scores)) for own in scores
    ]
    assert [r[1] for r in rows(out / "classes.csv")[1:]] == [
        "rendah" if s[1] < 30 else "sedang" if s[1] < 60 else "tinggi" for s in scores
    ]


def test_every_change_is_told(tmp_path: Path) -> None:
    told = json.loads((score(tmp_path) / "steps.json").read_text())

    assert told["imputed"] == [
        {"unit": "18.02", "column": "flood", "method": "median", "after": 2},
        {"unit": "18.05", "column": "flood", "method": "median", "after": 2},
    ]
    assert told["treated"] == [
        {"unit": "18.03", "column": "reach", "method": "winsorise", "before": 90, "after": 5}
    ]
    assert told["screened"] == [
        {"unit": "18.05", "share": pytest.approx(1 / 3), "reason": "min-data"}
    ]
    assert told["weights"] == {"IKR": 1, "moved": 0.5, "place": 0.5, "flood": 0.25, "reach": 0.25}
    assert told["cuts"] == [30, 60]


def test_the_manifest_proves_what_was_read_and_written(tmp_path: Path) -> None:
    out = score(tmp_path)
    manifest = json.loads((out / "manifest.json").read_text())

    def sha256(path: Path) -> str:
        return hashlib.sha256(path.read_bytes()).hexdigest()

    assert manifest["definition"] == {
        "name": "index.toml",
        "sha256": sha256(tmp_path / "index.toml"),
    }
    assert manifest["data"] == {"name": "data.csv", "sha256": sha256(tmp_path / "data.csv")}
    assert manifest["files"] == {n: sha256(out / n) for n in NAMES if n != "manifest.json"}


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = score(tmp_path), score(tmp_path, out="again")

    assert all((one / name).read_bytes() == (two / name).read_bytes() for name in NAMES)


def test_without_exact_parts_none_are_written_nor_left_from_before(tmp_path: Path) -> None:
    score(tmp_path)

    out = score(tmp_path, mean="copeland")

    assert not (out / "contributions.csv").exists()
    assert (
        json.loads((out / "manifest.json").read_text())["contributions"]
        == "risk-contributions-none"
    )


BAD = [
    ("", "risk-file-header-only", "data.csv"),
    ("name\n1\n", "risk-column-missing", "data.csv, code"),
    (DATA.replace("flood", "flod", 1), "risk-column-missing", "data.csv, flood"),
    (DATA.replace("name", "flood", 1), "risk-column-twice", "data.csv, flood"),
    (DATA.splitlines()[0] + "\n", "risk-file-header-only", "data.csv"),
    (DATA.replace("C,7", "C,NA"), "risk-cell", "data.csv:4, flood"),
    (DATA.replace("C,7", "C,NaN"), "risk-cell", "data.csv:4, flood"),
    (DATA.replace("C,7", "C,inf"), "risk-cell", "data.csv:4, flood"),
    (DATA.replace("C,7", "C,1_000"), "risk-cell", "data.csv:4, flood"),
    (DATA.replace("C,7", "C,7,1"), "risk-file-ragged", "data.csv:4"),
    (DATA.replace('"A, north"', '"A'), "risk-file-csv", "data.csv"),
    (DATA.replace("18.04", "18.01"), "risk-unit-twice", "18.01"),
    (DATA.replace("3,30", "3,0"), "risk-denominator", "18.04, dpt"),
]


@pytest.mark.parametrize(("data", "code", "where"), BAD)
def test_a_wrong_file_is_refused_and_nothing_is_written(
    tmp_path: Path, data: str, code: str, where: str
) -> None:
    with pytest.raises(Refused) as refused:
        score(tmp_path, data)

    assert faults_of(refused.value)[0] == (code, where)
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_not_there_or_not_utf8_is_refused(tmp_path: Path) -> None:
    score(tmp_path)
    with pytest.raises(Refused) as refused:
        score_files(tmp_path / "index.toml", tmp_path / "no.csv", tmp_path / "out")
    assert faults_of(refused.value) == [("risk-file-missing", "no.csv")]

    (tmp_path / "data.csv").write_bytes(DATA.replace("D", "\xe9").encode("latin-1"))
    with pytest.raises(Refused) as refused:
        score_files(tmp_path / "index.toml", tmp_path / "data.csv", tmp_path / "out")
    assert faults_of(refused.value) == [("risk-file-encoding", "data.csv")]


# How sure


def sure(folder: Path, out: str = "sure", replications: Path | None = None, **more: int) -> Path:
    score(folder)
    text = (folder / "index.toml").read_text().replace('"fixed"\ncuts = [30, 60]', '"mean_sd"')
    varied = (
        '[uncertainty]\nweights = 0.5\nnormalise = [{ method = "minmax", to = [1, 10] }, "rank"]\n'
    )
    (folder / "index.toml").write_text(text + varied)
    uncertainty_files(
        folder / "index.toml", folder / "data.csv", folder / out,
        n=more.get("n", 30), seed=more.get("seed", 1), replications=replications,
    )  # fmt: skip
    return folder / out


def test_how_sure_is_written_by_unit_and_class(tmp_path: Path) -> None:
    out = sure(tmp_path)

    ranks, shares = rows(out / "rank_intervals.csv"), rows(out / "class_shares.csv")
    assert ranks[0] == [
        "code",
        "rank",
        "rank_mean",
        "rank_p5",
        "rank_median",
        "rank_p95",
        "first_share",
    ]
    assert shares[0] == ["code", "rendah", "sedang", "tinggi"]
    assert [r[0] for r in ranks[1:]] == ["18.01", "18.02", "18.03", "18.04"]
    for row in ranks[1:]:
        low, middle, high = map(float, row[3:6])
        assert 1 <= low <= middle <= high <= 4
    assert all(sum(map(float, row[1:])) == pytest.approx(1) for row in shares[1:])
    assert sum(float(row[6]) for row in ranks[1:]) >= 1


def test_the_draws_that_were_written_are_replayed_to_the_same_ranks(tmp_path: Path) -> None:
    out = sure(tmp_path)
    draws = tmp_path / "draws.csv"
    draws.write_bytes((out / "replications.csv").read_bytes())

    again = sure(tmp_path, "again", draws, seed=9)

    for name in ("rank_intervals.csv", "class_shares.csv", "replications.csv"):
        assert (out / name).read_bytes() == (again / name).read_bytes()
    assert json.loads((again / "uncertainty.json").read_text())["seed"] is None
    assert (
        sure(tmp_path, "other", seed=9).joinpath("rank_intervals.csv").read_bytes()
        != (out / "rank_intervals.csv").read_bytes()
    )


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("replication,nobody\n1,1\n", "risk-key-unknown", "draws.csv"),
        ("replication,flood\n1,-1\n", "risk-weight", "draws.csv:2, flood"),
        ("replication,flood\n1,\n", "risk-weight", "draws.csv:2, flood"),
        ("replication,normalise\n1,2\n", "risk-option-value", "draws.csv:2"),
        ("replication,normalise\n1,0.5\n", "risk-option-value", "draws.csv:2"),
        ("replication,aggregate\n1,0\n", "risk-option-value", "draws.csv:2"),
        ("replication\n1\n", "risk-column-missing", "draws.csv, flood"),
        ("flood\n", "risk-file-header-only", "draws.csv"),
    ],
)
def test_wrong_draws_are_refused(tmp_path: Path, text: str, code: str, where: str) -> None:
    (tmp_path / "draws.csv").write_text(text)

    with pytest.raises(Refused) as refused:
        sure(tmp_path, replications=tmp_path / "draws.csv")

    assert faults_of(refused.value) == [(code, where)]
    assert not (tmp_path / "sure").exists()


# Hot spots


def spots(folder: Path, values: str, edges: str, permutations_n: int = 0) -> dict[str, Any]:
    (folder / "v.csv").write_text(values)
    (folder / "e.csv").write_text(edges)
    return hotspot_file(
        folder / "v.csv",
        folder / "e.csv",
        "score",
        folder / "spots.csv",
        permutations_n=permutations_n,
    )


VALUES = "kel,name,score\na,A,1\nb,B,2\nc,C,9\nd,D,\ne,E,7\nf,F,8\n"
EDGES = "focal,neighbour,weight\na,b,1\nb,a,1\nb,c,1\nc,b,1\nc,e,2\ne,c,2\nd,e,1\ne,d,1\n"


def test_hot_spots_are_a_row_a_unit_with_the_columns_of_the_contract(tmp_path: Path) -> None:
    told = spots(tmp_path, VALUES, EDGES, permutations_n=99)

    table = rows(tmp_path / "spots.csv")
    assert ",".join(table[0]) == (
        "id,value,neighbours,local_moran,quadrant,local_g,z_g,p_g,local_gstar,z_gstar,p_gstar,p_moran,p_moran_perm,p_g_perm,significant_fdr"
    )
    assert [r[:3] for r in table[1:]] == [
        ["a", "1.0", "1"], ["b", "2.0", "2"], ["c", "9.0", "2"], ["d", "", "0"], ["e", "7.0", "1"], ["f", "8.0", "0"],
    ]  # fmt: skip
    # No value, no neighbours: empty cells.
    assert table[4][3:] == [""] * 12
    assert table[6][3:] == [""] * 12
    assert [r[4] for r in table[1:]] == ["LL", "LL", "HL", "", "HH", ""]
    assert (told["units"], told["no_neighbours"]) == (5, 1)
    assert told["notices"][0]["code"] == "risk.notice.few-units"
    json.dumps(told, allow_nan=False)


@pytest.mark.parametrize(
    ("values", "edges", "code"),
    [
        (VALUES.replace("score", "other"), EDGES, "risk-column-missing"),
        (VALUES, "a,b\n", "risk-file-ragged"),
        (VALUES, EDGES.replace("a,b,1", "a,z,1"), "risk-edge-unit"),
        (VALUES.replace("B,2", "B,NA"), EDGES, "risk-cell"),
        ("", EDGES, "risk-file-header-only"),
    ],
)
def test_wrong_hot_spot_files_are_refused_and_nothing_is_written(
    tmp_path: Path, values: str, edges: str, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        spots(tmp_path, values, edges)

    assert refused.value.code == code
    assert not (tmp_path / "spots.csv").exists()


# Whole or not at all


def test_a_move_that_fails_half_way_puts_everything_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = score(tmp_path)
    (out / "notes.txt").write_text("mine")
    (out / "classes.csv").unlink()
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    real = os.replace

    def full(source: Path, target: Path) -> None:
        if Path(target).name == "steps.json" and "new" in Path(source).parts:
            raise OSError(28, "No space left on device", str(target))
        real(source, target)

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        score(tmp_path, DATA.replace("5,2,10", "5,3,10"))

    assert {p.name: p.read_bytes() for p in out.iterdir()} == before


def test_a_folder_that_was_made_for_nothing_is_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device", str(target))

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        score(tmp_path, out="deep/er/out")

    assert not (tmp_path / "deep").exists()
