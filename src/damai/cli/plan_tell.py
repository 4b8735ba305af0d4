"""How the verbs of the plan refuse, warn, are stopped, and show how far they are."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from damai.cli.tell import (
    ANSWER_NO,
    WRONG_USE,
    language,
    progress,
    progress_done,
    result,
    warn,
    word,
)
from damai.deployment.faults import Said, Unplannable
from damai.deployment.solvers.answer import Answer

UNREADABLE = frozenset(
    {
        "file-missing", "file-encoding", "file-csv", "file-header-only", "file-semicolon", "file-json",
        "column-missing", "column-twice", "no-plan", "no-pbf",
    }
)  # fmt: skip
"""The input could not be read at all: exit 2. What was read and refused is the answer "no": exit 1."""


@contextmanager
def asked(as_json: bool) -> Iterator[None]:
    """End the verb with the sentence on stderr (and in the object of ``--json``) when it is refused."""
    try:
        yield
    except Unplannable as refused:
        progress_done()
        sentence = refused.text(language())
        fault = {"code": refused.code, "sentence": sentence}
        warn(f"{sentence} [{refused.code}]")
        if as_json:
            result({"ok": False, "faults": [fault]}, as_json=True, text="")
        raise SystemExit(WRONG_USE if refused.code in UNREADABLE else ANSWER_NO) from None


def refuse_over(out: str, *read: str | None) -> None:
    """Raises Unplannable ``out-is-input``: a result is never written over what it was made of."""
    if any(path is not None and Path(path).resolve() == Path(out).resolve() for path in read):
        raise Unplannable("out-is-input", out=out)


class Brake:
    """What ends a search before its own count: the cap of ``seconds``, or Ctrl-C. The best so far is kept."""

    def __init__(self, seconds: float) -> None:
        self.is_asked = False
        self._until_s = time.monotonic() + seconds

    def running(self) -> bool:
        """Asked by solvers between their steps."""
        return not self.is_asked and time.monotonic() < self._until_s

    @contextmanager
    def listening(self) -> Iterator[Brake]:
        """The first Ctrl-C asks for the best so far, a second one ends the verb."""

        def ask(number: int, frame: Any) -> None:
            self.is_asked = True
            signal.signal(signal.SIGINT, before)

        before = signal.getsignal(signal.SIGINT)
        try:
            signal.signal(signal.SIGINT, ask)
        except ValueError:  # not the main thread: nobody types there
            yield self
            return
        try:
            yield self
        finally:
            signal.signal(signal.SIGINT, before)


def told(warnings: Sequence[Said], as_json: bool) -> list[str]:
    """Warn of each on stderr; in JSON they stand in the object alone."""
    sentences = [one.text(language()) for one in warnings]
    for sentence in [] if as_json else sentences:
        warn(word("cli.plan.warning", text=sentence))
    return sentences


DOING = {
    "ladder": "cli.plan.doing.ladder",
    "parts": "cli.plan.doing.parts",
    "grouping": "cli.plan.doing.grouping",
    "assignment": "cli.plan.doing.assignment",
    "reserves": "cli.plan.doing.reserves",
}
"""Words of what ``solve`` tells while it works."""


def doing(what: str, done: float, whole: float) -> None:
    """Show how far a plan is."""
    progress(word(DOING[what], done=f"{done:,.0f}", whole=f"{whole:,.0f}"))


def sure(answer: Answer) -> str:
    """How good an answer is, in words: proven, or how far from the bound at most."""
    if answer.status == "optimal":
        return word("cli.plan.proven")
    text = word("cli.plan.gap", percent=f"{100 * answer.gap:.2f}")
    if answer.stopped:
        why = word("cli.plan.stopped.time" if answer.stopped == "time" else "cli.plan.stopped.asked")  # fmt: skip
        return f"{text}; {why}"
    return text
