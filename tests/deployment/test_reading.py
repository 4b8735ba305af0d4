"""What cannot be planned is refused with one sentence: where, what, how to mend."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from damai.deployment.faults import Unplannable
from damai.deployment.formation_words import linmas_of, sentence, stations_in
from damai.deployment.formations import Formation
from damai.deployment.reading.formations import read_formations, warnings
from damai.deployment.reading.minutes import read_matrix
from damai.deployment.reading.others import (
    read_stops,
    read_teams,
    read_vehicles,
    read_weights,
    weights_of,
)
from damai.deployment.reading.places import read_sites, read_stations, read_units, refuse_at_sea

S = "station_id,area,district,lat,lon,risk_class,voters\n"
ONE = "A,V1,D1,-5.1,105.3,low,200\n"
TWO = "B,V1,D1,-5.11,105.31,high,150\n"
U = "unit_id,lat,lon,strength\n"
STOPS = "stop_id,lat,lon,demand,ready_min,due_min,service_min\n"
DEPOT = "depot,-5.1,105.3,0,0,600,0\n"
STATION_FAULTS = [
    ("nothing at all", "", "file-header-only", "the file is empty"),
    ("a header alone", S, "file-header-only", "no station"),
    ("a header and blank lines", S + "\n , ,\n\n", "file-header-only", "no station"),
    ("no lon", S.replace("lon,", "") + "A,V1,D1,-5.1,low,200\n", "column-missing", "the column lon"),
    ("no id under any name", S.replace("station_id", "code") + ONE, "column-missing", "station_id or tps_id"),
    ("both names of the id", S.replace("area", "tps_id") + ONE, "column-twice", "station_id and tps_id"),
    ("a column twice", S.replace("voters", "lat") + ONE, "column-twice", "the column lat"),
    ("semicolons", (S + ONE).replace(",", ";"), "file-semicolon", "semicolons"),
    ("a short line", S + ONE + "B,V1,D1,-5.1,105.3\n", "row-length", "line 3: 5 cells where the header has 7"),
    ("a decimal comma in quotes", S + 'A,V1,D1,"-5,1",105.3,low,200\n', "not-a-number", "line 2, lat: -5,1 has a decimal comma; write -5.1"),
    ("a decimal comma bare", S + "A,V1,D1,-5,1,105.3,low,200\n", "row-length", "line 2: 8 cells"),
    ("NaN", S + ONE + ONE.replace("A,", "B,").replace("-5.1", "NaN"), "not-a-number", "line 3, lat: NaN"),
    ("NA for voters", S + ONE.replace("200", "NA"), "not-a-number", "line 2, voters: NA"),
    ("infinity", S + ONE.replace("105.3", "inf"), "not-a-number", "line 2, lon: inf"),
    ("beyond a double", S + ONE.replace("105.3", "1e999"), "not-a-number", "line 2, lon"),
    ("digits of another script", S + ONE.replace("-5.1", "٥"), "not-a-number", "line 2, lat"),
    ("underscores", S + ONE.replace("200", "2_00"), "not-a-number", "line 2, voters"),
    ("no lat", S + ONE.replace("-5.1", ""), "empty-cell", "line 2, lat"),
    ("lat beyond the pole", S + ONE.replace("-5.1", "-95.1").replace("105.3", "-105.3"), "out-of-range", "line 2, lat"),
    ("lon beyond the line", S + ONE.replace("105.3", "195.3"), "out-of-range", "line 2, lon"),
    ("exchanged", S + "A,V1,D1,105.3,-5.1,low,200\n", "exchanged", "lat and lon seem to be exchanged"),
    ("an empty point", S + "A,V1,D1,0,0,low,200\n", "no-point", "line 2, lat"),
    ("outside every district", S + ONE.replace("D1", " "), "no-district", "line 2, district: the station A"),
    ("without a class", S + ONE.replace("low", ""), "empty-cell", "line 2, risk_class"),
    ("without an id", S + ONE[1:], "empty-cell", "line 2, station_id"),
    ("two with one code", S + ONE + TWO + ONE, "code-twice", "line 4: the station A is already in line 2"),
    ("two with one code, blanks around", S + ONE + ONE.replace("A,", " A ,"), "code-twice", "line 3"),
    ("voters below 0", S + ONE.replace("200", "-1"), "not-a-count", "line 2, voters"),
    ("half a voter", S + ONE.replace("200", "10.5"), "not-a-count", "line 2, voters"),
    ("a line break in a code", S + '"A\nB",V1,D1,-5.1,105.3,low,200\n', "control-character", "station_id"),
    ("an open quote", S + 'A,"V1,D1,-5.1,105.3,low,200\n', "file-csv", "this is no CSV"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "says"), [f[1:] for f in STATION_FAULTS], ids=[f[0] for f in STATION_FAULTS])  # fmt: skip
def test_a_table_of_stations_that_cannot_be_planned_is_refused_by_its_line(
    tmp_path: Path, text: str, code: str, says: str
) -> None:
    path = tmp_path / "S.csv"
    path.write_bytes(text.encode())

    with pytest.raises(Unplannable) as refused:
        read_stations(path)

    assert refused.value.code == code
    assert says in refused.value.sentence
    assert refused.value.sentence.startswith("S.csv")
    assert refused.value.sentence.endswith(".")
    assert "\n" not in refused.value.sentence


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "utf16.csv").write_bytes((S + ONE).encode("utf-16"))
    (tmp_path / "torn.csv.gz").write_bytes(b"\x1f\x8b no")

    for name, code in (("none.csv", "file-missing"), ("utf16.csv", "file-encoding"), ("torn.csv.gz", "file-encoding")):  # fmt: skip
        with pytest.raises(Unplannable) as refused:
            read_stations(tmp_path / name)
        assert refused.value.code == code
    with pytest.raises(Unplannable, match="cannot be read"):
        read_stations(tmp_path)


def test_a_mark_other_line_ends_other_names_more_columns_and_blanks_are_read(
    tmp_path: Path,
) -> None:
    plain, other = tmp_path / "S.csv", tmp_path / "O.csv"
    plain.write_text(S + ONE + TWO)
    head = "remark,tps_id,village,district,lat,lon,risk_class,voters\r\n"
    lines = [f"x, {line.strip()} \r\n" for line in (TWO, ONE)]
    other.write_bytes(b"\xef\xbb\xbf" + (head + "\r\n".join(lines)).encode())

    one, two = read_stations(plain), read_stations(other)

    assert one.station_id == two.station_id == ("A", "B")
    assert one.area == two.area
    assert one.lat.tolist() == two.lat.tolist()
    assert one.voters.tolist() == two.voters.tolist() == [200, 150]


def test_voters_may_be_unknown_until_they_are_weighed(tmp_path: Path) -> None:
    path = tmp_path / "S.csv"
    path.write_text(S.replace(",voters", "") + ONE.replace(",200", ""))
    found = read_stations(path)

    assert found.voters.tolist() == [-1]
    with pytest.raises(Unplannable, match="no number of voters"):
        weights_of(found)


UNIT_FAULTS = [
    ("no units", U, "file-header-only", "no unit"),
    ("a unit twice", U + "P,-5.1,105.3,10\nP,-5.1,105.3,10\n", "code-twice", "line 3: the unit P"),
    ("half an officer", U + "P,-5.1,105.3,10.5\n", "not-a-count", "line 2, strength"),
    ("fewer than none", U + "P,-5.1,105.3,-2\n", "not-a-count", "line 2, strength"),
    ("no strength", U + "P,-5.1,105.3,\n", "empty-cell", "line 2, strength"),
]


@pytest.mark.parametrize(("text", "code", "says"), [f[1:] for f in UNIT_FAULTS], ids=[f[0] for f in UNIT_FAULTS])  # fmt: skip
def test_units_that_cannot_send_anybody_are_refused(
    tmp_path: Path, text: str, code: str, says: str
) -> None:
    path = tmp_path / "U.csv"
    path.write_text(text)

    with pytest.raises(Unplannable) as refused:
        read_units(path)

    assert refused.value.code == code
    assert says in refused.value.sentence


def test_a_unit_in_the_sea_is_refused_unless_a_matrix_knows_its_minutes(tmp_path: Path) -> None:
    (tmp_path / "S.csv").write_text(S + ONE)
    (tmp_path / "U.csv").write_text(U + "near,-5.2,105.3,10\nsea,-5.9,104.1,10\n")
    stations, units = read_stations(tmp_path / "S.csv"), read_units(tmp_path / "U.csv")

    with pytest.raises(Unplannable, match=r"U\.csv, line 3: the unit lies 160 km from the nearest"):
        refuse_at_sea(units, stations, frozenset())
    refuse_at_sea(units, stations, frozenset({"sea"}))


def formations(tmp_path: Path, text: str) -> dict[str, Formation]:
    (tmp_path / "F.json").write_text(text)
    return read_formations(tmp_path / "F.json")


def test_a_bare_triple_is_asked_about_in_both_readings(tmp_path: Path) -> None:
    for text in ('{"low": "2-8-16"}', '{"low": [2, 8, 16]}', '{"low": "2 : 8 : 16"}'):
        with pytest.raises(Unplannable) as refused:
            formations(tmp_path, text)
        assert refused.value.code == "formation-bare"
        assert "2 police guard 8 stations with the help of 16 Linmas, or 2 police guard 16 stations with the help of 8 Linmas?" in refused.value.sentence  # fmt: skip


GOOD = {"police": 2, "stations": 8, "linmas": 16}
FORMATION_FAULTS = [
    ("no class", "{}", "formation-none"),
    ("a list", "[]", "file-json"),
    ("no JSON", "{low: 2}", "file-json"),
    ("a class twice", '{"a": 1, "a": 2}', "code-twice"),
    ("a field twice", '{"a": {"police": 2, "police": 4, "stations": 1, "linmas": 2}}', "code-twice"),
    ("NaN", '{"a": {"police": NaN, "stations": 1, "linmas": 2}}', "not-a-number"),
    ("a number", '{"a": 2}', "formation-field"),
    ("two numbers", '{"a": "2-8"}', "formation-bare"),
    *[
        (f"{field} is {value!r}", json.dumps({"a": {**GOOD, field: value}}), "formation-field")
        for field, value in (
            ("stations", 0), ("stations", -1), ("stations", 2.5), ("stations", True), ("stations", "8"),
            ("stations", [8]), ("stations", [9, 8]), ("stations", {"from": 1}), ("stations", 1e300),
            ("police", 0), ("police", None), ("linmas", -2), ("tps", 8), ("areas", [1]), ("areas", {"V": 0}),
        )
    ],
    ("no linmas", '{"a": {"police": 2, "stations": 8}}', "formation-field"),
    ("a nameless class", json.dumps({" ": GOOD}), "formation-field"),
    ("deep", "[" * 100_000, "file-json"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code"), [f[1:] for f in FORMATION_FAULTS], ids=[f[0] for f in FORMATION_FAULTS])  # fmt: skip
def test_formations_that_say_nothing_certain_are_refused(
    tmp_path: Path, text: str, code: str
) -> None:
    with pytest.raises(Unplannable) as refused:
        formations(tmp_path, text)

    assert refused.value.code == code
    assert refused.value.sentence.startswith("F.json")


def test_a_range_an_area_of_its_own_and_other_linmas_are_read_and_told(tmp_path: Path) -> None:
    found = formations(
        tmp_path,
        '{"low": {"police": 2, "stations": {"from": 10, "to": 14}, "linmas": [20, 28], "areas": {"V1": 12}},'
        ' "high": {"police": 4, "stations": 2, "linmas": 8}}',
    )

    assert list(found) == ["low", "high"]
    assert (found["low"].stations, found["low"].stations_max) == (10, 14)
    assert (stations_in(found["low"], "V1"), stations_in(found["low"], "V2")) == (12, 10)
    told = warnings(found)
    assert len(told) == 1
    assert "high: 4 police guard 2 stations with the help of 8 Linmas, where 4" in told[0].text(
        "en"
    )


def test_a_formation_is_said_in_both_languages() -> None:
    one = Formation(2, 8, 8, 16)
    span = Formation(2, 10, 14, 20)

    assert sentence(one) == "2 polisi menjaga 8 TPS dibantu 16 Linmas"
    assert sentence(one, "en") == "2 police guard 8 stations with the help of 16 Linmas"
    assert sentence(span) == "2 polisi menjaga 10 sampai 14 TPS dibantu 20 Linmas"


def test_linmas_stand_in_the_proportion_of_the_formation() -> None:
    usual = Formation(2, 8, 8, 16)
    national = Formation(2, 4, 4, 6)

    assert [linmas_of(usual, n) for n in (1, 7, 8)] == [2, 14, 16]
    assert [linmas_of(national, n) for n in (1, 3, 4)] == [2, 5, 6]


def test_a_matrix_is_whole_for_a_kind_of_pair_or_not_there(tmp_path: Path) -> None:
    (tmp_path / "M.csv").write_text("from,to,minutes,metres\nP,A,5,1000\nP,B,7,\nQ,A,1,10\n")
    found = read_matrix(tmp_path / "M.csv")

    assert found.block(["X"], ["A"]) is None
    minutes, metres = found.block(["P"], ["A", "B"]) or (None, None)
    assert minutes is not None
    assert minutes.tolist() == [[5.0, 7.0]]
    assert metres is None
    with pytest.raises(Unplannable, match="the way from Q to B is missing"):
        found.block(["P", "Q"], ["A", "B"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("from,to,minutes\n", "file-header-only"),
        ("from,to\nP,A\n", "column-missing"),
        ("from,to,minutes\nP,A,1\nP,A,1\n", "code-twice"),
        ("from,to,minutes\nP,A,-1\n", "negative"),
        ("from,to,minutes\nP,A,inf\n", "not-a-number"),
    ],
)
def test_a_matrix_that_cannot_be_measured_by_is_refused(
    tmp_path: Path, text: str, code: str
) -> None:
    (tmp_path / "M.csv").write_text(text)
    with pytest.raises(Unplannable) as refused:
        read_matrix(tmp_path / "M.csv")
    assert refused.value.code == code


def test_stops_keep_their_order_and_windows_that_close_before_they_open_are_refused(
    tmp_path: Path,
) -> None:
    path = tmp_path / "STOPS.csv"
    path.write_text(STOPS + DEPOT + "a,-5.11,105.3,2,10,50,5\n")
    assert read_stops(path).stop_id == ("depot", "a")

    for line, code in (("", "no-stops"), ("a,-5.11,105.3,2,60,50,5\n", "window-closed"), ("a,-5.11,105.3,2,0,50,-5\n", "window-closed")):  # fmt: skip
        path.write_text(STOPS + DEPOT + line)
        with pytest.raises(Unplannable) as refused:
            read_stops(path)
        assert refused.value.code == code


def test_teams_vehicles_sites_and_weights_are_read_sorted(tmp_path: Path) -> None:
    (tmp_path / "T.csv").write_text(
        "x,team_id,risk_class,lat,lon,police\n1,b,low,-5,105,2\n2,a,high,-5,105,4\n"
    )
    (tmp_path / "V.csv").write_text("vehicle_id,capacity\nv2,5\nv1,7\n")
    (tmp_path / "C.csv").write_text("site_id,lat,lon\nz,-5,105\ny,-5,105\n")
    (tmp_path / "W.json").write_text('{"low": 1, "high": 2.5}')

    assert read_teams(tmp_path / "T.csv").police.tolist() == [4, 2]
    assert read_vehicles(tmp_path / "V.csv").capacity.tolist() == [7, 5]
    assert read_sites(tmp_path / "C.csv").site_id == ("y", "z")
    assert read_weights(tmp_path / "W.json") == {"low": 1.0, "high": 2.5}
    for text in ('{"low": -1}', '{"low": "1"}', '{"low": 0}', "{}", '{"low": true}'):
        (tmp_path / "W.json").write_text(text)
        with pytest.raises(Unplannable):
            read_weights(tmp_path / "W.json")
