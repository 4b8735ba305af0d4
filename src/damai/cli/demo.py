"""``damai demo``: an exercise of Kota Metro's polling day on loopback."""

from __future__ import annotations

import shutil
import tempfile
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

from damai.app.options import Options
from damai.cli.tell import say, stop

if TYPE_CHECKING:
    from damai.app.house import House
    from damai.drill.seed import DemoLink

TITLE = {
    "commander": "komandan / commander",
    "operator": "operator",
    "liaison": "penghubung / liaison",
    "padal": "padal",
    "field_officer": "petugas / field officer",
    "auditor": "auditor",
    "administrator": "pengelola / administrator",
}

ANSWERED_S = 30
"""Seconds that a practised person needs to read a card, accept it and answer: the intake by keyboard has a
bar of 40 s with a whole text to type (tests/browser/test_intake.py). Own estimate."""


def run(*, port: int, data: str | None, speed: float, seed: int, open_browser: bool) -> None:
    """Seed, serve, play; without --data everything is removed at the end."""
    import uvloop

    from damai.app.house import House
    from damai.app.serving import serve
    from damai.core.clock import Clocks, ScaledClock, SystemClock
    from damai.db.lockfile import Owned
    from damai.drill.player import START, Player
    from damai.drill.seed import demo_pins, links

    home = Path(data).absolute() if data else Path(tempfile.mkdtemp(prefix="damai-demo-"))
    wall = SystemClock()
    scene = ScaledClock(wall, START, speed)
    house = House(Options(data_dir=home, port=port), Clocks(scene=scene, wall=wall))
    try:
        house.open()
    except Owned as owned:
        stop(f"{home}: {owned}; stop it first, or give another --data")
    try:
        _prepare(house, seed)
        player = Player(house.db, seed)
        scene.jump(max(START, player.reached()))
        made = links(house.db, seed)
        posko = demo_pins(house.db, house.vault, seed)
        uvloop.run(
            serve(
                house,
                on_ready=lambda url: _ready(house, url, made, posko, speed, open_browser),
                alongside=lambda _: player.run(),
            )
        )
    finally:
        house.close()
        if data is None:
            shutil.rmtree(home, ignore_errors=True)


def _prepare(house: House, seed: int) -> None:
    from damai.accounts import service as accounts
    from damai.drill.index import begin_index
    from damai.drill.pattern import begin_pattern
    from damai.drill.seed import begin_watches, seed_demo
    from damai.drill.strength import begin_units

    with house.db.read() as conn:
        there = accounts.the_installation(conn)
    if there is None:
        seed_demo(house.db, seed, house.options.blob_dir)
        begin_watches(house.db, seed)
        begin_index(house.db, seed)
        begin_units(house.db, seed)
        begin_pattern(house.db, seed)
    elif not there.exercise:
        stop(
            f"{house.options.data_dir}: holds a real installation, not an exercise; give another --data"
        )


def speed_lines(speed: float) -> list[str]:
    """What the speed does to whoever takes part: the limits are minutes of the scene, the hands are not."""
    from damai.incidents.kinds import ANSWER_WITHIN_S, CRITICAL, MODERATE

    def on_your_watch(severity: str) -> str:
        scene_s = ANSWER_WITHIN_S[severity]
        own_s = scene_s / speed
        own = f"{own_s / 60:.3g} min" if own_s >= 60 else f"{own_s:.2g} s"
        return f"{scene_s // 60} min = {own}"

    lines = [
        f"Its clock runs {speed:g} times as fast as yours (--speed), and every limit with it:",
        f"  on your watch an answer is due after {on_your_watch(MODERATE)}, a critical one after {on_your_watch(CRITICAL)}.",
    ]
    if ANSWER_WITHIN_S[CRITICAL] / speed < ANSWERED_S:
        lines.append(
            "  So fast nobody answers in time: this is for watching the day go by. Take part at --speed 5."
        )
    return lines


def _ready(
    house: House, url: str, made: list[DemoLink], posko: list[str], speed: float, open_browser: bool
) -> None:
    from damai.drill.seed import DEMO_PIN

    say(
        "LATIHAN / EXERCISE: Kota Metro, 14 Feb 2024. Every report is made up; the places are real."
    )
    for line in speed_lines(speed):
        say(line)
    say(f"The record of it: ./damai journal verify --data {house.options.data_dir}")
    say("Sign in (each link works once):")
    for link in made:
        say(f"  {TITLE.get(link.role, link.role):28} {link.name:28} {url}{link.path}")
    say(
        "Ganti operator / switch operator, in one browser: open the commander's link, enrol the browser at"
    )
    say(
        f"  {url}/meja, open an operator's link, press O. Demo PIN of {', '.join(posko)}: {DEMO_PIN}"
    )
    say(f"READY {url}")
    if open_browser:
        operator = next(link for link in made if link.role == "operator")
        webbrowser.open(url + operator.path)
