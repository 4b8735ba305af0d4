"""A template and its values as a PDF. typst runs inside this process, reads no file and no network, and uses its own fonts.

It lets other threads run while it works (the interpreter is released), so a page may hand it to a thread.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

PAPER = Path(__file__).parent / "paper"
LONG_AGO = date(1980, 1, 1)
"""The date inside a PDF whose order bears none."""
RUNS_KEPT_N = 10
"""How many runs typst keeps what it laid out, to be quicker when the same comes again. Source: measured with typst 0.15."""
FORGET_FROM_B = 250_000
"""A smaller paper is kept: one sheet is 60 KB, and ten of them in memory are some 25 MB."""
_ONE_AT_A_TIME = Lock()
"""A run uses every core and up to some hundred MB: a second one waits."""
PIECE_N = 16
"""A word longer than this may be broken, or it would run out of its column."""
_RUN = re.compile(r"[^-/]+[-/]?|[-/]")


def pdf(template: str, values: Mapping[str, Any], on: date | None) -> bytes:
    """The PDF of ``paper/<template>.typ`` filled with ``values``, dated ``on``. The same values give the same bytes.

    Texts are values of the template and never its code, so whatever stands in a name is printed as it is.
    """
    import typst  # 80 MB: only who prints pays for it

    made = datetime.combine(on or LONG_AGO, time(), UTC)
    with _ONE_AT_A_TIME:
        found = typst.compile(
            source(template),
            format="pdf",
            font_paths=_fonts(),
            sys_inputs={"values": json.dumps(values, ensure_ascii=False)},
            timestamp=made,
        )
        if len(found) > FORGET_FROM_B:
            _forget()
    return bytes(found)


def _forget() -> None:
    """Let typst drop what it keeps of a large paper: it forgets what RUNS_KEPT_N runs did not use, so it is given empty ones.

    Without, sixty sheets ten times over hold 1.5 GB; with, 0.25 GB. It costs 0.1 s.
    """
    import typst

    for _ in range(RUNS_KEPT_N + 1):
        typst.compile(b"", format="pdf", font_paths=_fonts())


def source(template: str) -> bytes:
    """What typst is given: the common part, then the paper's own."""
    return (PAPER / "common.typ").read_bytes() + (PAPER / f"{template}.typ").read_bytes()


@cache
def _fonts() -> Any:
    """The fonts that typst carries (Libertinus Serif, DejaVu Sans Mono), never those of the machine: every house prints the same."""
    import typst

    return typst.Fonts(include_system_fonts=False)


def qr(address: str) -> str:
    """The address as a QR picture (SVG), "" for none."""
    if not address:
        return ""
    import segno

    kept = io.BytesIO()
    segno.make(address, micro=False, error="m").save(
        kept, kind="svg", border=4, xmldecl=False, nl=False, svgclass=None, lineclass=None
    )
    return kept.getvalue().decode()


def soft(text: str, piece_n: int = PIECE_N) -> str:
    """The text with places to break (U+200B, which is not printed) in words of more than ``piece_n`` letters: after a hyphen or
    a slash, else anywhere."""
    words = text.split(" ")
    return " ".join(
        "\u200b".join(_pieces(word, piece_n)) if len(word) > piece_n else word for word in words
    )


def _pieces(word: str, piece_n: int) -> Iterator[str]:
    """Of at most ``piece_n`` letters each; a hyphen or a slash stays with what it follows."""
    for run in _RUN.findall(word):
        letters = run.rstrip("-/") or run
        *whole, last = range(0, len(letters), piece_n)
        yield from (letters[at : at + piece_n] for at in whole)
        yield run[last:]
