"""Rows that are refused: each by line, column and reason, and nothing changes."""

from __future__ import annotations

import pytest

from damai.areas.importing.reading import number_of
from damai.db.database import Database
from tests.areas.acting import STATIONS, TREE, bring, problems, state

HEAD = "code,name,level,parent_code,type,lon,lat,area_km2"
TPS = "tps_code,tps_no,kelurahan_code,is_special,dpt_clean,quality_flags"

AREAS = {
    "code empty": (",Ganjar,,,,,,", "code", "code-missing"),
    "code without shape": ("18.7,Ganjar,,,,,,", "code", "code-shape"),
    "code is NaN": ("NaN,Ganjar,,,,,,", "code", "not-a-value"),
    "parent not in the tree": ("18.99.01,Jauh,,,,,,", "code", "parent-missing"),
    "parent not in the tree, without dots": ("189901,Jauh,,,,,,", "code", "parent-missing"),
    "parent stated otherwise": ("18.72.03,Barat,,18.71,,,,", "parent_code", "parent-differs"),
    "level stated otherwise": ("18.72.03,Barat,desakel,,,,,", "level", "level-differs"),
    "name empty": ("18.72.03, ,,,,,,", "name", "name-missing"),
    "name is NA": ("18.72.03,NA,,,,,,", "name", "not-a-value"),
    "name too long": (f"18.72.03,{'a' * 121},,,,,,", "name", "text-long"),
    "name over two lines": ('18.72.03,"Metro\nBarat",,,,,,', "name", "text-control"),
    "type too long": (f"18.72.03,Barat,,,{'k' * 21},,,", "type", "text-long"),
    "lon is NaN": ("18.72.03,Barat,,,,NaN,-5.1,", "lon", "not-a-number"),
    "lat is inf": ("18.72.03,Barat,,,,105.3,inf,", "lat", "not-a-number"),
    "size is NA": ("18.72.03,Barat,,,,,,NA", "area_km2", "not-a-number"),
    "lon with a comma": ('18.72.03,Barat,,,,"105,3",-5.1,', "lon", "not-a-number"),
    "lat off the globe": ("18.72.03,Barat,,,,-5.1,105.3,", "lat", "out-of-range"),
    "lon off the globe": ("18.72.03,Barat,,,,180.1,-5.1,", "lon", "out-of-range"),
    "size below zero": ("18.72.03,Barat,,,,,,-1", "area_km2", "out-of-range"),
    "half a point": ("18.72.03,Barat,,,,105.3,,", "lat", "point-half"),
    "other half of a point": ("18.72.03,Barat,,,,,-5.1,", "lon", "point-half"),
}
STATIONS_BAD = {
    "code empty": (",1,,False,200,", "tps_code", "code-missing"),
    "code is NaN": ("NaN,1,,False,200,", "tps_code", "not-a-value"),
    "code too short": ("187201100300,1,,False,200,", "tps_code", "station-shape"),
    "code in other digits": ("１８７２０１１００３００１,1,,False,200,", "tps_code", "station-shape"),
    "outside the tree": ("1872991003001,1,,False,200,", "tps_code", "area-unknown"),
    "kelurahan differs": (
        "1872011003009,9,18.72.01.1001,False,200,", "kelurahan_code", "area-differs",
    ),
    "number differs": ("1872011003009,8,,False,200,", "tps_no", "number-differs"),
    "number is a superscript": ("1872011003009,²,,False,200,", "tps_no", "number-differs"),
    "special is NA": ("1872011003009,9,,NA,200,", "is_special", "not-a-value"),
    "special is perhaps": ("1872011003009,9,,mungkin,200,", "is_special", "not-yes-no"),
    "voters are NA": ("1872011003009,9,,False,NA,", "dpt_clean", "not-a-number"),
    "voters are NaN": ("1872011003009,9,,False,nan,", "dpt_clean", "not-a-number"),
    "voters are inf": ("1872011003009,9,,False,inf,", "dpt_clean", "not-a-number"),
    "voters are a part": ("1872011003009,9,,False,200.5,", "dpt_clean", "not-a-count"),
    "voters below zero": ("1872011003009,9,,False,-1,", "dpt_clean", "not-a-count"),
    "voters too many to be": ("1872011003009,9,,False,1e300,", "dpt_clean", "out-of-range"),
    "flags are none": ("1872011003009,9,,False,200,None", "quality_flags", "not-a-value"),
    "flags too long": (f"1872011003009,9,,False,200,{'x' * 201}", "quality_flags", "text-long"),
}  # fmt: skip


@pytest.mark.parametrize("case", AREAS)
def test_an_area_row_is_refused_by_line_column_and_reason(tree: Database, case: str) -> None:
    row, column, code = AREAS[case]
    before = state(tree)

    report = bring(tree, "areas", f"{HEAD}\n18.73,Lain,,,,,,\n{row}\n")

    assert problems(report) == [(2, 3, column, code)]
    assert not report.applied
    assert state(tree) == before


