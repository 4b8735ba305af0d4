"""The order of a tree: children before parents."""

from __future__ import annotations

from collections.abc import Mapping


def ordered(parents: Mapping[str, str | None]) -> list[str]:
    """Codes with children before their parents, the top last; the order is that of the mapping otherwise.

    ``parents`` holds one top (None) and no cycle.
    """
    below: dict[str | None, list[str]] = {}
    for code, parent in parents.items():
        below.setdefault(parent, []).append(code)
    found: list[str] = []
    stack: list[tuple[str, bool]] = [(code, False) for code in reversed(below.get(None, []))]
    while stack:
        code, done = stack.pop()
        if done:
            found.append(code)
            continue
        stack.append((code, True))
        stack.extend((child, False) for child in reversed(below.get(code, [])))
    return found
