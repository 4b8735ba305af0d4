"""How the verbs of the index refuse and warn: one sentence a fault, the file before its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from damai.cli.tell import ANSWER_NO, WRONG_USE, progress_done, result, warn, word
from damai.risk.engine.faults import Fault, Notice, Refused

UNREADABLE = frozenset(
    {
        "risk-file-missing", "risk-file-encoding", "risk-file-csv", "risk-file-gzip", "risk-file-header-only",
        "risk-file-geojson", "risk-toml", "risk-column-missing", "risk-column-twice", "risk-definition-unknown",
        "risk-manifest", "risk-manifest-missing", "risk-verify-input-missing", "risk-replications",
        "risk-signatures",
    }
)  # fmt: skip
"""The input could not be read at all: exit 2. What was read and refused is the answer "no": exit 1."""
_OF_DEFINITION = ("[", "indicator ", "group ", "definition", "uncertainty", "weights", "TOML")


@contextmanager
def asked(
    as_json: bool, definition: str = "", data: str = "", named: Mapping[str, str] | None = None
) -> Iterator[None]:
    """End the verb with every fault in a sentence on stderr (and in the object of ``--json``) when it is refused.

    A place without its file gets that of ``definition`` or ``data``; ``named``: a word that the engine has for a
    file (``OUTCOMES``), and the file that it is here.
    """
    files = {"DEFINITION": definition, "DATA": data, **(named or {})}
    names = {word: Path(file).name for word, file in files.items() if file}
    try:
        yield
    except Refused as refused:
        progress_done()
        faults = [_dict(fault, names) for fault in refused.faults]
        for fault in faults:
            warn(fault["sentence"])
        if as_json:
            result({"ok": False, "faults": faults}, as_json=True, text="")
        unread = all(fault.code in UNREADABLE for fault in refused.faults)
        raise SystemExit(WRONG_USE if unread else ANSWER_NO) from None


def _dict(fault: Fault, names: Mapping[str, str]) -> dict[str, Any]:
    """The fault as a program reads it, with its file and the sentence."""
    part = "DEFINITION" if fault.where.startswith(_OF_DEFINITION) else "DATA"
    where = names.get(fault.where, fault.where)
    if not where.startswith(tuple(names.values())) and part in names:
        where = f"{names[part]}: {where}"
    sentence = word(f"error.{fault.code}", **{**fault.values, "where": where})
    return {
        "code": fault.code,
        "where": where,
        **{key: _plain(value) for key, value in fault.data.items()},
        "sentence": f"{sentence} [{fault.code}]",
    }


def _plain(value: object) -> object:
    """JSON has no NaN and no infinity."""
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    return value


def told(
    notices: Sequence[Notice], as_json: bool, named: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """Warn of each on stderr; in JSON they stand in the object alone."""
    found = []
    for notice in notices:
        where = Path((named or {}).get(notice.where, notice.where)).name
        sentence = word(notice.code, **{**notice.data, "where": where})
        found.append({**notice.as_dict(), "sentence": sentence})
        if not as_json:
            warn(word("cli.risk.warning", text=sentence))
    return found


def some(names: Sequence[str], most: int = 10) -> str:
    """The first of a list, and how many more."""
    shown = ", ".join(names[:most])
    left = len(names) - most
    return shown if left <= 0 else word("cli.risk.more", shown=shown, n=left)


def percent(share: float) -> str:
    return f"{100 * share:.1f}"
