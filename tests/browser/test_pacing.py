"""The map keeps up with the hand: coarser while it moves on a slow machine, sharp when it rests."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter

_PACED = """([level, gaps]) => {
  const board = document.querySelector("script[src$='/incidents/board.js']").src;
  return import(new URL("pacing.js", board)).then((m) => m.paced(level, gaps));
}"""
# Every frame takes at least this long, as on a computer without a graphics card.
_SLOW = """() => {
  const real = requestAnimationFrame;
  window.requestAnimationFrame = (act) => real((at) => {
    for (const until = performance.now() + 80; performance.now() < until;);
    act(at);
  });
  window.drawn = 0;
  const draw = WebGL2RenderingContext.prototype.drawElements;
  WebGL2RenderingContext.prototype.drawElements = function (...all) { window.drawn += 1; draw.apply(this, all); };
}"""
_SHARE = """() => { const c = document.querySelector("[data-map] canvas"); return c.width / c.clientWidth; }"""


def test_the_level_follows_the_middle_gap_and_never_a_single_frame(enter: Enter) -> None:
    cases: list[tuple[int, list[int], int]] = [
        (0, [16] * 6, 0),
        (0, [40] * 6, 1),
        (0, [90] * 6, 2),
        (3, [90] * 6, 3),
        (2, [16] * 6, 1),
        (1, [25] * 6, 1),
        (0, [90] * 5, 0),
        (0, [16, 16, 16, 16, 16, 400], 0),
    ]
    page = enter("sari", "/")

    found = [page.evaluate(_PACED, [level, gaps_ms]) for level, gaps_ms, _ in cases]

    assert found == [then for *_, then in cases]


def test_a_slow_machine_draws_coarser_under_the_hand_and_sharp_at_rest(enter: Enter) -> None:
    page = enter("sari", "/", map=True)
    page.add_init_script(f"({_SLOW})()")
    page.reload()
    expect(page.locator("[data-map]")).to_have_attribute("data-ready", "true", timeout=30_000)
    assert page.evaluate(_SHARE) == pytest.approx(1)

    _drag(page)
    assert page.evaluate(_SHARE) == pytest.approx(1), "a drag that has begun is not let go of"
    page.mouse.up()
    _drag(page)
    assert page.evaluate(_SHARE) < 0.8
    page.mouse.up()

    page.wait_for_function(f"() => ({_SHARE})() > 0.99")


def _drag(page: Page) -> None:
    """Ten slow frames of a drag that is then still held."""
    box = page.locator("[data-map] canvas").first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 11):
        _moved(page, x + 4 * step, y + 3 * step)


def _moved(page: Page, x: float, y: float) -> None:
    """The map follows the hand to there."""
    drawn = page.evaluate("() => window.drawn")
    page.mouse.move(x, y)
    page.wait_for_function("(n) => window.drawn > n", arg=drawn)
