"""Definitions that come with the house; each reproduces published numbers in a test."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent


def names() -> list[str]:
    """What there is, without the ending."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def path_of(name: str) -> Path:
    """The file of a definition. Raises KeyError for a name that is not among ``names``."""
    if name not in names():
        raise KeyError(name)
    return FOLDER / f"{name}.toml"
