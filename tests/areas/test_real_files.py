"""The files of contracts 1, without --map and in their order."""

from __future__ import annotations

import csv
from collections import Counter

import shapely
import sqlalchemy as sa

from damai.app.house import House
from damai.app.words import catalogue
from damai.areas import service, store
from damai.areas.entries import Imported
from damai.areas.model import PointSource
from damai.areas.tables import area, boundary, station
from damai.journal import reader
from damai.journal.verify import verify
from tests import harness
from tests.areas.acting import ELECTION, bring, state
from tests.areas.conftest import FILES

METRO_POINTS = {
    # Drawn once by the rule of areas/points.py: any machine, any run, the same place.
    "18.72.01.1001.001": (105.3021634, -5.1287059),
    "18.72.01.1003.003": (105.2963746, -5.116118),
    "18.72.04.1003.901": (105.3121715, -5.1193417),
}


def rows_of(name: str) -> list[dict[str, str]]:
    with open(harness.SHARED / name, encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def test_the_tree_is_whole(nation: House) -> None:
    with nation.db.read() as conn:
        known = store.all_areas(conn)

    levels = Counter(a.level.value for a in known.values())
    assert levels == {"provinsi": 38, "kabkota": 514, "kecamatan": 7285, "desakel": 83762}
    assert all(a.parent in known for a in known.values() if a.parent)
    assert known["18.72.04.1003"].name == "Iring Mulyo"
    assert known["53.07.01.2021"].name == "Regapu’u"


def test_every_row_with_a_flag_is_listed_as_a_warning(nation: House) -> None:
    source = rows_of("tps_metro_2024.csv")
    flagged = [(n, r) for n, r in enumerate(source, 1) if r["quality_flags"]]
    assert len(source) == 462
    assert len(flagged) == 33  # 462 - 429 of the data's README

    report = bring(
        nation.db,
        "stations",
        (harness.SHARED / "tps_metro_2024.csv").read_bytes(),
        "tps_metro_2024.csv",
    )

    assert [(w.row, w.line) for w in report.warnings] == [(n, n + 1) for n, _ in flagged]
    for warning, (_, row) in zip(report.warnings, flagged, strict=True):
        code, flags = warning.value.split(" ")
        assert code.replace(".", "") == row["tps_code"]
        assert flags == row["quality_flags"]


def test_a_second_run_changes_nothing_and_writes_no_entry(nation: House) -> None:
    blobs = nation.options.blob_dir
    before = state(nation.db, blobs)

    for dataset, name in FILES:
        raw = (harness.SHARED / name).read_bytes()
        report = bring(nation.db, dataset, raw, name, blob_dir=blobs)
        assert report.ok
        assert (report.added, report.changed, report.applied) == (0, 0, False)
        assert report.unchanged == report.rows

    assert state(nation.db, blobs) == before


def test_an_import_is_one_entry_whatever_its_size_and_the_record_verifies(nation: House) -> None:
    with nation.db.read() as conn:
        found = [e for page in reader.pages(conn) for e in page if e.kind == Imported.KIND]
    assert [e.subject for e in found] == [
        "dataset/areas",
        "dataset/boundaries",
        "dataset/stations:pemilu-2024",
    ]

    nation.keeper.sign_now()
    verdict = verify(nation.db.read, nation.signer)
    assert verdict.ok, verdict


def test_only_the_current_edition_is_kept(nation: House) -> None:
    with nation.db.read() as conn:
        for table, rows in ((area, 91_599), (boundary, 22), (station, 462)):
            editions = conn.execute(
                sa.select(table.c.edition, sa.func.count()).group_by(table.c.edition)
            ).all()
            assert [tuple(e) for e in editions] == [(1, rows)], table.name


def test_totals_are_those_of_the_source(nation: House) -> None:
    source = rows_of("tps_metro_2024.csv")
    by_district: dict[str, list[dict[str, str]]] = {}
    for row in source:
        by_district.setdefault(row["kelurahan_code"].rpartition(".")[0], []).append(row)

    with nation.db.read() as conn:
        assert service.totals(conn, ELECTION, "18.72") == (462, 125_906, 7)
        assert service.totals(conn, ELECTION, "18.72.0") == (0, 0, 0)
        for code, rows in by_district.items():
            known = [int(float(r["dpt_clean"])) for r in rows if r["dpt_clean"]]
            expected = (len(rows), sum(known), len(rows) - len(known))
            assert service.totals(conn, ELECTION, code) == expected


def test_every_station_stands_inside_its_kelurahan_and_is_marked(nation: House) -> None:
    with nation.db.read() as conn:
        stations = service.stations_in(conn, ELECTION, "")
        polygons = {
            code: shapely.from_geojson(geometry.decode())
            for code, (geometry, _) in store.boundaries(conn).items()
        }

    assert len({(s.lon, s.lat) for s in stations}) == 462
    for item in stations:
        assert item.point is PointSource.SYNTHETIC, item.code
        assert shapely.contains_xy(polygons[item.area], item.lon, item.lat), item.code


def test_a_station_stands_at_the_same_point_on_every_machine(nation: House) -> None:
    with nation.db.read() as conn:
        found = {code: service.station(conn, ELECTION, code) for code in METRO_POINTS}

    assert {code: (s.lon, s.lat) for code, s in found.items()} == METRO_POINTS


def test_no_result_turnout_or_margin_of_the_source_is_kept(nation: House) -> None:
    kept = {column.name for column in station.columns}

    assert kept == {
        "election", "edition", "code", "number", "area", "special", "voters_n", "flags",
        "lon", "lat", "point", "mkey",
    }  # fmt: skip


def test_every_flag_of_the_sources_has_words_in_both_languages() -> None:
    flags = {
        flag
        for row in rows_of("tps_metro_2024.csv")
        for flag in row["quality_flags"].split(";")
        if flag
    }

    assert len(flags) > 3
    for lang in ("id", "en"):
        assert {f"areas.flag.{flag}" for flag in flags} <= catalogue().keys(lang)
