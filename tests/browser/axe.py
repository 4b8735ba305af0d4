"""axe-core over a page: the rules of WCAG 2.2 AA, its findings as sentences."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Page

from tests import harness

SOURCE = harness.ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

_RUN = """async ([type, values]) => {
  const found = await axe.run(document, { runOnly: { type, values }, resultTypes: ["violations"] });
  return found.violations.flatMap((v) => v.nodes.map((n) =>
    `${v.id} (${v.impact}): ${n.target.join(" ")}: ${n.failureSummary.replace(/\\s+/g, " ")}`));
}"""


@cache
def _source() -> str:
    if not SOURCE.exists():
        pytest.skip(
            "axe-core is not in web/node_modules: run ./damai once so that npm puts it there"
        )
    return SOURCE.read_text()


COLOURS = ["color-contrast"]
"""What another palette on the same page can change, of the rules of TAGS."""


def violations(page: Page, rules: list[str] | None = None) -> list[str]:
    """Every violation with its place, of all rules or of some; the page's own policy does not bind the driver's
    scripts."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_source())
    only = ["tag", TAGS] if rules is None else ["rule", rules]
    found: Any = page.evaluate(_RUN, only)
    return list(found)
