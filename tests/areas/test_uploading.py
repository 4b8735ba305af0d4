"""A table looked at before it is let in: what its columns mean, what it would change, and that alone."""

from __future__ import annotations

import asyncio
import gzip
import io
import threading
import zipfile
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
import structlog

from damai.areas import mapping_store, service, store, uploading
from damai.areas.importing import mapping, reading, station_rows
from damai.areas.importing.changes import SHOWN_N, changes
from damai.areas.importing.report import REFUSED_MAX, Unreadable
from damai.areas.place_model import Place, PlaceKind
from damai.areas.tables import import_mapping
from damai.core.errors import Conflict, DamaiError, Forbidden, Invalid, Unavailable
from damai.db.database import Database
from damai.webkit.actor import House
from damai.webkit.uploads import Upload, bare_name
from tests.areas.acting import ELECTION, state
from tests.harness import actor

FOREIGN = "Kode,Pemilih,Catatan\n1872011001001,279,x\n1872011001002,280,y\n"
"""Columns of another house: two can be guessed, one is nobody's."""


def upload(text: str | bytes, name: str = "tps.csv") -> Upload:
    return Upload(name, text.encode() if isinstance(text, str) else text)


def looked(db: Database, file: Upload, **more: Any) -> uploading.Look:
    dataset = more.pop("dataset", "stations")
    return uploading.look(db, more.pop("who", House()), dataset, file, ELECTION, **more)


