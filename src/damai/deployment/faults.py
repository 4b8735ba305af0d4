"""What the plan refuses: one sentence that says where, what, and how to mend it."""

from __future__ import annotations


class Unplannable(Exception):
    """``sentence`` is whole: where, what, how to mend. ``code`` is stable, for tests and screens; nothing was written."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
