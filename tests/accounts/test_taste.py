"""One's own settings: kept with the person, checked, with defaults, and each of them does something."""

from __future__ import annotations

import re

import pytest

from damai.accounts import service as accounts
from damai.webkit.actor import House
from tests.accounts.conftest import Door
from tests.accounts.test_sign_in import a_name
from tests.accounts.test_viewing import cast, signed
from tests.builders import file
from tests.harness import actor


def html(page: str) -> str:
    found = re.search(r"<html[^>]*>", page)
    assert found
    return found[0]


def test_what_a_person_chose_is_on_every_workstation_they_sign_in_at(drill: Door) -> None:
    one, two = signed(drill, cast("sari")), signed(drill, cast("sari"))
    assert 'lang="id" data-theme="auto" data-density="standard" data-times="age"' in html(
        one.get("/").text
    )

    done = one.post("/setelan", lang="en", theme="dark", density="compact", times="both", start="")

    assert done.status_code == 303
    wanted = 'lang="en" data-theme="dark" data-density="compact" data-times="both"'
    for browser in (one, two):
        assert wanted in html(browser.get("/").text)
        assert wanted in html(browser.get("/ringkas").text)
    assert 'lang="id" data-theme="auto"' in html(signed(drill, cast("wira")).get("/").text)

    two.post("/setelan", reset="yes")
    assert 'lang="id" data-theme="auto" data-density="standard" data-times="age"' in html(
        one.get("/").text
    )


def test_the_menus_buttons_are_kept_with_the_person_too(drill: Door) -> None:
    one, two = signed(drill, cast("rian")), signed(drill, cast("rian"))
    one.post("/setelan", theme="light")

    one.post("/pilihan", page="/", theme="dark", back="/")

    assert 'data-theme="dark"' in html(one.get("/").text)
    assert 'data-theme="dark"' in html(two.get("/").text)
    assert one.cookies["damai-theme"] == "dark"  # for the sign-in page of this browser
    one.post("/setelan", theme="")
    assert 'data-theme="auto"' in html(one.get("/").text)


@pytest.mark.parametrize("field", ["lang", "theme", "density", "times", "start"])
def test_a_choice_that_there_is_not_is_refused_with_a_sentence_and_changes_nothing(
    drill: Door, field: str
) -> None:
    browser = signed(drill, cast("budi"))
    before = html(browser.get("/").text)

    answer = browser.post("/setelan", **{field: "/orang"})  # not on KPU's operator's rail

    assert answer.status_code == 422
    assert "Pilihan tidak dikenal: /orang" in answer.text
    assert f'href="#f-{field}"' in answer.text
    assert html(browser.get("/").text) == before


def test_the_first_page_is_the_chosen_one_unless_one_came_for_another(door: Door) -> None:
    name = a_name()
    id = door.person(name)
    browser = signed(door, id)
    assert browser.post("/setelan", start="/ringkas").status_code == 303

    assert door.browser().sign_in(name).headers["location"] == "/ringkas"
    assert door.browser().sign_in(name, back="/lapor").headers["location"] == "/lapor"


def test_a_first_page_that_is_no_longer_allowed_is_forgotten(door: Door) -> None:
    name = a_name()
    id = door.person(name, "liaison", "kpu-metro")
    signed(door, id).post("/setelan", start="/kotak")
    door.write(lambda uow: accounts.change_person(uow, House(), id, 1, "analyst", None, True))

    assert door.browser().sign_in(name).headers["location"] == "/"


def test_times_beside_ages_are_the_places(drill: Door) -> None:
    file(drill.house.db, actor(drill.house.db, "sari"), text="Untuk jam.")
    browser = signed(drill, cast("sari"))
    assert re.search(r'data-age-ms="\d+">\d+ (dtk|mnt)<', browser.get("/ringkas").text)
    browser.post("/setelan", times="both")
    assert re.search(
        r'data-age-ms="\d+">\d+ (dtk|mnt) · \d\d\.\d\d WIB<', browser.get("/ringkas").text
    )
    browser.post("/setelan", reset="yes")
