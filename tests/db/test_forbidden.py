"""Rules 4 and 24: what no command may say, found in the source and not by luck at run time."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import harness

SOURCE = harness.ROOT / "src" / "damai"
KERNEL = {"db/engine.py", "db/checkpoint.py", "db/copying.py"}
"""The only ones that may speak to SQLite about itself; the last one of copies that nobody serves."""
WORDS = re.compile(r"\b(OR ROLLBACK|ATTACH DATABASE|PRAGMA|DEFERRABLE)\b")
CALLS = {"executescript", "begin_nested", "savepoint"}


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def breaches(tree: ast.AST) -> Iterator[str]:
    docstrings = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)
    }  # texts that stand alone explain; they are not sent anywhere
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in CALLS:
            yield f"{node.lineno}: {node.attr}"
        if isinstance(node, ast.Attribute) and node.attr == "rowcount":
            yield f"{node.lineno}: rowcount is -1 on psycopg; use RETURNING"
        text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if text and id(node) not in docstrings and WORDS.search(node.value.upper()):
            yield f"{node.lineno}: {node.value[:40]}"


def test_no_module_but_the_kernels_says_a_forbidden_word() -> None:
    found = {
        str(path.relative_to(SOURCE)): list(breaches(ast.parse(path.read_text(encoding="utf-8"))))
        for path in modules()
    }

    assert {name for name, some in found.items() if some} <= KERNEL, {
        name: some for name, some in found.items() if some and name not in KERNEL
    }


@pytest.mark.parametrize(
    "code",
    [
        "conn.executescript('x')",
        "conn.begin_nested()",
        "n = result.rowcount",
        "run('insert or rollback into t')",
        "run('pragma foreign_keys=0')",
        "run('attach database x as y')",
    ],
)
def test_the_search_finds_what_it_looks_for(code: str) -> None:
    assert list(breaches(ast.parse(code)))
