"""Answering callers: each command exactly once, those of one event loop in one call."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import Any

import structlog

from damai.db.command import Answer, Outcome

log = structlog.get_logger("damai.db")


def answer(outcomes: Iterable[Outcome]) -> None:
    """Resolve the commands that have no answer yet. Never raises."""
    by_loop: dict[Any, list[Outcome]] = {}
    for outcome in outcomes:
        if not outcome.command.answered:
            outcome.command.answered = True
            by_loop.setdefault(outcome.command.loop, []).append(outcome)
    for loop, group in by_loop.items():
        if loop is None:
            _resolve(group)
            continue
        try:
            loop.call_soon_threadsafe(_resolve, group)
        except RuntimeError:
            log.info("loop-closed", lost_answers=len(group))


def _resolve(outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        try:
            if outcome.error is not None:
                outcome.command.resolve(None, outcome.error)
            else:
                replayed = outcome.replayed or bool(getattr(outcome.value, "replayed", False))
                outcome.command.resolve(
                    Answer(value=outcome.value, seq=outcome.seq, replayed=replayed), None
                )
        except Exception:
            log.exception("answer-not-taken", kind=outcome.command.kind)


def resolve_future(future: Future[Any]) -> Callable[[Any, BaseException | None], None]:
    """A ``resolve`` for a thread that waits."""

    def resolve(answer: Any, error: BaseException | None) -> None:
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(answer)

    return resolve
