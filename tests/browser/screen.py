"""One page or state of it, and what is done before it is looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

Prepare = Callable[[Page], None]


def as_it_opens(page: Page) -> None:
    """Nothing to do."""


def heard(page: Page) -> None:
    expect(page.locator("[data-link]")).to_have_attribute("data-state", "live")


def details_open(page: Page) -> None:
    page.locator("main details").evaluate_all("(all) => all.forEach((d) => { d.open = true; })")


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """``path`` may hold {name} of furnishing; ``refused`` = the status that the console will mention."""

    name: str
    person: str | None
    path: str
    prepare: Prepare = as_it_opens
    refused: int | None = None
    map: bool = False
    error: bool = False


def screen(
    name: str, person: str | None, path: str, prepare: Prepare = as_it_opens, **more: object
) -> Screen:
    return Screen(name=name, person=person, path=path, prepare=prepare, **more)  # type: ignore[arg-type]
