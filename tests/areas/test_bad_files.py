"""Files that cannot be read as a whole: one code each, and nothing changes."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from damai.areas.importing import reading
from damai.areas.importing.plans import plan_of
from damai.areas.importing.report import Unreadable
from damai.core.errors import DamaiError, Forbidden, Invalid
from damai.db.database import Database
from tests.areas.acting import ELECTION, STATIONS, TREE, bring, collection, feature, state
from tests.harness import actor


def zipped(name: str = "xl/workbook.xml") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, "<workbook/>")
    return made.getvalue()


FILES: dict[str, tuple[bytes, str, Mapping[str, object]]] = {
    "empty": (b"", "file-empty", {}),
    "blank": (b"\n\n", "file-empty", {}),
    "mark only": (b"\xef\xbb\xbf", "file-empty", {}),
    "header only": (b"code,name\n", "file-header-only", {}),
    "header and blank lines": (b"code,name\n\n\n", "file-header-only", {}),
    "latin-1": ("code,name\n18.73,Lain\n18.74,Café\n".encode("latin-1"), "file-encoding", {"line": 3}),
    "utf-16": ("code,name\n18.73,Lain\n".encode("utf-16"), "file-encoding", {"line": 1}),
    "NUL": (b"code,name\n18.73,La\x00in\n", "file-nul", {}),
    "ragged, short": (b"code,name\n18.73,Lain\n18.74\n", "file-ragged", {"line": 3, "found": 1, "wanted": 2}),
    "ragged, long": (b"code,name\n\n18.73,Lain,lagi\n", "file-ragged", {"line": 3, "found": 3, "wanted": 2}),
    "doubled column": (b"code,name,code\n18.73,Lain,18.73\n", "file-column-twice", {"column": "code"}),
    "missing column": (b"apa,name\n18.73,Lain\n", "file-column-missing", {"column": "code"}),
    "column of another name": (b"Kode Wilayah,NAMA,x\n18.73,Lain,105\n", "file-column-guess", {
        "column": "code", "options": "--map 'Kode Wilayah=code' --map NAMA=name --map x=lon"}),
    "semicolons": (b"code;name\n18.73;Lain\n", "file-delimiter", {}),
    "tabs": (b"code\tname\n18.73\tLain\n", "file-delimiter", {}),
    "unclosed quote": (b'code,name\n18.73,"Lain\n18.74,Dua\n', "file-csv", {"line": 2, "reason": "unexpected end of data"}),
    "a cell without end": (b"code,name\n18.73," + b"a" * 200_000 + b"\n", "file-csv", {"line": 2, "reason": "field larger than field limit (131072)"}),
    "truncated gzip": (gzip.compress(TREE.encode() * 50)[:-20], "file-gzip", {}),
    "gzip of nothing real": (b"\x1f\x8b" + b"x" * 40, "file-gzip", {}),
    "workbook without a sheet": (zipped(), "file-workbook", {}),
    "archive": (zipped("areas.csv"), "file-zip", {}),
    "JSON cut off": (b'{"type": "FeatureCollection", "features": [', "file-json", {}),
    "JSON with NaN": (collection(feature("18.72.01")).replace(b"105.3,", b"NaN,", 1), "file-json", {}),
    "JSON too deep": (b"[" * 200_000, "file-json", {}),
    "JSON list": (b'[{"type": "Feature"}]', "file-not-collection", {}),
    "one feature": (json.dumps(feature("18.72.01")).encode(), "file-not-collection", {}),
    "features not a list": (b'{"type": "FeatureCollection", "features": {}}', "file-no-features", {}),
    "no features": (collection(), "file-no-features", {}),
}  # fmt: skip


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_cannot_be_read_is_refused_whole(tree: Database, case: str) -> None:
    raw, code, data = FILES[case]
    before = state(tree)

    with pytest.raises(Unreadable) as caught:
        bring(tree, "areas", raw, "berkas.csv")

    assert caught.value.code == code
    assert caught.value.data == {"file": "berkas.csv", **data}
    assert state(tree) == before


def test_a_small_file_that_unpacks_to_very_much_is_refused(
    tree: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_B", 2 * 2**20)
    bomb = gzip.compress(b"a" * (2 * 2**20 + 1))
    assert len(bomb) < 10_000

    with pytest.raises(Unreadable) as caught:
        bring(tree, "areas", bomb)
    assert (caught.value.code, caught.value.data["most_mb"]) == ("file-too-large", 2)

    with pytest.raises(Unreadable) as caught:
        bring(tree, "areas", gzip.compress(b"a\n" * 2**20))
    assert caught.value.code == "file-column-missing"


def test_stations_are_not_read_from_json(tree: Database) -> None:
    for raw in (collection(feature("18.72.01")), b"[1]"):
        with pytest.raises(Unreadable, match="file-wants-csv"):
            bring(tree, "stations", raw)


def test_an_unknown_dataset_or_election_is_refused_and_says_what_there_is(tree: Database) -> None:
    with pytest.raises(Invalid, match="dataset-unknown"):
        bring(tree, "units", TREE)
    with pytest.raises(Invalid) as caught:
        bring(tree, "stations", STATIONS, election="pemilu-1955")
    assert caught.value.code == "election-not-here"
    assert caught.value.data["known"] == "pemilu-2024, pilkada-2024"


def test_areas_ignore_the_election(tree: Database) -> None:
    assert bring(tree, "areas", TREE, election="pemilu-1955").ok


def test_columns_may_be_renamed(tree: Database) -> None:
    raw = "kode_wilayah,nama,code\n18.73,Lain,x\n"

    report = bring(tree, "areas", raw.replace(",code", ",kolom"), renames={"kode_wilayah": "code", "nama": "name"})  # fmt: skip

    assert report.added == 1


@pytest.mark.parametrize(
    ("renames", "code"),
    [
        ({"tidak_ada": "code"}, "file-map-column"),
        ({"kode": "kode_wilayah"}, "map-field"),
        ({"kode": "name"}, "file-column-twice"),
    ],
)
def test_a_rename_that_cannot_work_is_refused_not_ignored(
    tree: Database, renames: dict[str, str], code: str
) -> None:
    with pytest.raises(DamaiError, match=code):
        bring(tree, "areas", "kode,name\n18.73,Lain\n", renames=renames)


def test_a_property_of_the_features_may_be_renamed_and_a_wrong_name_is_refused(
    tree: Database,
) -> None:
    raw = collection(feature("18.72.01.1003")).replace(b'"code"', b'"KODE"')

    with pytest.raises(Unreadable, match="file-map-column"):
        bring(tree, "areas", raw, renames={"kode": "code"})
    with pytest.raises(Invalid, match="map-field"):
        bring(tree, "areas", raw, renames={"KODE": "name"})
    assert bring(tree, "areas", raw, renames={"KODE": "code"}).added == 1


def test_gzip_with_a_byte_order_mark_and_windows_lines_is_read(tree: Database) -> None:
    raw = gzip.compress(b"\xef\xbb\xbf" + TREE.replace("\n", "\r\n").encode())

    assert bring(tree, "areas", raw).unchanged == 7


def test_only_who_may_import_imports(sqlite_metro: Database) -> None:
    before = state(sqlite_metro)

    for who in ("sari", "budi", "maya", "dewi"):
        with pytest.raises(Forbidden):
            bring(sqlite_metro, "areas", TREE, actor=actor(sqlite_metro, who))

    assert state(sqlite_metro) == before


BYTES = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass")),
    st.lists(
        st.lists(
            st.one_of(
                st.text(max_size=12),
                st.sampled_from(["18.72.01.1003", "1872011003001", "NaN", "²", "1e400", "-1"]),
            ),
            min_size=2,
            max_size=6,
        ),
        max_size=5,
    ).map(lambda rows: "\n".join(["code,name,lon,lat,tps_code,tps_no", *map(",".join, rows)]).encode("utf-8", "surrogatepass")),
)  # fmt: skip
JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.floats(), st.integers(), st.text(max_size=5),
        st.sampled_from(["Polygon", "MultiPolygon", "18.72.01.1003"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.dictionaries(
            st.sampled_from(["type", "properties", "geometry", "coordinates", "code"]), inner
        ),
    ),
    max_leaves=20,
)  # fmt: skip
QUICK = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def read_only(db: Database, dataset: str, raw: bytes) -> None:
    with contextlib.suppress(Unreadable, Invalid):
        plan_of(db, dataset, raw, "x", election=ELECTION, renames={}, indicative=True)


@QUICK
@given(raw=BYTES, dataset=st.sampled_from(["areas", "stations"]))
def test_whatever_the_bytes_they_are_read_or_refused(
    tree: Database, raw: bytes, dataset: str
) -> None:
    read_only(tree, dataset, raw)


@QUICK
@given(found=st.lists(JSON, min_size=1, max_size=3), coordinates=JSON)
def test_whatever_the_json_it_is_read_or_refused(
    tree: Database, found: list[object], coordinates: object
) -> None:
    shaped = {
        "type": "Feature",
        "properties": {"code": "18.72.01.1003"},
        "geometry": {"type": "Polygon", "coordinates": coordinates},
    }
    read_only(tree, "areas", collection(*found, shaped))
