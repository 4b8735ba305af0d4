"""Pictures: ``PYTHONPATH=src .venv/bin/python tools/screenshots.py OUTDIR [--only PART] [--quick]``.

Opens an exercise of Kota Metro in a temporary directory, plays the drill until 09.30 WIB, and drives
Debian's Chromium over it at three sizes in both palettes. Nothing outside OUTDIR is written.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import uvicorn
from playwright.async_api import Browser, Page, async_playwright

from damai.app.build import build
from damai.app.house import House
from damai.app.options import Options
from damai.core.clock import Clocks, MovableClock, SystemClock
from damai.drill import metro
from damai.drill.day import DAY
from damai.drill.player import Player
from damai.drill.seed import begin_watches, links, seed_demo
from damai.incidents.tables import incident

SEED = 2
SCENE = DAY + timedelta(hours=4)
"""09.30 WIB: voting is under way; the busiest half hour of this seed's morning."""
SIZES = ((1366, 768), (1920, 1080), (360, 740))
PALETTES: tuple[Any, ...] = ("light", "dark")
FLAGS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
WAIT_MS = 20_000

TABLE = (
    "Kode TPS,Nomor,Jumlah DPT,Keterangan\n"
    "1872011003901,901,27,Rumah sakit\n1872011003001,1,250,\n1872011003002,2,260,Balai\n"
)

Shot = Callable[[Page], Coroutine[Any, Any, None]]


async def nothing(page: Page) -> None:
    """The page as it opens."""


async def map_ready(page: Page) -> None:
    if await page.locator("[data-map]").is_visible():
        await page.locator("[data-map][data-ready=true]").wait_for(timeout=WAIT_MS)
        await page.wait_for_timeout(600)


async def map_open(page: Page) -> None:
    if await page.locator(".map-toggle").is_visible():
        await page.locator(".map-toggle").click()
    await map_ready(page)


async def drawer(page: Page) -> None:
    await map_ready(page)
    await page.locator(".row").nth(2).click()
    await page.locator("[data-drawer] [data-sheet-title]").wait_for()
    await page.mouse.move(0, 0)


async def legend(page: Page) -> None:
    await map_open(page)
    if not await page.locator(".map-toggle").is_visible():
        await drawer(page)
    await page.locator("[data-legend-toggle]").click()