@pytest.mark.parametrize("case", STATIONS_BAD)
def test_a_station_row_is_refused_by_line_column_and_reason(tree: Database, case: str) -> None:
    row, column, code = STATIONS_BAD[case]
    before = state(tree)

    report = bring(tree, "stations", f"{TPS}\n1872011003001,1,,False,200,\n{row}\n")

    assert problems(report) == [(2, 3, column, code)]
    assert not report.applied
    assert state(tree) == before


def test_a_doubled_code_is_refused_at_its_second_row_in_either_spelling(tree: Database) -> None:
    areas = bring(tree, "areas", "code,name\n18.72.03,Barat\n187203,Barat lagi\n")
    stations = bring(
        tree, "stations", "tps_code\n1872011003001\n18.72.01.1003.002\n18.72.01.1003.001\n"
    )

    assert problems(areas) == [(2, 3, "code", "code-twice")]
    assert problems(stations) == [(3, 4, "tps_code", "code-twice")]


def test_a_refused_parent_does_not_drag_its_children_into_the_list(tree: Database) -> None:
    report = bring(
        tree, "areas", "code,name\n18.74,\n18.74.01,Satu\n18.74.01.1001,Dua\n18.75.01,Tiga\n"
    )

    assert problems(report) == [(1, 2, "name", "name-missing"), (4, 5, "code", "parent-missing")]


def test_a_child_may_come_before_its_parent(tree: Database) -> None:
    report = bring(tree, "areas", "code,name\n18.74.01,Satu\n18.74,Induk\n")

    assert report.ok
    assert report.applied


def test_thirty_thousand_rows_with_three_bad_list_exactly_the_three(tree: Database) -> None:
    bad = {7_001: ("code", "code-twice"), 15_500: ("lat", "out-of-range"), 29_999: ("name", "name-missing")}  # fmt: skip
    lines = ["code,name,lon,lat"]
    for n in range(1, 30_001):
        code = f"18.{72 + n // 9_000:02d}.02.{1000 + n % 9_000:04d}"
        lines.append(f"{code},Desa {n},105.3,-5.1")
    lines[7_001] = lines[7_000]
    lines[15_500] = lines[15_500].replace("-5.1", "95.1")
    lines[29_999] = ",".join([lines[29_999].split(",")[0], "", "105.3", "-5.1"])
    parents = [f"18.{n},Kota {n},," for n in range(73, 76)] + [f"18.{n}.02,Kec {n},," for n in range(73, 76)]  # fmt: skip
    before = state(tree)

    report = bring(tree, "areas", "\n".join([*lines, *parents]) + "\n")

    assert problems(report) == [(row, row + 1, *what) for row, what in bad.items()]
    assert report.rows == 30_006
    assert state(tree) == before


def test_the_line_is_the_one_an_editor_shows(tree: Database) -> None:
    raw = 'code,name,type\n18.73,"Kota ""Lain""",kota\n\n\n18.74,,kota\n'

    report = bring(tree, "areas", raw.replace("\n", "\r\n"))

    assert problems(report) == [(2, 5, "name", "name-missing")]


def test_what_the_source_flags_and_what_is_above_the_limit_is_imported_and_listed(
    tree: Database,
) -> None:
    rows = STATIONS + "1872021001002,2,False,301,\n1872021001003,3,False,745,used_gt_dpt\n"

    report = bring(tree, "stations", rows)

    assert report.applied
    assert [(w.row, w.column, w.code, w.value) for w in report.warnings] == [
        (2, "quality_flags", "flagged", "18.72.01.1003.002 no_data"),
        (4, "dpt_clean", "above-limit", "18.72.02.1001.002 301"),
        (5, "quality_flags", "flagged", "18.72.02.1001.003 used_gt_dpt"),
        (5, "dpt_clean", "above-limit", "18.72.02.1001.003 745"),
    ]


def test_columns_that_are_not_ours_are_ignored_whatever_they_hold(tree: Database) -> None:
    report = bring(tree, "areas", "code,name,luas_resmi,\n18.73,Lain,NaN,x\n")

    assert report.ok


@pytest.mark.parametrize("text", ["1_000", "0x10", "١٢", "1,5", "--1", "1e", ".", "1e999", "NA"])
def test_only_plain_numbers_are_numbers(text: str) -> None:
    with pytest.raises(ValueError):
        number_of(text)


def test_numbers_keep_their_full_precision() -> None:
    assert number_of(" 105.30421337000001 ") == 105.30421337000001
    assert number_of("1e-3") == 0.001
    assert number_of("") is None


def test_the_tree_of_these_tests_imports_on_each_engine(any_tree: Database) -> None:
    assert bring(any_tree, "areas", TREE).unchanged == 7
    assert bring(any_tree, "stations", STATIONS).added == 3
