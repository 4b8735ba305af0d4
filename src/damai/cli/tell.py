"""How a verb speaks: results on stdout, one-sentence errors on stderr, exit 0 done, 1 no, 2 wrong use."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from typing import Any, NoReturn

from damai.core.errors import DamaiError

DONE, ANSWER_NO, WRONG_USE = 0, 1, 2


def language() -> str:
    """``id`` when DAMAI_LANG or LANG begins so, else ``en``."""
    chosen = os.environ.get("DAMAI_LANG") or os.environ.get("LANG") or ""
    return "id" if chosen.lower().startswith("id") else "en"


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def warn(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def result(value: dict[str, Any], *, as_json: bool, text: str) -> None:
    """Print the one JSON object, or the sentence."""
    say(json.dumps(value, ensure_ascii=False, default=str) if as_json else text)


def progress(text: str) -> None:
    """Show long work on a terminal; a pipe gets nothing."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K" + text)
        sys.stderr.flush()


def progress_done() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def stop(sentence: str, *, status: int = WRONG_USE) -> NoReturn:
    """End the verb with a sentence on stderr."""
    warn(sentence)
    raise SystemExit(status)


def log_to_stderr() -> None:
    """Logs of the parts a verb uses: errors only, and never on stdout, which belongs to the result."""
    import logging

    import structlog

    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def word(key: str, **values: object) -> str:
    """The catalogue's text of ``key`` in the caller's language."""
    from damai.app.words import catalogue

    return catalogue().text(key, language(), **values)


def sentence_of(error: DamaiError) -> str:
    """The catalogue's sentence of an error, in the caller's language."""
    return sentence(error.code, error.field, error.data)


def sentence(code: str, field: str | None, data: Mapping[str, object]) -> str:
    """What happened, what is near to it where the error tells that, and the stable code."""
    from damai.app.words import catalogue

    key = f"error.{code}" if catalogue().has(f"error.{code}") else "error.internal"
    said = word(key, **{**data, "field": field or ""})
    near = data.get("near")
    if near and str(near) not in said:
        said = f"{said} {word('cli.near', near=near)}"
    return f"{said} [{code}]"
