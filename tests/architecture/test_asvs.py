"""Which requirements of OWASP ASVS 5.0.0 are shown by a test, and which are not yet, and why.

The ids are those of our 64 picks, each range written out. A test says which it shows by
``@pytest.mark.asvs("3.4.1")``; this file reads the sources and holds the two against each other.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

from tests.harness import ROOT

APPLIES = {
    "1.2.1", "1.2.2", "1.2.4", "1.2.5", "1.2.10", "1.3.6", "1.3.12", "1.5.1", "1.5.2", "1.5.3",
    "2.2.1", "2.2.2", "2.2.3", "2.3.1", "2.3.3", "2.3.4",
    "3.2.2", "3.3.1", "3.3.2", "3.3.3", "3.3.4", "3.4.1", "3.4.2", "3.4.3", "3.4.4", "3.4.5", "3.4.6",
    "3.5.1", "3.5.2", "3.5.3", "3.6.1",
    "4.1.1", "4.1.3", "4.1.4", "4.2.1",
    "5.1.1", "5.2.1", "5.2.2", "5.2.3", "5.2.4", "5.3.2", "5.3.3", "5.4.1", "5.4.2",
    "6.2.1", "6.2.2", "6.2.3", "6.2.4", "6.2.5", "6.2.6", "6.2.7", "6.2.8", "6.2.9", "6.2.10", "6.2.11",
    "6.2.12", "6.3.1", "6.3.2",
    "6.3.3", "6.3.8", "6.4.1", "6.4.6", "6.5.1", "6.5.5", "6.5.6",
    "7.2.3", "7.2.4", "7.3.1", "7.3.2", "7.4.1", "7.4.2", "7.4.5", "7.5.2",
    "8.2.1", "8.2.2", "8.2.3", "8.3.1", "8.3.2", "8.3.3", "8.4.1",
    "11.3.1", "11.3.2", "11.3.3", "11.3.4", "11.4.2", "11.5.1",
    "13.2.4", "13.2.5", "13.3.1", "13.4.1", "13.4.2", "13.4.3", "13.4.4", "13.4.5",
    "14.2.1", "14.2.8", "14.3.1", "14.3.2",
    "15.1.2", "15.3.3", "15.4.2",
    "16.2.1", "16.2.2", "16.2.3", "16.2.4", "16.2.5", "16.3.1", "16.3.2", "16.3.3", "16.3.4", "16.4.1", "16.4.2",
    "16.5.1", "16.5.2", "16.5.3", "16.5.4",
}  # fmt: skip
"""Each has at least one marked test."""

_TABLES_ALONE = "what may be uploaded are tables: no SVG, style sheet, markup or picture, and none is shown again"
_NO_TLS = "TLS is the proxy's in front (docs/runbook.md); nothing here ends it"
_NO_SIGNED_TOKENS = "no signed tokens: sessions and API tokens are random and looked up"
NOT_YET = {
    "1.3.4": _TABLES_ALONE,
    "1.3.5": _TABLES_ALONE,
    "2.3.5": "no broadcast, key rotation or unsealing on a screen yet; exports hold no incident and no person",
    "2.4.1": "no public form yet",
    "3.2.1": _TABLES_ALONE,
    "4.1.5": "field device: issue 6",
    "4.4.1": _NO_TLS,
    "4.4.2": "no WebSocket: the live channel is a GET of the same session, whose end is 7.4.1",
    "5.2.6": _TABLES_ALONE,
    "7.5.3": "no broadcast or unsealing on a screen yet; exports hold no incident and no person",
    "9.1.1": _NO_SIGNED_TOKENS,
    "9.1.2": _NO_SIGNED_TOKENS,
    "9.1.3": _NO_SIGNED_TOKENS,
    "9.2.1": _NO_SIGNED_TOKENS,
    "9.2.2": _NO_SIGNED_TOKENS,
    "9.2.3": _NO_SIGNED_TOKENS,
    "12.1.1": _NO_TLS,
    "12.2.1": _NO_TLS,
    "14.3.3": "field store: issue 6; a form's draft lies in the browser until it is sent",
    "15.2.1": "tools/flaws.py holds the parts against a copy of OSV; no test can show that there is no known flaw",
    "16.4.3": "lines go to stderr; sending them to another machine is the owner's",
}
"""id -> why no test shows it yet."""

PICKS_N = 64
PICKS = """
1.2.1|1.2.2|1.2.4|1.2.5|1.2.10|1.3.4/1.3.5|1.3.6|1.3.12|1.5.1|1.5.2|1.5.3|2.2.1/2.2.2|2.2.3|2.3.1|2.3.3
2.3.4|2.3.5|2.4.1|3.2.1/3.2.2|3.3.1-3.3.4|3.4.1|3.4.2|3.4.3/3.4.6|3.4.4/3.4.5|3.5.1-3.5.3|3.6.1
4.1.1/4.1.4|4.1.3|4.1.5|4.2.1|4.4.1/4.4.2|5.1.1/5.2.1|5.2.2|5.2.3|5.2.4/5.2.6|5.3.2/5.3.3|5.4.1/5.4.2
6.2.1-6.2.12|6.3.1|6.3.2|6.3.3|6.3.8|6.4.1/6.4.6|6.5.1/6.5.5/6.5.6|7.2.3/7.2.4|7.3.1/7.3.2|7.4.1/7.4.2
7.4.5/7.5.2|7.5.3|8.2.1-8.2.3|8.3.1/8.3.3|8.3.2|8.4.1|9.1.1-9.1.3/9.2.1-9.2.3|11.3.1-11.3.4|11.4.2|11.5.1
12.1.1/12.2.1|13.2.4/13.2.5|13.3.1/13.4.1-13.4.5|14.2.1/14.2.8|14.3.1-14.3.3
15.1.2/15.2.1/15.3.3/15.4.2|16.2.1-16.2.5/16.3.1-16.3.4/16.4.1-16.4.3/16.5.1-16.5.4
"""
"""The picks as they were chosen: ``/`` = and, ``-`` = to, within a section."""


def picked() -> set[str]:
    found = set()
    for part in re.split(r"[|/\s]+", PICKS.strip()):
        first, _, last = part.partition("-")
        section, _, low = first.rpartition(".")
        high = last.rpartition(".")[2] or low
        found |= {f"{section}.{n}" for n in range(int(low), int(high) + 1)}
    return found


def marked() -> dict[str, list[str]]:
    """id -> the tests that say they show it."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for test, id in marks_of(path):
            found[id].append(f"{path.relative_to(ROOT)}::{test}")
    return found


