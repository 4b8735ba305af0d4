"""Panning the board's map over ten thousand stations in Chromium: frames in which the map was drawn.

The pixels are computed by the processor (no graphics card on such machines), so this is the worst case. The
map draws coarser under the hand where a drag before was slow: what counts is the fourth, the first is told apart.
The calibration is the same drag over the same window where only a blank map-sized canvas is drawn.
"""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench._calibrate import machine, quantile
from bench._nation import settle
from bench._result import Bar, Trial, Wish, enter
from bench._server import SEED, prepare, serving
from damai.app.house import House
from damai.app.options import Options
from damai.drill import metro
from damai.drill.seed import links

POINTS_N = 10_000
FPS = 30.0
"""The issue's bar."""
WINDOW = {"width": 1366, "height": 768}
FLAGS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
WHO = "operator"

# Frames are counted where the map draws: a frame without a draw call shows nothing new.
_COUNT = """() => {
  window.drawn = [];
  let last = -1;
  let frame = 0;
  const tick = () => { frame += 1; requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
  const proto = WebGL2RenderingContext.prototype;
  for (const name of ["drawElements", "drawArrays"]) {
    const real = proto[name];
    proto[name] = function (...all) {
      if (frame !== last) { last = frame; window.drawn.push(performance.now()); }
      return real.apply(this, all);
    };
  }
}"""
_SHARE = """() => {
  const canvas = document.querySelector("[data-map] canvas");
  return Math.round(canvas.width / canvas.clientWidth / devicePixelRatio * 100) / 100;
}"""
_BLANK = """() => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [900, 700];
  document.body.replaceChildren(canvas);
  const gl = canvas.getContext("webgl2");
  let shade = 0;
  const tick = () => {
    shade = (shade + 0.01) % 1;
    gl.clearColor(shade, shade, shade, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.drawArrays(gl.POINTS, 0, 0);
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    points_n: int
    seconds: float


FULL = Size(points_n=POINTS_N, seconds=8)
QUICK = Size(points_n=POINTS_N, seconds=3)


def measure(directory: Path, wish: Wish) -> Trial:
    return trial(directory, wish, QUICK if wish.quick else FULL)


def trial(directory: Path, wish: Wish, size: Size) -> Trial:
    from playwright.sync_api import sync_playwright

    home = prepare(directory / "data")
    settle(home, villages(directory), size.points_n)
    path = demo_link(home.data)
    calibration = machine(home.data)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with serving(home, wish.profile) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        try:
            context = browser.new_context(viewport=WINDOW, color_scheme="light", locale="id-ID")
            let_in(context, f"http://127.0.0.1:{server.port}{path}")
            page = context.new_page()
            page.add_init_script(f"({_COUNT})()")
            page.goto(f"http://127.0.0.1:{server.port}/")
            page.wait_for_selector('[data-map][data-ready="true"]', timeout=60_000)
            box = page.locator("[data-map] canvas").first.bounding_box()
            assert box is not None
            # The map learns the machine's pace from the drags before (pacing.js).
            first, *_ = [dragged(page, box, 2.0) for _ in range(3)]
            panned = dragged(page, box, size.seconds)
            share = page.evaluate(_SHARE)
            page.evaluate(_BLANK)
            blank = dragged(page, box, min(2.0, size.seconds))
        finally:
            browser.close()
    fps, blank_fps = rate(panned), rate(blank)
    gaps_ms = [b - a for a, b in itertools.pairwise(panned)]
    return Trial(
        calibration={**calibration, "blank_fps": round(blank_fps, 1)},
        bars=[
            Bar(name=f"panning over {size.points_n:,} stations", value=fps, unit="fps", limit=FPS,
                least=True, ratio=fps / blank_fps, of="a blank canvas"),
        ],
        figures={
            "first_drag_fps": round(rate(first), 1),
            "drawn_share_of_pixels_each_way": share,
            "frames": len(panned),
            "gap_ms_p50_p95_max": "/".join(
                f"{g:.0f}" for g in (quantile(gaps_ms, 0.5), quantile(gaps_ms, 0.95), max(gaps_ms))
            ),
        },
    )  # fmt: skip


def villages(directory: Path) -> Path:
    """Kota Metro's kelurahan, in the form of the nation's file."""
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(["code", "lon", "lat"])
    out.writerows([v.code, v.lon, v.lat] for v in metro.VILLAGES)
    target = directory / "villages.csv.gz"
    target.write_bytes(gzip.compress(text.getvalue().encode(), 1))
    return target


def demo_link(data: Path) -> str:
    house = House(Options(data_dir=data))
    house.open()
    try:
        people = [person for person, *_ in metro.PEOPLE]
        return dict(zip(people, (link.path for link in links(house.db, SEED)), strict=True))[WHO]
    finally:
        house.close()


def let_in(context: Any, link: str) -> None:
    """Follow a demo link and press its button."""
    form = context.request.get(link).text()
    token = re.search(r'name="form_token" value="([0-9a-f]+)"', form)
    if token is None or not context.request.post(link, form={"form_token": token[1]}).ok:
        raise RuntimeError("the demo link does not let in")


def dragged(page: Any, box: dict[str, float], seconds: float) -> list[float]:
    """Drag to and fro for so long; the instants (ms) of the frames drawn meanwhile."""
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate("() => { window.drawn.length = 0; }")
    until_s, step = time.monotonic() + seconds, 0
    while time.monotonic() < until_s:
        step += 1
        swing = 1 - abs(step % 120 - 60) / 30  # -1 .. 1 and back
        page.mouse.move(x + swing * box["width"] / 4, y + swing * box["height"] / 6)
    found: list[float] = page.evaluate("() => window.drawn")
    page.mouse.up()
    return found


def rate(instants_ms: list[float]) -> float:
    """Frames a second between the first and the last."""
    if len(instants_ms) < 2:
        return 0.0
    return (len(instants_ms) - 1) / (instants_ms[-1] - instants_ms[0]) * 1000


if __name__ == "__main__":
    enter("pan", measure)
