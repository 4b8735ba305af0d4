"""A new version by the page: looked at, refused with every fault, drafted exactly as it was looked at."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from damai.app.house import House
from damai.risk.tables import risk_index
from tests.risk import kept
from tests.risk.served import VERSIONS, Reader, hidden

By = Callable[[str], Reader]


def rows_n(house: House) -> int:
    with house.db.read() as conn:
        return int(conn.execute(sa.select(sa.func.count()).select_from(risk_index)).scalar() or 0)


def test_a_look_shows_the_result_and_writes_nothing(house: House, by: By) -> None:
    page = by("eka").brings()

    assert page.status_code == 200
    assert "5 dari 5 tempat berskor" in page.text
    assert "18.72.05.1001" in page.text
    assert rows_n(house) == 0


def test_what_was_looked_at_is_what_is_drafted(house: House, by: By) -> None:
    mark = hidden(by("eka").brings().text, "mark")

    done = by("eka").brings(verb="draft", mark=mark, note="Uji.")

    assert done.status_code == 303
    id = done.headers["location"].rpartition("/")[2]
    made = kept.version(house.db, "eka", id)
    assert made.scores_sha256 == kept.computed().scores_sha256
    assert (made.note, made.synthetic) == ("Uji.", True)  # the house is an exercise


@pytest.mark.parametrize(
    "other", [{"data": kept.a_table(**{"18_72_01_1001": "200,2"})}, {"area": "18"}]
)
def test_other_files_than_those_looked_at_are_shown_anew_and_not_drafted(
    house: House, by: By, other: dict[str, object]
) -> None:
    mark = hidden(by("made").brings().text, "mark")

    page = by("made").brings(verb="draft", mark=mark, **other)

    assert page.status_code in (403, 409)
    if page.status_code == 409:
        assert "berbeda dari yang Anda periksa" in page.text
        assert hidden(page.text, "mark") != mark
    assert rows_n(house) == 0


def test_every_fault_is_named_with_its_cell_and_nothing_can_be_drafted(
    house: House, by: By
) -> None:
    page = by("eka").brings(kept.a_table(**{"18_72_01_1001": "viel,2", "18_72_02_1001": "1,mehr"}))

    assert page.status_code == 422
    assert "baris 2, crowding: viel" in page.text
    assert "baris 5, health_reach: mehr" in page.text
    assert "data:" not in page.text
    assert 'value="draft"' not in page.text


@pytest.mark.parametrize(
    ("brought", "told"),
    [
        ({"data": "kode,ä".encode("latin-1")}, "berkas bukan UTF-8"),
        ({"toml": b"\xff"}, "ini bukan TOML"),
        ({"toml": b"index = 3"}, "bentuk bagian ini keliru"),
        ({"data": kept.a_table(**{"18_72_01_9999": "1,2"})}, "tidak dikenal: 18.72.01.9999"),
        ({"data": kept.a_table(**{"18_71_01_1001": "1,2"})}, "di luar wilayah indeks ini"),
        ({"toml": b"# " + b"x" * 200_000}, "Definisi lebih dari 200000 bita"),
        ({"fields": {"definition": "hdi"}}, "data tidak"),
        ({"fields": {"definition": "tidak-ada"}}, "tidak ada definisi bawaan bernama itu"),
        ({"fields": {"area": "metro"}}, "Kode wilayah"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    house: House, by: By, brought: dict[str, object], told: str
) -> None:
    fields = brought.pop("fields", {})

    page = by("eka").brings(**brought, **fields)  # type: ignore[arg-type]

    assert page.status_code in (413, 422)
    assert told in page.text
    assert "<title>Kesalahan:" in page.text
    assert rows_n(house) == 0


def test_a_byte_order_mark_is_no_part_of_a_table(house: House, by: By) -> None:
    mark = hidden(by("eka").brings(b"\xef\xbb\xbf" + kept.a_table()).text, "mark")

    assert mark == hidden(by("eka").brings().text, "mark")


def test_without_files_the_page_asks_for_them(by: By) -> None:
    page = by("eka").post(f"{VERSIONS}/baru", verb="look", definition="own", area="18.72")

    assert page.status_code == 422
    assert "Pilih berkas definisi" in page.text


def test_only_who_may_draft_comes_here(by: By) -> None:
    assert by("sari").get(f"{VERSIONS}/baru").status_code == 403
    assert by("sari").brings().status_code == 403
    assert by("eka").get(f"{VERSIONS}/baru").status_code == 200
