"""The list never moves under a hand: what is new waits behind its chip, and the focus stays where it was."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acting import focused_row, live, row, rows
from tests.browser.conftest import Enter
from tests.browser.served import Site
from tests.builders import do, file


@pytest.fixture
def board(enter: Enter, site: Site) -> Page:
    """A board with at least three rows."""
    sari = site.actor("sari")
    for n in range(3):
        file(site.house.db, sari, kind="theft", text=f"Sudah ada {n}.")
    page = enter("sari", "/")
    live(page)
    return page


def more_urgent(site: Site) -> str:
    """A report that belongs on top of the list."""
    return file(
        site.house.db, site.actor("sari"), kind="suspicious-object", text="Tas tak bertuan."
    )


def test_nothing_moves_under_the_focus_and_the_point_key_shows_what_waits(
    board: Page, site: Site
) -> None:
    board.keyboard.press("j")
    board.keyboard.press("j")
    before, mine = rows(board), focused_row(board)

    new = more_urgent(site)

    chip = board.locator("[data-new]")
    expect(chip).to_have_text("1 baru")
    assert rows(board) == before
    assert focused_row(board) == mine
    board.keyboard.press(".")
    expect(row(board, new)).to_be_visible()
    expect(chip).to_be_hidden()
    assert [id for id in rows(board) if id != new] == before
    assert rows(board).index(new) < rows(board).index(before[-1])
    assert focused_row(board) == mine


def test_nothing_moves_under_the_pointer_until_it_leaves(board: Page, site: Site) -> None:
    before = rows(board)
    row(board, before[1]).hover()

    new = more_urgent(site)

    expect(board.locator("[data-new]")).to_have_text("1 baru")
    assert rows(board) == before
    board.mouse.move(700, 20)
    expect(row(board, new)).to_be_visible()
    assert [id for id in rows(board) if id != new] == before


def test_a_row_that_changes_its_rank_keeps_its_place_but_shows_its_new_words(
    board: Page, site: Site
) -> None:
    board.keyboard.press("j")
    before = rows(board)
    last = before[-1]

    do(site.house.db, site.actor("sari"), "set_severity", last, "critical", "Ada korban.")

    expect(row(board, last)).to_contain_text("Kritis")
    assert rows(board) == before
    board.keyboard.press(".")
    assert focused_row(board) == before[0]


def test_a_row_that_ends_stays_and_pales_while_the_focus_is_in_the_list(
    board: Page, site: Site
) -> None:
    sari = site.actor("sari")
    board.keyboard.press("j")
    before = rows(board)
    ends = before[-1]
    do(site.house.db, sari, "take", ends)

    do(site.house.db, sari, "close", ends, "resolved", "Selesai.")

    expect(row(board, ends)).to_have_class(re.compile(r"\bleft\b"))
    assert rows(board) == before


def test_with_no_hand_near_a_new_row_comes_by_itself(board: Page, site: Site) -> None:
    board.mouse.move(700, 20)

    new = more_urgent(site)

    expect(row(board, new)).to_be_visible()
    expect(board.locator("[data-new]")).to_be_hidden()
