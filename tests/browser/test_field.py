"""A checklist in the field: by keys alone, by taps, interrupted and taken up again."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Enter
from tests.browser.watching import Watch

PATH = "/kerawanan/amatan/daftar/polri-tps-2024/18.72.04.1002"


def opened(enter: Enter, station: str, **more: object) -> Page:
    return enter("bayu", f"{PATH}.{station}", **more)


def chosen(page: Page) -> dict[str, str]:
    found = page.locator("[data-ask] input:checked")
    return {
        str(node.get_attribute("name")).removeprefix("answer-"): str(node.get_attribute("value"))
        for node in found.all()
    }


def test_a_list_is_answered_and_sent_by_keys_alone(enter: Enter) -> None:
    page = opened(enter, "001")
    assert chosen(page) == {}

    page.keyboard.press("j")
    for sign in "2213":
        page.keyboard.press(sign)
    assert chosen(page) == {"K1": "no", "K2": "no", "K3": "yes", "R1": "not-known"}
    page.keyboard.press("k")
    page.keyboard.press("2")
    assert chosen(page)["R1"] == "no"

    page.locator("#f-source").focus()
    page.keyboard.press("Enter")

    expect(page.locator("[data-kept]")).to_contain_text("Tersimpan: 4 jawaban.")
    expect(page.locator(".outcome-word")).to_contain_text("rawan")
    expect(page.get_by_role("link", name="Berikutnya: TPS 002")).to_be_visible()
    assert (
        chosen(page) == {}
    )  # what is kept stands beside the question, and nothing is chosen again
    expect(page.locator("[data-ask]").first).to_contain_text("Tadi: Tidak, ")


def test_what_is_answered_and_not_sent_survives_a_reload_and_can_be_thrown_away(
    enter: Enter,
) -> None:
    page = opened(enter, "003", viewport=PHONE)
    page.locator("[data-ask]").nth(1).get_by_role("radio", name="Belum tahu").click()
    page.locator("#f-evidence").fill("Jalan tergenang")
    page.reload()

    assert chosen(page) == {"K2": "not-known"}
    expect(page.locator("#f-evidence")).to_have_value("Jalan tergenang")
    expect(page.locator("[data-restored]")).to_be_visible()
    expect(page.locator("[data-count]")).to_have_text("1 dari 15 dijawab")

    page.locator("[data-discard]").click()
    page.reload()
    assert chosen(page) == {}
    expect(page.locator("[data-restored]")).to_be_hidden()


def test_a_choice_is_taken_back_by_the_same_tap_and_a_refused_list_keeps_what_was_written(
    enter: Enter, watches: list[Watch]
) -> None:
    page = opened(enter, "004", viewport=PHONE)
    watches[-1].expect("status of 422")
    yes = page.locator("[data-ask]").first.get_by_role("radio", name="Ya")
    yes.click()
    assert chosen(page) == {"K1": "yes"}
    yes.click()
    assert chosen(page) == {}

    yes.click()
    page.locator("#f-observed_on").fill("2031-01-01")
    with page.expect_response(lambda answer: answer.status == 422):
        page.locator(".ask-bar .btn-primary").click()
    expect(page.locator("[data-error]")).to_be_focused()
    assert chosen(page) == {"K1": "yes"}
    page.locator("#f-observed_on").fill("2024-02-10")
    page.locator(".ask-bar .btn-primary").click()

    expect(page.locator("[data-kept]")).to_be_visible()


def test_a_place_is_found_by_typing_and_the_address_holds_it(enter: Enter) -> None:
    page = enter("sari", "/kerawanan/amatan")
    page.locator("#f-place").press_sequentially("TPS 3 imo")
    expect(page.locator("[data-options] [role=option]").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Tampilkan").click()

    expect(page.locator("#f-place")).to_have_value("TPS 003, Imopuro")
    assert "place=18.72.01.1003.003" in page.url