def marks_of(path: Path) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    text = path.read_text()
    if "mark.asvs" not in text:
        return found
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for call in node.decorator_list:
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.asvs":
                assert node.name.startswith("test_"), f"{path}:{node.lineno}"
                ids = [ast.literal_eval(argument) for argument in call.args]
                assert ids, f"{path}:{node.lineno}"
                found += [(node.name, id) for id in ids]
    return found


def test_every_pick_either_applies_or_says_why_not() -> None:
    assert len(re.split(r"[|\s]+", PICKS.strip())) == PICKS_N
    assert APPLIES & NOT_YET.keys() == set()
    assert APPLIES | NOT_YET.keys() == picked()
    assert all(reason.strip() for reason in NOT_YET.values())


def test_every_requirement_that_applies_is_shown_by_a_test_and_no_other_is() -> None:
    shown = marked()

    assert sorted(APPLIES - shown.keys()) == []
    assert {id: tests for id, tests in shown.items() if id not in APPLIES} == {}


def test_a_test_named_by_a_requirement_is_marked_with_it() -> None:
    wrong = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        marks = set(marks_of(path))
        for name in re.findall(r"^def (test_v\d+_\d+_\d+_\w+)", path.read_text(), re.MULTILINE):
            id = ".".join(re.findall(r"\d+", name)[:3])
            if (name, id) not in marks:
                wrong.append(f"{path.relative_to(ROOT)}::{name}")
    assert wrong == []


def test_a_mark_is_read_wherever_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "test_x.py"
    path.write_text(
        "import pytest\n"
        '@pytest.mark.parametrize("x", [1])\n'
        '@pytest.mark.asvs("1.2.1", "99.1.1")\n'
        "def test_x(x): pass\n"
        "def test_y(): pass\n"
    )

    assert marks_of(path) == [("test_x", "1.2.1"), ("test_x", "99.1.1")]
