"""*Nomor jaga*: KPU fills in the list, the police read it and print it, nobody else sees a number."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from damai.app.house import House
from damai.core.clock import Clocks, MovableClock
from tests import harness
from tests.deployment.lines.given import enter, kept
from tests.deployment.pages.served import Reader

By = Callable[[str], Reader]
PATH = "/rencana/nomor"
PUSAT, IMOPURO = "18.72.01", "18.72.01.1003"


@pytest.fixture
def clocks() -> Clocks:
    """The scene moves for weeks; the wall stands, so that nobody's session ends by it."""
    start = harness.POLLING_MORNING
    return Clocks(scene=MovableClock(start), wall=MovableClock(start))


def sends(reader: Reader, seen: dict[str, str] | None = None, **numbers: str) -> Any:
    """The form as the browser sends it, by row: the PPK of Metro Pusat, the PPS of Imopuro, the PPK of Metro Timur."""
    fields = {}
    for name, text in numbers.items():
        code = {"ppk": PUSAT, "pps": IMOPURO, "timur": "18.72.04"}[name]
        fields[f"nomor.{code}"] = text
        fields[f"semula.{code}"] = (seen or {}).get(code, "")
    return reader.post(PATH, after="", **fields)


def test_kpu_fills_in_the_list_and_the_police_read_it(house: House, by: By) -> None:
    page = by("budi").get(PATH).text
    assert "27 belum terisi" in page
    assert "rekapitulasi tingkat kota selesai, 5 Mar 2024" in page
    assert f'name="nomor.{IMOPURO}"' in page

    answer = sends(by("budi"), ppk="0812-3456-7890", pps="+62 725 41000")
    assert answer.status_code == 303

    page = by("budi").get(PATH).text
    assert "2 dari 27 terisi" in page
    assert "25 belum terisi" in page
    assert f'name="semula.{PUSAT}" value="0812 3456 7890"' in page
    for who in ("tuti", "sari", "agus"):
        page = by(who).get(PATH).text
        assert 'href="tel:+6272541000"' in page
        assert "nomor.18" not in page
    page = by("tuti").get(PATH, lang="en").text
    assert "Duty numbers of PPK and PPS" in page
    assert "2 of 27 entered" in page
    assert "plan.lines" not in page


def test_a_ppk_has_its_own_kecamatan_alone(house: House, by: By) -> None:
    enter(house.db, a18_72_01="0812 1111 1111", a18_72_04="0812 2222 2222")

    page = by("dewi").get(PATH).text

    assert "1 dari 6 terisi" in page
    assert "0812 1111 1111" in page
    assert "0812 2222 2222" not in page
    assert sends(by("dewi"), timur="0812 9999 9999").status_code == 403
    assert kept(house.db)["18.72.04"] == "0812 2222 2222"


def test_nobody_else_opens_it_and_an_auditor_sees_no_number(house: House, by: By) -> None:
    enter(house.db, a18_72_01="0812 1111 1111")

    for who in ("rian", "lia", "hadi", "eka", "bayu", "gita", "admin"):
        assert by(who).get(PATH).status_code == 403, who
        assert PATH not in by(who).get("/").text
    page = by("maya").get(PATH).text
    assert "0812 1111 1111" not in page
    assert page.count("Terisi</td>") == 1
    assert "bukan nomornya" in page
    for who in ("tuti", "sari", "agus", "maya", "rian"):
        assert sends(by(who), ppk="0812 3333 3333").status_code == 403, who


def test_faults_come_back_by_row_with_the_words_and_nothing_is_saved(house: House, by: By) -> None:
    enter(house.db, a18_72_04="0812 2222 2222")

    answer = sends(by("budi"), ppk="0812 3456 7890", pps="lihat WA", timur="0812 5555 5555")

    assert answer.status_code == 422
    page = answer.text
    assert "2 baris belum benar" in page
    assert f'href="#f-nomor.{IMOPURO}">Imopuro</a>: Bukan nomor telepon' in page
    assert "Sekarang tercatat 0812 2222 2222." in page
    for typed in ("0812 3456 7890", "lihat WA", "0812 5555 5555"):
        assert f'value="{typed}"' in page
    assert len(re.findall(r'aria-invalid="true"', page)) == 2
    assert kept(house.db) == {"18.72.04": "0812 2222 2222"}

    seen = {"18.72.04": "0812 2222 2222"}
    again = sends(by("budi"), seen, ppk="0812 3456 7890", pps="", timur="0812 5555 5555")
    assert again.status_code == 303
    assert kept(house.db) == {PUSAT: "0812 3456 7890", "18.72.04": "0812 5555 5555"}


def test_a_form_without_a_change_says_so(by: By) -> None:
    answer = by("budi").post(PATH)

    assert answer.status_code == 422
    assert "Tidak ada nomor yang berubah" in answer.text


def test_after_the_tabulation_nothing_is_entered_any_more(
    house: House, by: By, clocks: Clocks
) -> None:
    assert isinstance(clocks.scene, MovableClock)
    clocks.scene.set(datetime(2024, 3, 6, 3, tzinfo=UTC))

    page = by("budi").get(PATH).text
    answer = sends(by("budi"), ppk="0812 3456 7890")

    assert "tidak diisi lagi" in page
    assert "nomor.18" not in page
    assert answer.status_code == 422
    assert kept(house.db) == {}