async def looked_at(page: Page) -> None:
    await page.locator("#f-file").set_input_files(
        {"name": "tps_tambahan.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    )
    await page.locator("[data-import] button[value=look]").first.click()
    await page.locator("[data-import-head]").wait_for()
    await page.mouse.move(0, 0)


async def refused_rows(page: Page) -> None:
    await page.locator("#f-file").set_input_files(
        {"name": "tps.csv", "mimeType": "text/csv", "buffer": TABLE.replace("27,", "x,").encode()}
    )
    await page.locator("[data-import] button[value=look]").first.click()
    await page.locator("[data-import-head]").wait_for()


async def working_card(page: Page) -> None:
    await page.locator("[data-card] details summary").first.click()


async def filled(page: Page) -> None:
    await page.locator("#f-kind").select_option("opened-late")
    await page.locator("#f-text").fill(
        "TPS belum dibuka pukul 07.20. Ketua KPPS menunggu kunci balai."
    )
    await page.locator("#f-place_text").press_sequentially("TPS 3 imo")
    await page.locator("[data-options] [role=option]").first.wait_for()


async def keys_help(page: Page) -> None:
    await map_ready(page)
    await page.keyboard.press("?")
    await page.locator("dialog[open]").wait_for()


async def palette(page: Page) -> None:
    await page.keyboard.press("Control+k")
    await page.locator("dialog.palette[open]").wait_for()


async def palette_found(page: Page) -> None:
    await palette(page)
    await page.keyboard.type("imopuro")
    await page.locator(".palette-option", has_text="Kelurahan").first.wait_for()


async def account_menu(page: Page) -> None:
    await page.locator(".menu > summary").click()


async def take_over_open(page: Page) -> None:
    if await page.locator(".actions summary").count():
        await page.locator(".actions summary").first.click()


SHOTS: tuple[tuple[str, str | None, str, Shot], ...] = (
    # (name, person of the cast, path, what to do first); {incident} = the one with the longest story
    ("masuk", None, "/masuk", nothing),
    ("papan", "operator", "/", map_ready),
    ("papan-rincian", "operator", "/", drawer),
    ("papan-peta", "operator", "/", map_open),
    ("papan-legenda", "operator", "/", legend),
    ("papan-akun", "operator", "/", account_menu),
    ("tombol", "operator", "/", keys_help),
    ("kotak", "kpu", "/kotak", nothing),
    ("kotak-jawab", "kpu", "/kotak", working_card),
    ("kejadian", "operator", "/kejadian/{incident}", nothing),
    ("ringkas", "operator", "/ringkas", nothing),
    ("ringkas-kpu", "kpu", "/ringkas", nothing),
    ("tahapan", "kpu", "/tahapan", nothing),
    ("jaga", "operator", "/jaga", nothing),
    ("jaga-ambil-alih", "operator-2", "/jaga", take_over_open),
    ("papan-komandan", "commander", "/", map_ready),
    ("setelan", "operator", "/setelan", nothing),
    ("tidak-ada", "operator", "/tidak-ada", nothing),
    ("lapor", "operator", "/lapor", nothing),
    ("lapor-isi", "operator", "/lapor", filled),
    ("cari", "operator", "/wilayah?q=imopuro", nothing),
    ("temuan", "commander", "/cari?q=metro", nothing),
    ("temuan-kosong", "operator", "/cari?q=antah", nothing),
    ("palet", "operator", "/", palette),
    ("palet-cari", "commander", "/wilayah", palette_found),
    ("papan-saring", "operator", "/?q=imopuro&status=handed", map_ready),
    ("ditolak", "operator", "/orang", nothing),
    ("wilayah", "operator", "/wilayah/18.72.01", nothing),
    ("kelurahan", "operator", "/wilayah/18.72.04.1003", nothing),
    ("tps", "operator", "/tps/18.72.01.1003.003", nothing),
    ("orang", "administrator", "/orang", nothing),
    ("impor", "administrator", "/impor", nothing),
    ("impor-periksa", "administrator", "/impor", looked_at),
    ("impor-tolak", "administrator", "/impor", refused_rows),
    ("akun", "operator", "/akun", nothing),
    ("sandi", "operator", "/akun/sandi", nothing),
    ("meja", "commander", "/meja", nothing),
    ("faktor", "operator", "/akun/faktor", nothing),
)


@asynccontextmanager
async def exercise() -> AsyncIterator[tuple[House, str]]:
    """A seeded house at SCENE, served on a free port of loopback."""
    home = Path(tempfile.mkdtemp(prefix="damai-shots-"))
    house = House(Options(data_dir=home), Clocks(scene=MovableClock(SCENE), wall=SystemClock()))
    house.open()
    try:
        await asyncio.to_thread(seed_demo, house.db, SEED, house.options.blob_dir)
        await asyncio.to_thread(begin_watches, house.db, SEED)
        player = Player(house.db, SEED)
        for act in await asyncio.to_thread(player.prepare):
            if act.at <= SCENE:
                await player.play(act)
        listener = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(
            uvicorn.Config(build(house), log_level="warning", timeout_graceful_shutdown=1)
        )
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:
            await asyncio.sleep(0.02)
        yield house, f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        await house.sleep()
        await serving
    finally:
        house.close()
        shutil.rmtree(home, ignore_errors=True)


def longest_story(house: House) -> str:
    """The incident of the police with the most acts, for the pictures of its page."""
    stmt = incident.select().where(incident.c.owner == "polri").order_by(incident.c.version.desc())
    with house.db.read() as conn:
        return str(conn.execute(stmt.limit(1)).one().id)


async def shoot(browser: Browser, house: House, url: str, out: Path, only: str, quick: bool) -> int:
    story = await asyncio.to_thread(longest_story, house)
    states: dict[str, Any] = {}
    for (key, *_), link in zip(
        metro.PEOPLE, await asyncio.to_thread(links, house.db, SEED), strict=True
    ):
        if key in {person for _, person, _, _ in SHOTS}:
            context = await browser.new_context()
            page = await context.new_page()
            await page.goto(url + link.path)
            await page.locator("main button").click()
            await page.locator("nav.rail").wait_for()
            states[key] = await context.storage_state()
            await context.close()
    for width, height in SIZES[:1] if quick else SIZES:
        for palette in PALETTES[:1] if quick else PALETTES:
            for name, person, path, act in SHOTS:
                if only not in name:
                    continue
                context = await browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme=palette,
                    locale="id-ID",
                    reduced_motion="reduce",
                    storage_state=states.get(person or ""),
                )
                page = await context.new_page()
                await page.goto(url + path.format(incident=story))
                await page.evaluate("document.fonts.ready.then(() => 0)")
                await act(page)
                await page.screenshot(path=out / f"{name}-{width}x{height}-{palette}.png")
                await context.close()
    return len(list(out.glob("*.png")))


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("outdir", type=Path)
    parser.add_argument("--only", default="", help="pictures whose name contains this")
    parser.add_argument("--quick", action="store_true", help="1366x768 in light alone")
    given = parser.parse_args()
    given.outdir.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SystemExit("no Chromium on the PATH: apt install chromium")
    async with exercise() as (house, url), async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        count = await shoot(browser, house, url, given.outdir, given.only, given.quick)
        await browser.close()
    print(f"{count} pictures in {given.outdir}")


if __name__ == "__main__":
    asyncio.run(main())
