"""What a person does at a console, with the keyboard, and what a test reads off the screen."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, Route, expect

TABS_N = 14

_WATCH = """(text) => {
  window.seenAt = 0;
  const look = () => {
    if (!window.seenAt && document.querySelector("main").textContent.includes(text)) window.seenAt = Date.now();
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
  look();
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A report sent by keyboard: when, and with how many key presses."""

    sent: float
    keys_n: int


def tell(figure: str) -> None:
    """A measured figure, for whoever runs pytest with -s or -rP."""
    sys.stdout.write(figure + "\n")


def watch_for(page: Page, text: str) -> None:
    """Note the instant at which ``text`` comes to the page; ``seen_at`` tells it."""
    page.evaluate(_WATCH, text)


def seen_at(page: Page) -> float:
    """In seconds of the machine's clock; 0 = not yet."""
    return float(page.evaluate("() => window.seenAt")) / 1000


def tab_to(page: Page, target: Locator) -> int:
    """Press Tab until ``target`` has the focus. Returns how often."""
    for count in range(1, TABS_N + 1):
        page.keyboard.press("Tab")
        if target.evaluate("(node) => node === document.activeElement"):
            return count
    raise AssertionError(f"not reached with {TABS_N} tabs: {target}")


def live(page: Page) -> None:
    """The page hears the stream."""
    expect(page.locator("[data-link]")).to_have_attribute("data-state", "live")


def fill_by_keys(page: Page, kind: str, place: str, text: str) -> int:
    """The form from its first field to the last one needed. Returns the key presses."""
    expect(page.locator("#f-kind")).to_be_focused()
    page.keyboard.type(kind)
    page.keyboard.press("Tab")
    page.keyboard.type(place)
    expect(page.locator("[data-options] [role=option]").first).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type(text)
    return len(kind) + len(place) + len(text) + 3


def file_by_keys(page: Page, kind: str, place: str, text: str) -> Sent:
    """L, the form field by field, the button, Enter."""
    live(page)
    page.keyboard.press("l")
    keys_n = 1 + fill_by_keys(page, kind, place, text)
    keys_n += tab_to(page, page.get_by_role("button", name="Kirim laporan"))
    sent = time.time()
    page.keyboard.press("Enter")
    return Sent(sent=sent, keys_n=keys_n + 1)


def rows(page: Page) -> list[str]:
    """The ids in the list, in order."""
    found: list[str] = page.locator(".rows .row").evaluate_all(
        "(all) => all.map((n) => n.dataset.id)"
    )
    return found


def row(page: Page, id: str) -> Locator:
    return page.locator(f'.rows .row[data-id="{id}"]')


def focused_row(page: Page) -> str | None:
    found: str | None = page.evaluate("() => document.activeElement.dataset.id ?? null")
    return found


def wait_for_one(page: Page, held: list[Route]) -> list[Route]:
    """Let the browser's messages in until a request is held back."""
    for _ in range(2_000):
        if held:
            return held
        page.evaluate("() => new Promise((done) => setTimeout(done, 5))")
    raise AssertionError("nothing was asked")
