"""Mutants of permission checks: one check deleted or turned at a time, in the running code.

A mutant names a function, the source of one check in it and what stands there instead. The function is
parsed, changed, compiled, and its code swapped in place, so that every importer runs the mutant.
"""

from __future__ import annotations
import __future__

import ast
import importlib
import inspect
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any

FLAGS = __future__.annotations.compiler_flag
CHECKS = {
    "require", "may", "visible", "sees", "within", "below", "seen_by", "all_seeing", "form_of",
    "check_form", "decide", "_sees", "_in_sight", "_veiled", "check_archive", "check_complaint",
    "check_forward", "check_join", "check_severity", "usable_link", "burn_link", "_fits_office",
    "_reach", "local_path", "drop", "in_sight", "hears", "check_review", "check_publish", "check_withdraw",
    "check_open", "check_sign",
    "sees_unit", "sees_team", "sees_post", "may_name", "unsealed",
}  # fmt: skip
"""Calls that permit or narrow. A new kind of check is added here, and then needs its mutants."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """``target`` is module:function; ``find`` is the check as ``ast.unparse`` prints it (a statement's
    beginning when ``by`` is None: then the statement is deleted). ``probe`` should notice."""

    target: str
    find: str
    by: str | None
    probe: str

    @property
    def name(self) -> str:
        place = self.target.removeprefix("damai.")
        return f"{place} {self.find[:60]}" + ("" if self.by is None else f" -> {self.by[:30]}")


def function_of(target: str) -> FunctionType:
    """The plain function behind a name, whatever wraps it (route handlers, methods)."""
    module, _, path = target.partition(":")
    found: Any = importlib.import_module(module)
    for part in path.split("."):
        found = inspect.getattr_static(found, part)
    found = getattr(found, "fn", found)
    while not isinstance(found, FunctionType):
        found = found.func
    return found


def parsed(function: FunctionType) -> ast.FunctionDef | ast.AsyncFunctionDef:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    made = tree.body[0]
    assert isinstance(made, ast.FunctionDef | ast.AsyncFunctionDef)
    made.decorator_list = []
    return made


class _Change(ast.NodeTransformer):
    """Does the one change; ``hits`` are the nodes that went."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant
        self.hits: list[ast.AST] = []

    def visit(self, node: ast.AST) -> Any:
        mutant = self._mutant
        if mutant.by is None:
            if isinstance(node, ast.stmt) and ast.unparse(node).startswith(mutant.find):
                self.hits.append(node)
                return ast.copy_location(ast.Pass(), node)
        elif self._is_read(node) and ast.unparse(node) == mutant.find:
            self.hits.append(node)
            return ast.copy_location(ast.parse(mutant.by, mode="eval").body, node)
        return self.generic_visit(node)

    @staticmethod
    def _is_read(node: ast.AST) -> bool:
        return isinstance(node, ast.expr) and not isinstance(getattr(node, "ctx", None), ast.Store)


def changed(mutant: Mutant) -> tuple[CodeType, list[ast.AST]]:
    """The mutant's code and the nodes it lost. Raises LookupError when the check is not there."""
    function = function_of(mutant.target)
    tree = parsed(function)
    change = _Change(mutant)
    made = change.visit(tree)
    if not change.hits:
        raise LookupError(f"{mutant.target} has no {mutant.find!r}: the check moved or went")
    module = ast.fix_missing_locations(ast.Module(body=[made], type_ignores=[]))
    space: dict[str, Any] = {}
    exec(compile(module, function.__code__.co_filename, "exec", FLAGS), function.__globals__, space)
    return space[made.name].__code__, change.hits


@contextmanager
def alive(mutant: Mutant) -> Iterator[None]:
    """Run the mutant instead of the function, everywhere, until the end."""
    function = function_of(mutant.target)
    original = function.__code__
    function.__code__ = changed(mutant)[0]
    try:
        yield
    finally:
        function.__code__ = original


def checks_in(node: ast.AST) -> list[str]:
    """The permission checks below a node, as source."""
    found = []
    for part in ast.walk(node):
        if isinstance(part, ast.Call):
            name = part.func.attr if isinstance(part.func, ast.Attribute) else None
            name = part.func.id if isinstance(part.func, ast.Name) else name
            if name in CHECKS:
                found.append(ast.unparse(part))
    return found


def covered(mutants: list[Mutant]) -> set[tuple[str, str]]:
    """(target, check) pairs that some mutant deletes or turns."""
    return {(m.target, check) for m in mutants for hit in changed(m)[1] for check in checks_in(hit)}


def every_check(modules: list[str]) -> set[tuple[str, str]]:
    """(target, check) of every permission check in the source of these modules."""
    found = set()
    for name in modules:
        source = inspect.getsource(importlib.import_module(name))
        for path, node in _functions(ast.parse(source), ""):
            found |= {(f"{name}:{path}", check) for check in checks_in(node)}
    return found


def _functions(node: ast.AST, path: str) -> Iterator[tuple[str, ast.AST]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{path}{child.name}.")
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{path}{child.name}", child


Probe = Callable[[], list[str]]
"""Asks the code a few hundred questions; says what is wrong, nothing when all is well."""
