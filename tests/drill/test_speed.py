"""What the demo says of its speed: the limits shrink with it, and whoever takes part must be able to keep them."""

from __future__ import annotations

import inspect

from damai.cli.demo import ANSWERED_S, speed_lines
from damai.cli.main import demo
from damai.incidents.kinds import ANSWER_WITHIN_S


def test_the_speed_that_the_demo_begins_with_leaves_time_for_every_answer() -> None:
    speed = inspect.signature(demo).parameters["speed"].default

    assert min(ANSWER_WITHIN_S.values()) / speed >= 2 * ANSWERED_S
    assert speed_lines(speed) == [
        "Its clock runs 5 times as fast as yours (--speed), and every limit with it:",
        "  on your watch an answer is due after 30 min = 6 min, a critical one after 5 min = 1 min.",
    ]


def test_a_speed_that_no_hand_keeps_up_with_is_said_to_be_one() -> None:
    _, first, second = speed_lines(60)

    assert "30 min = 30 s" in first
    assert "5 min = 5 s" in first
    assert "nobody answers in time" in second
