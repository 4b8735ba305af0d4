"""Definitions that come with the house; each reproduces published numbers in a test."""

from __future__ import annotations

from pathlib import Path

from damai.risk.engine.faults import Refused

FOLDER = Path(__file__).parent


def names() -> list[str]:
    """What there is, without the ending."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def path_of(name: str) -> Path:
    """The file of a definition. Raises KeyError for a name that is not among ``names``."""
    if name not in names():
        raise KeyError(name)
    return FOLDER / f"{name}.toml"


def found(given: str) -> Path:
    """A file, or else the definition of that name that comes with the house. Raises Refused."""
    path = Path(given)
    if path.is_file():
        return path
    name = given.removesuffix(".toml")
    if name in names():
        return path_of(name)
    raise Refused("risk-definition-unknown", given, known=", ".join(names()))
