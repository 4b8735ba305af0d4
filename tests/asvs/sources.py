"""Our own source as trees, for the requirements that are shown by reading it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.harness import ROOT

SRC = ROOT / "src" / "damai"


@cache
def sources() -> list[tuple[Path, ast.Module]]:
    """Every module but the migrations, which no request reaches."""
    return [
        (path, ast.parse(path.read_text()))
        for path in sorted(SRC.rglob("*.py"))
        if "versions" not in path.parts
    ]


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def name_of(call: ast.Call) -> str:
    """``sa.text`` of ``sa.text(...)``; the last name of what is no plain path."""
    return ast.unparse(call.func)


def imported(tree: ast.AST) -> Iterator[str]:
    """The modules that a tree imports, wherever it does."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