def book(*rows: tuple[object, ...]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def stations(db: Database) -> list[tuple[str, int | None]]:
    with db.read() as conn:
        return [(s.code, s.voters_n) for s in store.stations(conn, ELECTION, "")]


def test_a_look_says_what_would_change_and_changes_nothing(any_tree: Database) -> None:
    before = state(any_tree)

    look = looked(any_tree, upload(FOREIGN))

    assert (look.meaning, look.by) == (["tps_code", "dpt_clean", ""], "guessed")
    assert look.samples == [["1872011001001", "279", "x"], ["1872011001002", "280", "y"]]
    assert look.report is not None
    assert (look.report.added, look.report.changed, look.report.applied) == (2, 0, False)
    first = look.report.changes[0]
    assert (first.code, first.added) == ("18.72.01.1001.001", True)
    assert ("dpt_clean", "", "279") in first.fields
    assert state(any_tree) == before


def test_what_was_looked_at_is_applied_and_its_shape_remembered(any_tree: Database) -> None:
    look = looked(any_tree, upload(FOREIGN))
    chosen = (look.shape, ["tps_code", "", ""])
    corrected = looked(any_tree, upload(FOREIGN), chosen=chosen)
    assert corrected.by == "own"
    assert corrected.mark != look.mark

    done = looked(any_tree, upload(FOREIGN), chosen=chosen, mark=corrected.mark)

    assert done.report is not None
    assert done.report.applied
    assert stations(any_tree) == [("18.72.01.1001.001", None), ("18.72.01.1001.002", None)]
    later = looked(any_tree, upload(FOREIGN.replace("1872011001001", "1872011001007")))
    assert (later.meaning, later.by) == (["tps_code", "", ""], "kept")
    other = looked(any_tree, upload(FOREIGN.replace("Catatan", "Tanda")))
    assert other.by == "guessed"


def test_a_look_alone_and_a_refused_file_are_not_remembered(any_tree: Database) -> None:
    looked(any_tree, upload(FOREIGN))
    wrong = upload("Kode,Pemilih\n1872011001001,banyak\n")
    refused = looked(any_tree, wrong, mark="x" * 64)

    assert refused.report is not None
    assert [p.code for p in refused.report.errors] == ["not-a-number"]
    assert refused.mark == ""
    with any_tree.read() as conn:
        assert conn.scalar(sa.select(sa.func.count()).select_from(import_mapping)) == 0


def test_data_that_changed_since_the_look_is_shown_anew_and_not_overwritten(
    any_tree: Database,
) -> None:
    look = looked(any_tree, upload(FOREIGN))
    other = upload("tps_code,dpt_clean\n1872011001001,11\n")
    assert looked(any_tree, other, mark=looked(any_tree, other).mark).report is not None

    late = looked(any_tree, upload(FOREIGN), mark=look.mark)

    assert isinstance(late.problem, Conflict)
    assert late.problem.code == "import-not-seen"
    assert late.report is not None
    assert (late.report.added, late.report.changed) == (1, 1)
    assert ("dpt_clean", "11", "279") in late.report.changes[0].fields
    assert stations(any_tree) == [("18.72.01.1001.001", 11)]


def test_another_file_than_the_one_looked_at_is_not_applied(tree: Database) -> None:
    look = looked(tree, upload(FOREIGN))

    done = looked(tree, upload(FOREIGN.replace("279", "999")), mark=look.mark)

    assert done.problem is not None
    assert done.mark not in ("", look.mark)
    assert stations(tree) == []


def test_columns_chosen_for_another_shape_are_not_taken(tree: Database) -> None:
    look = looked(tree, upload(FOREIGN))
    turned = upload("Pemilih,Kode,Catatan\n279,1872011001001,x\n")

    again = looked(tree, turned, chosen=(look.shape, ["tps_code", "dpt_clean", ""]))

    assert again.meaning == ["dpt_clean", "tps_code", ""]


@pytest.mark.parametrize(
    ("meaning", "code"),
    [
        (["tps_code", "tps_code", ""], "map-twice"),
        (["tps_code", "voters", ""], "map-field"),
        (["", "dpt_clean", ""], "upload-column"),
    ],
)
def test_columns_that_cannot_be_so_are_refused_with_the_table_at_hand(
    tree: Database, meaning: list[str], code: str
) -> None:
    shape = looked(tree, upload(FOREIGN)).shape

    look = looked(tree, upload(FOREIGN), chosen=(shape, meaning))

    assert look.problem is not None
    assert (look.problem.code, look.report, look.mark) == (code, None, "")
    assert look.header == ["Kode", "Pemilih", "Catatan"]


def test_a_fields_own_column_can_be_left_out_for_another() -> None:
    header = ["tps_code", "kode baru", "dpt_clean"]
    renames = mapping.renames_of(header, ["", "tps_code", "dpt_clean"], station_rows.FIELDS)

    assert renames == {"tps_code": "", "kode baru": "tps_code"}
    assert mapping.remembered(header, station_rows.FIELDS, renames) == ["", "tps_code", "dpt_clean"]


def test_a_workbook_is_read_as_the_table_it_is(tree: Database) -> None:
    raw = book(
        ("code", "kind", "name", "area", "source"), ("pos-1", "fire", "Pos", "18.72.01", "x")
    )

    look = looked(tree, upload(raw, "tempat.XLSX"), dataset="places")

    assert look.by == "named"
    assert look.report is not None
    assert look.report.added == 1


def test_who_may_not_import_may_not_look(metro: Database) -> None:
    with pytest.raises(Forbidden):
        looked(metro, upload(FOREIGN), who=actor(metro, "sari"))


@pytest.mark.asvs("5.2.2")
@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (FOREIGN.encode(), "tps.xlsx"),
        (book(("tps_code",)), "tps.csv"),
        (gzip.compress(FOREIGN.encode(), mtime=0), "tps.csv"),
        (gzip.compress(FOREIGN.encode(), mtime=0), "tps.csv.gz"),
        (FOREIGN.encode(), "tps.html"),
        (FOREIGN.encode(), "csv"),
        (b"PK\x03\x04", "tps.xlsx"),
    ],
    ids=[
        "text as a workbook",
        "a workbook as text",
        "packed as text",
        "packed",
        "another ending",
        "no ending",
        "broken",
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(
    tree: Database, raw: bytes, name: str
) -> None:
    with pytest.raises(Invalid, match="upload-type"):
        looked(tree, upload(raw, name))


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in parts.items():
            made.writestr(name, body)
    return out.getvalue()


@pytest.mark.asvs("5.2.3")
@pytest.mark.parametrize(
    "parts",
    [
        {"xl/worksheets/sheet1.xml": bytes(uploading.UNPACKED_B + 1)},
        {f"xl/worksheets/s{n}.xml": bytes(uploading.UNPACKED_B // 4) for n in range(5)},
        {f"xl/{n}": b"" for n in range(1_001)},
    ],
    ids=["one large part", "large together", "too many parts"],
)
def test_a_workbook_that_unpacks_to_too_much_is_never_unpacked(
    tree: Database, parts: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = packed({"xl/workbook.xml": b"", **parts})
    assert len(raw) < uploading.FILE_B
    opened: list[str] = []
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda self, name, *_: opened.append(name))

    with pytest.raises(Unreadable, match="file-too-large"):
        looked(tree, upload(raw, "tps.xlsx"))
    assert opened == []


@pytest.mark.asvs("5.3.2", "5.4.1")
def test_a_files_name_is_for_showing_alone() -> None:
    assert bare_name("../../etc/passwd\r\n.csv") == "passwd.csv"
    assert bare_name("C:\\rahasia\\tps.csv") == "tps.csv"
    assert len(bare_name("x" * 500 + ".csv")) == 100
    assert bare_name("") == "?"


def test_what_is_remembered_is_what_was_last_applied(any_tree: Database) -> None:
    for renames in ({"a": "tps_code"}, {"b": "tps_code"}):
        any_tree.write_now(
            lambda uow, said=renames: mapping_store.keep(uow, "stations", "f" * 64, said)
        )

    with any_tree.read() as conn:
        assert mapping_store.kept(conn, "stations", "f" * 64) == {"b": "tps_code"}
        assert mapping_store.kept(conn, "places", "f" * 64) is None


def test_a_header_alone_or_nothing_is_said_so(tree: Database) -> None:
    with pytest.raises(DamaiError, match="file-empty"):
        looked(tree, upload(""))
    assert looked(tree, upload("tps_code\n")).problem is not None


def test_changed_rows_are_named_before_new_ones_and_no_more_than_are_read() -> None:
    def place(number: int, name: str) -> Place:
        return Place(code=f"p{number:03}", kind=PlaceKind.FIRE, name=name, area="18", source="x")

    known = {item.code: item for item in (place(n, "lama") for n in range(60, 70))}
    found = {item.code: item for item in (place(n, "baru") for n in range(70))}

    told = changes(found, known)

    assert len(told) == SHOWN_N
    assert [c.code for c in told[:11]] == [*(f"p{n:03}" for n in range(60, 70)), "p000"]
    assert told[0].fields == (("name", "lama", "baru"),)
    assert (told[0].added, told[10].added) == (False, True)
    assert ("synthetic", "", "false") in told[10].fields


def test_a_second_look_is_refused_at_once_and_the_common_threads_stay_free(
    tree: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, began = threading.Event(), threading.Event()
    where: list[str] = []
    read = uploading.reading.beginning

    def slow(raw: bytes, name: str) -> tuple[list[str], list[list[str]]]:
        where.append(threading.current_thread().name)
        began.set()
        assert gate.wait(30)
        return read(raw, name)

    monkeypatch.setattr(uploading.reading, "beginning", slow)

    async def one() -> uploading.Look:
        return await uploading.looking(tree, House(), "stations", upload(FOREIGN), ELECTION)

    async def crowd() -> None:
        first = asyncio.create_task(one())
        try:
            assert await asyncio.to_thread(began.wait, 30)
            for _ in range(10):
                with pytest.raises(Conflict, match="import-running"):
                    await asyncio.wait_for(one(), 30)
        finally:
            gate.set()
        assert (await first).report is not None
        assert (await one()).report is not None

    asyncio.run(crowd())
    assert len(where) == 2
    assert all(name.startswith("damai-import") for name in where)


def test_a_look_whose_reader_went_away_keeps_its_place_until_it_ends(
    tree: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, began = threading.Event(), threading.Event()
    read = uploading.reading.beginning

    def slow(raw: bytes, name: str) -> tuple[list[str], list[list[str]]]:
        began.set()
        assert gate.wait(30)
        return read(raw, name)

    monkeypatch.setattr(uploading.reading, "beginning", slow)

    async def one() -> uploading.Look:
        return await uploading.looking(tree, House(), "stations", upload(FOREIGN), ELECTION)

    async def left() -> None:
        first = asyncio.create_task(one())
        try:
            assert await asyncio.to_thread(began.wait, 30)
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first
            with pytest.raises(Conflict, match="import-running"):
                await one()
        finally:
            gate.set()

    asyncio.run(left())


@pytest.mark.parametrize(
    "raw",
    [("tps_code,x\n" + ",\n" * 31).encode(), book(("tps_code",), *[("x",)] * 31)],
    ids=["csv", "workbook"],
)
def test_more_rows_than_the_page_takes_end_the_reading(
    tree: Database, raw: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "ROWS_N", 30)
    read: list[int] = []
    row = uploading.reading.Row
    monkeypatch.setattr(
        uploading.reading, "Row", lambda *said: (read.append(said[0]), row(*said))[1]
    )
    name = "tps.xlsx" if raw.startswith(b"PK") else "tps.csv"

    look = looked(tree, upload(raw, name))

    assert look.problem is not None
    assert (look.problem.code, look.problem.data["most"]) == ("upload-rows", 30)
    assert look.report is None
    assert len(read) == 30


def test_as_many_rows_as_the_page_takes_are_looked_at(
    tree: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "ROWS_N", 2)

    look = looked(tree, upload(FOREIGN))

    assert look.report is not None
    assert (look.report.rows, look.report.ok) == (2, True)


def test_columns_that_mean_nothing_are_not_held_for_each_row(tree: Database) -> None:
    header = ",".join(["tps_code", *(f"x{n}" for n in range(200))])
    raw = f"{header}\n1872011001001{',y' * 200}\n".encode()
    fields = station_rows.FIELDS

    (row,) = reading.table_rows(
        raw, "tps.csv", needed=station_rows.NEEDED, fields=fields, renames={}
    )

    assert row.cells == {"tps_code": "1872011001001"}


@pytest.mark.parametrize("dataset", ["areas", "stations", "places", "code-history"])
def test_of_endless_refusals_the_first_are_kept_and_all_are_counted(
    tree: Database, dataset: str
) -> None:
    header = {"stations": "tps_code,x", "code-history": "code,new,since"}.get(
        dataset, "code,kind,name,area,source"
    )
    rows_n = REFUSED_MAX + 7
    text = f"{header}\n" + ("," * header.count(",") + "\n") * rows_n

    report = service.import_file(
        tree, dataset, text.encode(), "x.csv", actor=House(), election=ELECTION, dry_run=True
    )

    assert [p.row for p in report.errors] == [*range(1, REFUSED_MAX + 1)]
    assert (report.rows, report.refused_n, report.ok) == (rows_n, rows_n, False)
    assert report.as_dict()["refused"] == rows_n


@pytest.mark.parametrize("error", [Unavailable("busy"), TimeoutError()], ids=["away", "late"])
def test_what_was_applied_is_said_so_though_its_columns_could_not_be_remembered(
    tree: Database, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    look = looked(tree, upload(FOREIGN))
    write = tree.write_now

    def busy(fn: Any, **more: Any) -> Any:
        if more.get("kind") == "areas.keep-mapping":
            raise error
        return write(fn, **more)

    monkeypatch.setattr(tree, "write_now", busy)
    with structlog.testing.capture_logs() as logged:
        done = looked(tree, upload(FOREIGN), mark=look.mark)

    assert done.problem is None
    assert done.report is not None
    assert done.report.applied
    assert ("18.72.01.1001.001", 279) in stations(tree)
    # A busy machine is told of as well, when it is one.
    said = [line["event"] for line in logged if line["event"] != "slow-command"]
    assert said == ["import-mapping-lost"]
