"""Every command is answered exactly once."""

from __future__ import annotations

import asyncio
from typing import Any

from damai.core.errors import NotFound
from damai.db.answers import answer
from damai.db.command import Outcome
from tests.db.kit import command


def test_a_second_answer_is_not_given() -> None:
    heard: list[Any] = []
    asked = command(lambda uow: None, resolve=lambda value, error: heard.append(value or error))
    refusal = NotFound()

    answer([Outcome(command=asked, error=refusal)])
    answer([Outcome(command=asked, value="too late")])

    assert heard == [refusal]


def test_a_loop_that_is_closed_costs_the_others_nothing() -> None:
    heard: list[Any] = []
    loop = asyncio.new_event_loop()
    loop.close()
    gone = command(lambda uow: None, loop=loop)
    here = command(lambda uow: None, resolve=lambda value, error: heard.append(value.value))

    answer([Outcome(command=gone, value=1), Outcome(command=here, value=2)])

    assert heard == [2]
