"""How far a person or an office reaches is said in so many words: never all of Indonesia by an empty field."""

from __future__ import annotations

from typing import Any

import pytest

from damai.accounts import service as accounts
from damai.webkit.actor import House
from tests.accounts.conftest import Browser, Door
from tests.accounts.test_invites import administrator
from tests.accounts.test_sign_in import a_name


@pytest.fixture
def admin(drill: Door) -> Browser:
    return administrator(drill)


def office(admin: Browser, code: str, **said: str) -> Any:
    fields = {"kind": "ppk", "code": code, "office": "PPK Coba", **said}
    return admin.post("/orang/instansi", page="/orang", **fields)


def reach(door: Door, code: str) -> str | None:
    with door.house.db.read() as conn:
        found = accounts.agency_by_code(conn, code)
    return None if found is None else found.area


def test_an_office_without_an_area_is_refused_with_a_sentence(drill: Door, admin: Browser) -> None:
    answer = office(admin, "ppk-kosong", office_area=" ")

    assert answer.status_code == 422
    assert "centang Seluruh Indonesia" in answer.text
    assert 'href="#f-office_area"' in answer.text
    assert 'value="PPK Coba"' in answer.text
    assert reach(drill, "ppk-kosong") is None


def test_the_whole_nation_is_chosen_by_its_box_alone(drill: Door, admin: Browser) -> None:
    both = office(admin, "ppk-dua", office_area="18.72", office_area_nation="yes")
    assert both.status_code == 422
    assert "Pilih satu" in both.text
    assert 'name="office_area_nation" value="yes" checked' in both.text

    assert office(admin, "ppk-negeri", office_area_nation="yes").status_code == 303
    assert (reach(drill, "ppk-dua"), reach(drill, "ppk-negeri")) == (None, "")


def test_a_name_is_as_good_as_a_code_and_a_slip_is_told_near_names(
    drill: Door, admin: Browser
) -> None:
    assert office(admin, "ppk-nama", office_area="metro pusat").status_code == 303
    slip = office(admin, "ppk-slip", office_area="Metro Pusta")

    assert reach(drill, "ppk-nama") == "18.72.01"
    assert slip.status_code == 422
    assert "Metro Pusat, Kota Metro (18.72.01)" in slip.text
    assert 'value="Metro Pusta"' in slip.text


def test_an_invite_to_an_office_of_the_whole_nation_asks_how_far(
    drill: Door, admin: Browser
) -> None:
    drill.write(lambda uow: accounts.add_agency(uow, "mabes-coba", "polres", "Mabes", ""))
    who = {"name": a_name(), "role": "analyst", "agency": "mabes-coba"}

    empty = admin.post("/orang", **who, area="")
    said = admin.post("/orang", **who, area_nation="yes")

    assert empty.status_code == 422
    assert 'href="#f-area"' in empty.text
    assert said.status_code == 200
    assert "/tautan/" in said.text


def test_an_invite_is_as_wide_as_the_office_or_what_was_named(drill: Door, admin: Browser) -> None:
    one, two, three = a_name(), a_name(), a_name()
    of = {"role": "operator", "agency": "polres-metro"}
    admin.post("/orang", name=one, **of, area="")
    admin.post("/orang", name=two, **of, area="Metro Utara")
    beyond = admin.post("/orang", name=three, **of, area_nation="yes")

    with drill.house.db.read() as conn:
        scopes = {p.name: p.scope for p in accounts.people(conn)}
    assert (scopes[one], scopes[two]) == ("18.72", "18.72.02")
    assert beyond.status_code == 422
    assert "Wilayah Indonesia di luar wilayah" in beyond.text
    assert three not in scopes


def test_who_reached_the_whole_nation_does_so_on_purpose_after_a_change(
    drill: Door, admin: Browser
) -> None:
    drill.write(lambda uow: accounts.add_agency(uow, "mabes-ubah", "polres", "Mabes", ""))
    made = drill.write(
        lambda uow: accounts.invite(uow, House(), a_name(), "analyst", "mabes-ubah", "", b"n" * 32)
    )
    path = f"/orang/{made.id}"
    page = admin.get(path).text
    assert 'name="area_nation" value="yes" checked' in page

    said = {"version": "1", "role": "analyst", "active": "yes"}
    assert admin.post(path, **said, area="").status_code == 422
    assert admin.post(path, **said, area="18.72").status_code == 303
    assert "Kota Metro" in admin.get(path).text
