"""The field that asks for an area: by keyboard, by name, and without a script."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Enter, entering
from tests.browser.served import Site
from tests.browser.watching import Watch

LIST = "[data-area-field] [role=listbox]:not([hidden])"


def sent(page: Page, name: str) -> str:
    return page.locator(f"[name={name}]").input_value()


def test_an_area_is_found_by_keyboard_and_its_code_is_what_is_sent(enter: Enter) -> None:
    page = enter("admin", "/orang")
    page.locator("#f-name").fill("Rina Pengawas")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("#f-area")).to_be_focused()

    page.keyboard.type("metro")
    expect(page.locator(f"{LIST} [role=option]").nth(2)).to_be_visible()
    first = page.locator(f"{LIST} [aria-selected=true]").inner_text()
    page.keyboard.press("ArrowDown")
    second = page.locator(f"{LIST} [aria-selected=true]")
    expect(second).to_contain_text("Lampung")
    assert second.inner_text() != first
    assert page.locator("#f-area").get_attribute("aria-activedescendant") == second.get_attribute(
        "id"
    )
    page.keyboard.press("Escape")
    expect(page.locator(LIST)).to_have_count(0)

    page.locator("#f-area").fill("")
    page.keyboard.type("metro pus")
    expect(page.locator(f"{LIST} [role=option]").first).to_contain_text("Metro Pusat")
    page.keyboard.press("Enter")
    expect(page.locator("#f-area")).to_have_value("Metro Pusat")
    expect(page.locator("#n-area")).to_have_text(
        "Kecamatan Metro Pusat, Kota Metro, Lampung · 18.72.01"
    )
    assert sent(page, "area") == "18.72.01"


def test_what_was_typed_and_not_chosen_is_sent_as_it_stands_and_refused_with_near_names(
    enter: Enter, watches: list[Watch]
) -> None:
    page = enter("admin", "/orang")
    watches[-1].expect("status of 422")
    page.locator("#f-name").fill("Orang Salah Ketik")
    page.locator("#f-area").fill("Metro Pusta")
    expect(page.locator(f"{LIST} [role=option]").first).to_contain_text("Metro Pusat")
    page.keyboard.press("Tab")
    page.locator("form[action='/orang'] .btn-primary").click()

    expect(page.locator("[data-error]")).to_be_focused()
    expect(page.locator("[data-error]")).to_contain_text("Metro Pusat, Kota Metro (18.72.01)")
    expect(page.locator("#f-area")).to_have_value("Metro Pusta")


def test_the_box_of_the_whole_nation_and_an_area_take_each_others_place(enter: Enter) -> None:
    page = enter("admin", "/orang")
    box, field = page.locator("[name=office_area_nation]"), page.locator("#f-office_area")
    field.fill("Kota Metro")
    page.keyboard.press("Tab")

    box.check()
    expect(field).to_have_value("")
    assert sent(page, "office_area") == ""
    field.press_sequentially("k")
    expect(box).not_to_be_checked()


def test_moving_a_station_offers_kelurahan_alone(enter: Enter) -> None:
    page = enter("budi", "/tps/18.72.01.1003.003")
    page.locator("main details").evaluate_all("(all) => all.forEach((d) => { d.open = true; })")
    expect(page.locator("#f-stands_in")).to_have_value("Imopuro")
    expect(page.locator("#f-stands_in")).to_have_value("Imopuro")
    page.locator("#f-stands_in").fill("")
    page.locator("#f-stands_in").press_sequentially("metro")

    options = page.locator(f"{LIST} [role=option]")
    expect(options.first).to_be_visible()
    for text in options.all_inner_texts():
        assert "Kelurahan/desa" in text, text


def test_without_a_script_it_is_a_field_whose_name_is_echoed(
    browser: Browser, site: Site, watches: list[Watch]
) -> None:
    with entering(browser, site, watches) as enter:
        signed = enter("sari", "/tempat")
        state = signed.context.storage_state()
        context = browser.new_context(java_script_enabled=False, storage_state=state)
        page = context.new_page()
        page.goto(f"{site.url}/tempat?area=metro+pusat")
        assert page.locator("#f-within").input_value() == "18.72.01"
        expect(page.locator("#n-within")).to_have_text(
            "Kecamatan Metro Pusat, Kota Metro, Lampung · 18.72.01"
        )

        page.locator("#f-within").fill("metro pusta")
        page.locator("form[role=search] .btn").click()
        expect(page.locator("[data-error]")).to_contain_text("Metro Pusat, Kota Metro (18.72.01)")
        assert re.search("Kesalahan", page.title())
        context.close()
