"""The three imports of contracts 1 by the real command line into a new directory."""

from __future__ import annotations

import csv
import time
from pathlib import Path
from typing import Any

import pytest

from tests import harness
from tests.cli.conftest import contents, damai, journal_size

FILES = (
    ("areas", "wilayah_indonesia.csv.gz", "areas", 91_599, 360),
    ("areas", "metro_kelurahan.geojson", "boundaries", 22, 0),
    ("stations", "tps_metro_2024.csv", "stations", 462, 33),
)
SHAPE = {
    "ok", "dataset", "file", "rows", "added", "changed", "unchanged", "applied", "dry_run", "seq", "mapping",
    "refused", "errors", "warnings",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _shared() -> None:
    if not harness.SHARED.exists():
        pytest.skip("the shared data are not here")


def bring(directory: Path, dataset: str, name: str, *more: str) -> Any:
    return damai(
        "import", dataset, str(harness.SHARED / name), "--data", str(directory), "--json", *more
    )


def test_a_new_directory_takes_the_files_in_their_order_and_once(tmp_path: Path) -> None:
    directory = tmp_path / "metro"
    seqs = []
    for dataset, name, kind, rows, warnings in FILES:
        began = time.monotonic()
        done = bring(directory, dataset, name)
        print(f"{name}: {time.monotonic() - began:.1f} s")  # noqa: T201
        assert (done.status, done.err) == (0, ""), done.err
        report = done.json
        assert set(report) == SHAPE
        assert (report["dataset"], report["rows"], report["added"]) == (kind, rows, rows)
        assert (report["ok"], report["applied"], report["errors"]) == (True, True, [])
        assert len(report["warnings"]) == warnings
        seqs.append(report["seq"])
    assert seqs == [seqs[0], seqs[0] + 1, seqs[0] + 2]
    assert journal_size(directory) == seqs[-1]

    before = contents(directory)
    for dataset, name, _, rows, _ in FILES:
        done = bring(directory, dataset, name)
        assert done.status == 0
        report = done.json
        assert (report["applied"], report["seq"], report["unchanged"]) == (False, None, rows)
    assert contents(directory) == before

    verdict = damai("journal", "verify", "--data", str(directory), "--json")
    assert verdict.status == 0
    assert verdict.json["verified"] is True
    assert verdict.json["size"] == seqs[-1]


def test_without_json_every_flagged_row_is_a_line_on_stderr(data: Path, tmp_path: Path) -> None:
    source = harness.SHARED / "tps_metro_2024.csv"
    tree = harness.SHARED.parent / "data" / "metro_kelurahan.csv"
    areas = tmp_path / "areas.csv"
    with open(tree, encoding="utf-8", newline="") as found:
        rows = list(csv.DictReader(found))
    lines = ["code,name", *dict.fromkeys(f"{r['kecamatan_code']},{r['kecamatan']}" for r in rows)]
    areas.write_text("\n".join([*lines, *(f"{r['code']},{r['name']}" for r in rows)]) + "\n")
    damai("import", "areas", str(areas), "--data", str(data))

    done = damai("import", "stations", str(source), "--data", str(data))

    flagged = []
    with open(source, encoding="utf-8", newline="") as found:
        for number, row in enumerate(csv.DictReader(found), 1):
            if row["quality_flags"]:
                flagged.append((number, row["quality_flags"]))
    assert len(done.said) == len(flagged) == 33
    for line, (number, flags) in zip(done.said, flagged, strict=True):
        assert line.startswith(
            f"tps_metro_2024.csv: line {number + 1} (row {number}), quality_flags: warning: "
        )
        assert flags in line
    counts = "stations: 462 rows, 462 added, 0 changed, 0 unchanged, 33 warnings"
    assert done.out == f"{counts}; imported, journal seq {journal_size(data)}\n"


def test_a_dry_run_into_a_new_directory_makes_nothing(tmp_path: Path) -> None:
    directory = tmp_path / "not-yet"

    done = bring(directory, "areas", "wilayah_indonesia.csv.gz", "--dry-run")

    assert (done.status, done.err) == (0, "")
    report = done.json
    assert (report["dry_run"], report["applied"], report["added"]) == (True, False, 91_599)
    assert not directory.exists()


@pytest.mark.parametrize(("dataset", "name", "kind", "rows", "_warnings"), FILES[1:])
def test_the_wrong_order_is_refused_with_what_to_do_first(
    tmp_path: Path, dataset: str, name: str, kind: str, rows: int, _warnings: int
) -> None:
    directory = tmp_path / "metro"

    done = bring(directory, dataset, name)

    assert done.status == 1
    report = done.json
    assert (report["ok"], report["applied"], len(report["errors"])) == (False, False, rows)
    assert {e["code"] for e in report["errors"]} == {"area-unknown"}
    assert len(done.said) == rows
    assert "is not in the tree; import the areas first" in done.said[0]
