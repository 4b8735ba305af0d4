"""The record on a screen: who sees which entry, what is told of the rest, and that verified means computed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from litestar.testing import TestClient

from damai.api import record_pages
from damai.app.build import build
from damai.app.house import House
from damai.journal import reader, searching
from damai.journal.entries import kinds
from damai.journal.tables import entry
from tests import harness
from tests.app.test_find_page import ask
from tests.builders import do, file
from tests.harness import actor

COMPLAINT = "018da000-0000-7000-8000-00000000c0de"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    opened = harness.house(tmp_path_factory.mktemp("record"))
    sari = actor(opened.db, "sari")
    id = file(opened.db, sari, kind="brawl", text="Payung ungu jadi rebutan.")
    do(opened.db, sari, "take", id)
    complaint = {"id": COMPLAINT, "kind": "officer-complaint", "text": "Aduan rahasia."}
    file(opened.db, actor(opened.db, "rian"), **complaint)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(house: House) -> Iterator[TestClient[Any]]:
    with TestClient(build(house), base_url="https://damai.test") as served:
        served.follow_redirects = False
        yield served


@pytest.fixture
def page(client: TestClient[Any], house: House) -> Any:
    house.keeper.sign_now()

    def get(path: str, who: str = "maya", status: int = 200, lang: str = "id") -> str:
        answer = ask(client, house, who, path, lang)
        assert answer.status_code == status, answer.text
        return str(answer.text)

    return get


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<main")[2]).split())


def rows(html: str) -> list[str]:
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in body.split("<tr>")[1:]]


def seq_of(house: House, kind: str) -> int:
    with house.db.read() as conn:
        stmt = sa.select(sa.func.max(entry.c.seq)).where(entry.c.kind == kind)
        return int(conn.execute(stmt).scalar_one())


def test_the_signed_head_and_the_newest_entries_stand_first(page: Any, house: House) -> None:
    html = page("/integritas")
    note = house.signer.note()
    assert note

    said = words(html)
    assert note.checkpoint.root.hex() in said
    assert note.public_key.hex() in said
    assert "Tidak terbukti: bahwa isi entri benar" in said
    assert "./damai journal verify" in said
    with house.db.read() as conn:
        size = reader.size(conn)
    numbers = [int(row.split()[0].replace(".", "")) for row in rows(html)]
    assert numbers == list(range(size, size - len(numbers), -1))
    taken = rows(page("/integritas?jenis=incidents.taken"))
    assert any("Kejadian diambil" in row and "Sari (posko Polres)" in row for row in taken)


@pytest.mark.parametrize("who", ["sari", "budi", "lia", "admin"])
def test_who_may_not_read_the_record_is_told_who_may(page: Any, who: str) -> None:
    for path in ("/integritas", "/integritas/3", "/integritas/periksa"):
        said = words(page(path, who, 403))
        assert "Auditor" in said
    assert 'href="/integritas"' not in page("/wilayah", who)


def test_an_entry_out_of_sight_is_its_leaf_and_nothing_more(page: Any, house: House) -> None:
    """A commander of the police does not see who filed a complaint about an officer; an auditor does."""
    with house.db.read() as conn:
        stmt = sa.select(entry.c.seq).where(
            entry.c.subject == f"incident/{COMPLAINT}", entry.c.kind == "incidents.reported"
        )
        seq = int(conn.execute(stmt).scalar_one())

    sealed, whole = page(f"/integritas/{seq}", "tuti"), page(f"/integritas/{seq}")

    assert 'data-proof="verified"' in sealed
    assert "incidents.reported" not in sealed
    assert "incident/" not in sealed.partition("<main")[2]
    assert "Aduan rahasia" not in sealed
    assert "Isi entri ini di luar kewenangan baca Anda" in sealed
    assert "<code>incidents.reported</code>" in whole
    listed = rows(page(f"/integritas?sebelum={seq + 1}", "tuti"))
    line = next(row for row in listed if row.startswith(f"{seq} "))
    assert re.fullmatch(rf"{seq} Di luar kewenangan baca Anda; daunnya saja: [0-9a-f]{{64}}", line)


def test_a_search_finds_nothing_that_is_sealed(page: Any, house: House) -> None:
    def every(*who: str) -> list[str]:
        found = rows(page("/integritas?jenis=incidents.reported", *who))
        while len(found) % 50 == 0:
            before = found[-1].split()[0]
            found += rows(page(f"/integritas?jenis=incidents.reported&sebelum={before}", *who))
        return found

    everything, fewer = every(), every("tuti")

    assert len(everything) == len(fewer) + 1
    assert all("Laporan diterima" in row for row in fewer)


def test_entries_are_found_by_kind_subject_person_and_day(page: Any, house: House) -> None:
    taken = seq_of(house, "incidents.taken")
    with house.db.read() as conn:
        subject = conn.execute(sa.select(entry.c.subject).where(entry.c.seq == taken)).scalar_one()
    id = subject.removeprefix("incident/")

    assert [r.split()[0] for r in rows(page("/integritas?jenis=incidents.taken"))] == [f"{taken}"]
    by_address = rows(page(f"/integritas?tentang=https://damai.test/kejadian/{id}"))
    assert by_address == rows(page(f"/integritas?tentang={subject}"))
    assert by_address[0].startswith(f"{taken} Kejadian diambil")
    assert len(by_address) == 2
    assert rows(page("/integritas?jenis=incidents.taken&oleh=sari"))
    assert not rows(page("/integritas?jenis=incidents.taken&oleh=budi"))
    assert not rows(page("/integritas?oleh=orang+yang+tidak+ada"))
    day = "dari=2024-02-14&sampai=2024-02-14"
    assert rows(page(f"/integritas?jenis=incidents.taken&{day}"))
    before = page("/integritas?jenis=incidents.taken&sampai=2024-02-13")
    assert "Tidak ada entri yang cocok" in before


@pytest.mark.parametrize(
    ("query", "field"),
    [("dari=kemarin", "dari"), ("tentang=Imopuro", "tentang"), ("jenis=x.y", "jenis")],
)
def test_what_cannot_be_meant_is_refused_in_its_field(page: Any, query: str, field: str) -> None:
    html = page(f"/integritas?{query}", status=422)

    assert f'href="#f-{field}"' in html
    assert "<title>Kesalahan" in html
    assert "<tbody>" not in html


def test_verified_is_said_only_when_the_proof_was_computed(page: Any, house: House) -> None:
    seq = seq_of(house, "incidents.taken")
    good = page(f"/integritas/{seq}")
    assert 'data-proof="verified"' in good
    assert "Isi di bawah ini cocok dengan ikatannya" in good
    stmt = sa.select(entry.c.actor).where(entry.c.seq == seq)
    with house.db.writer_engine.begin() as conn:
        was = conn.execute(stmt).scalar_one()
        conn.execute(sa.update(entry).where(entry.c.seq == seq).values(actor="person/x"))
    try:
        bad = page(f"/integritas/{seq}")
        checked = page("/integritas/periksa")
    finally:
        with house.db.writer_engine.begin() as conn:
            conn.execute(sa.update(entry).where(entry.c.seq == seq).values(actor=was))

    assert 'data-proof="differs"' in bad
    assert "Terverifikasi" not in bad
    assert "TIDAK COCOK dengan catatan yang ditandatangani" in bad
    assert 'data-checked="leaf-differs"' in checked
    assert f'href="/integritas/{seq}"' in checked


def test_an_entry_that_no_note_covers_yet_is_not_called_verified(
    client: TestClient[Any], house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.keeper.sign_now()
    note = house.signer.note()
    monkeypatch.setattr(house.signer, "note", lambda: note)
    file(house.db, actor(house.db, "sari"), kind="fire", text="Asap.")
    assert note

    html = ask(client, house, "maya", f"/integritas/{note.checkpoint.size + 1}").text

    assert 'data-proof="waits"' in html
    assert "Terverifikasi" not in html
    head = ask(client, house, "maya", "/integritas").text
    assert "menunggu tanda tangan" in head


def test_the_check_says_what_it_recomputed_and_is_the_auditors(page: Any, house: House) -> None:
    html = page("/integritas/periksa")
    assert 'data-checked="ok"' in html
    assert "dihitung ulang dan sesuai" in html

    assert "/integritas/periksa" not in page("/integritas", "tuti")
    page("/integritas/periksa", "tuti", 403)


def test_one_check_runs_at_a_time(page: Any) -> None:
    with record_pages._checking:
        html = page("/integritas/periksa", status=409)

    assert "Pemeriksaan lain sedang berjalan" in html
    assert "data-checked" not in html


def test_the_downloads_are_the_apis_own(page: Any, client: TestClient[Any], house: House) -> None:
    listed, seq = page("/integritas"), seq_of(house, "incidents.taken")
    opened = page(f"/integritas/{seq}")
    links = re.findall(r'href="(/api/v1/journal/[^"]+)" download', listed + opened)

    assert {link.split("?")[0].rpartition("/")[0] for link in links} >= {
        "/api/v1/journal", "/api/v1/journal/proof",
    }  # fmt: skip
    for link in links:
        answer = ask(client, house, "maya", link.replace("&amp;", "&"))
        assert answer.status_code == 200, link


def test_an_entry_that_is_not_there_is_not_found(page: Any) -> None:
    for seq in ("0", "999999"):
        page(f"/integritas/{seq}", status=404)


def test_thousands_are_paged_without_a_gap_and_a_search_says_how_far_it_came(
    page: Any, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    sari = actor(house.db, "sari")
    for n in range(120):
        file(house.db, sari, kind="fire", text=f"Asap {n}.")
    seen: list[int] = []
    path: str | None = "/integritas"
    while path and len(seen) < 5_000:
        html = page(path)
        seen += [int(row.split()[0].replace(".", "")) for row in rows(html)]
        found = re.search(r'href="(/integritas\?sebelum=\d+)"', html)
        path = found[1] if found else None
    with house.db.read() as conn:
        size = reader.size(conn)
    assert sorted(seen) == list(range(1, max(seen) + 1))
    assert max(seen) <= size

    monkeypatch.setattr(searching, "WINDOW_N", 20)
    monkeypatch.setattr("damai.api.record.WINDOW_N", 20)
    rare = page("/integritas?jenis=journal.founded")
    assert "Dicari sampai entri" in rare
    on = re.search(r'href="(/integritas\?sebelum=\d+&[^"]*)"', rare)
    assert on
    assert "jenis=journal.founded" in on[1]


def test_every_kind_has_its_words_in_both_languages(page: Any) -> None:
    known = {kind for kind in kinds() if not kind.startswith("test.")}
    for lang in ("id", "en"):
        listed = page("/integritas", lang=lang)
        options = dict(re.findall(r'<option value="([a-z.-]+)">([^<(]+) \(', listed))
        assert known <= set(options)
        assert [kind for kind in known if options[kind] == kind] == []
