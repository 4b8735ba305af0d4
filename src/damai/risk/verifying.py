"""A published index held against its own manifest: every hash, and every number computed again.

Bytes are the same on the machine that made them. On another processor or library the last digits may differ: then
numbers are held to 1e-9 (as contributions are) and texts, ranks and classes to be the same; it is told which of the
two was found.
"""

from __future__ import annotations

import csv
import json
import math
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path, PurePath
from typing import Any

from damai import __version__
from damai.core.filing import sha256
from damai.risk import definitions
from damai.risk.engine import parsing, writing
from damai.risk.engine.certainty import files as certainty
from damai.risk.engine.experts import read_experts
from damai.risk.engine.faults import Fault, Notice, Refused
from damai.risk.engine.fit import Index
from damai.risk.engine.reading import read_columns

CLOSE = 1e-9
_DIGITS_N = 12
"""First digits of a hash in a sentence."""
_SIGNED = {"definition": "definition.toml", "data": "data.csv", "scores": "scores.csv"}
_TOLD_N = 20
"""Differences of one file that are told."""


@dataclass(slots=True, kw_only=True)
class Verified:
    """``ok``: nothing differs. ``exact``: and every byte is the same."""

    parts: list[str] = field(default_factory=list)
    """``score``, ``uncertainty``: what the folder holds."""
    index: str = ""
    files: dict[str, str] = field(default_factory=dict)
    """Of each file: ``same`` bytes, ``close`` in every number, or ``differs``."""
    differences: list[Fault] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)
    """SHA-256 of ``definition``, ``data`` and ``scores`` as they are here."""
    entries: dict[str, int] = field(default_factory=dict)
    """Act -> the journal's number that signatures.json names for it: ``drafted`` holds all three hashes,
    ``published`` that of the scores. What the file says is no proof: the entry itself is."""
    signed: bool = False
    """A signatures.json lies beside them."""

    @property
    def ok(self) -> bool:
        return not self.differences

    @property
    def exact(self) -> bool:
        return self.ok and all(state == "same" for state in self.files.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Where the inputs are when they are not in the folder."""

    definition: Path | None = None
    data: Path | None = None
    experts: Path | None = None


def verify(folder: Path, given: Inputs = Inputs()) -> Verified:
    """Compute again what ``folder`` publishes, from the copies in it or from ``given``.

    Raises Refused when there is no manifest, when an input is nowhere, and when the inputs do not score any more.
    """
    found = Verified()
    makers: Mapping[str, tuple[str, Callable[[Path, Mapping[str, Any], Paths, Path], None]]] = {
        "score": ("manifest.json", _score_again),
        "uncertainty": (certainty.NAMES[-1], _uncertainty_again),
    }
    for part, (name, again) in makers.items():
        if (folder / name).exists():
            found.parts.append(part)
            manifest = _manifest(folder / name)
            found.index = manifest["index"]
            if manifest["version"] != __version__:
                data = {"theirs": manifest["version"][:40], "ours": __version__}
                found.notices.append(Notice("risk.notice.version", name, data))
            paths = _inputs(folder, manifest, given, found)
            with tempfile.TemporaryDirectory(prefix="damai-") as room:
                again(folder, manifest, paths, Path(room))
                _held(folder, Path(room), name, manifest["files"], found)
            for key in ("definition", "data"):
                found.hashes.setdefault(key, sha256(paths[key]))
    if not found.parts:
        raise Refused("risk-manifest-missing", str(folder))
    if (folder / "scores.csv").is_file():
        found.hashes["scores"] = sha256(folder / "scores.csv")
    if (folder / writing.SIGNATURES).exists():
        _against_signatures(folder / writing.SIGNATURES, found)
    return found


def _against_signatures(path: Path, found: Verified) -> None:
    """What was signed is what is here: a manifest may have been written anew, as everything else in the folder."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        wanted = {part: told[f"{part}_sha256"] for part in ("definition", "data", "scores")}
        entries = {item["act"]: item["seq"] for item in told["signatures"]}
        if told["format"] != writing.PACKAGE_FORMAT:
            raise ValueError
        if not all(isinstance(text, str) for text in (*wanted.values(), *entries)):
            raise ValueError
        if not all(type(seq) is int for seq in entries.values()):
            raise ValueError
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OSError):
        raise Refused("risk-signatures", path.name, known=writing.PACKAGE_FORMAT) from None
    found.signed, found.entries = True, entries
    for part, signed in wanted.items():
        here = found.hashes.get(part, "")
        if here != signed.casefold():
            data = {"found": here[:_DIGITS_N] or "-", "wanted": signed[:_DIGITS_N] or "-"}
            found.differences.append(Fault("risk-verify-signed", _SIGNED[part], data))


def _manifest(path: Path) -> dict[str, Any]:
    """Raises Refused for what is none of ours."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        named = [found[key]["name"] for key in ("definition", "data")]
        named += [found[key]["sha256"] for key in ("definition", "data")]
        named += [found["index"], found["version"], *found["files"], *found["files"].values()]
        if found["format"] != writing.FORMAT or not all(isinstance(text, str) for text in named):
            raise ValueError
        if any(PurePath(name).name != name for name in found["files"]):
            raise ValueError
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Refused("risk-manifest", path.name, known=writing.FORMAT) from None
    made: dict[str, Any] = found
    return made


Paths = Mapping[str, Path]


def _inputs(folder: Path, manifest: Mapping[str, Any], given: Inputs, found: Verified) -> Paths:
    """The files that were read: those given, the copies in the folder, files of the same name there, or a
    definition that the house ships. Another hash is a difference."""
    one, two, packed, judges = writing.COPIES
    copies = {"definition": [one], "data": [two, packed], "experts": [judges]}
    asked = {"definition": given.definition, "data": given.data, "experts": given.experts}
    paths = {}
    for part, names in copies.items():
        if part not in manifest:
            continue
        wanted = manifest[part]
        name = PurePath(str(wanted["name"])).name
        tried = [folder / n for n in (*names, name) if n]
        if part == "definition" and name.removesuffix(".toml") in definitions.names():
            tried.append(definitions.path_of(name.removesuffix(".toml")))
        chosen = asked[part] or next((path for path in tried if path.is_file()), None)
        if chosen is None or not chosen.is_file():
            raise Refused("risk-verify-input-missing", name, option=part)
        if sha256(chosen) != wanted["sha256"]:
            data = {"part": part, "name": chosen.name}
            found.differences.append(Fault("risk-verify-input", name, data))
        paths[part] = chosen
    return paths


def _index(paths: Paths) -> Index:
    try:
        definition = parsing.parse(paths["definition"].read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise Refused("risk-toml", paths["definition"].name, reason="UTF-8") from None
    experts = None
    if "experts" in paths:
        experts = read_experts(paths["experts"].parent, paths["experts"].name)
    return Index(definition=definition, experts=experts)


def _score_again(folder: Path, manifest: Mapping[str, Any], paths: Paths, room: Path) -> None:
    index = _index(paths)
    writing.write(index.fit(read_columns(paths["data"], index.definition)), room)


def _uncertainty_again(folder: Path, manifest: Mapping[str, Any], paths: Paths, room: Path) -> None:
    """From the seed, or from the draws in the folder when they were given then."""
    seed, n = manifest.get("seed"), manifest.get("replications")
    if not isinstance(n, int) or not (seed is None or isinstance(seed, int)):
        raise Refused("risk-manifest", certainty.NAMES[-1], known=writing.FORMAT)
    given = folder / "replications.csv" if seed is None else None
    certainty.again(_index(paths), paths["data"], room, n=n, seed=seed or 0, replications=given)


def _held(
    folder: Path, room: Path, manifest: str, hashes: Mapping[str, str], found: Verified
) -> None:
    """Each file against its hash and against what was computed."""
    for name, wanted in hashes.items():
        path = folder / name
        before = len(found.differences)
        if not path.is_file():
            found.differences.append(Fault("risk-verify-gone", name))
        elif sha256(path) != wanted:
            found.differences.append(Fault("risk-verify-hash", name, {"manifest": manifest}))
        close = True
        if path.is_file() and (room / name).is_file():
            if path.read_bytes() == (room / name).read_bytes():
                close = False
            else:
                for at, difference in enumerate(_apart(path, room / name)):
                    found.differences.append(difference)
                    if at + 1 >= _TOLD_N:
                        break
        elif path.is_file():
            found.differences.append(Fault("risk-verify-extra", name))
        differs = len(found.differences) > before
        found.files[name] = "differs" if differs else "close" if close else "same"
    for made in sorted(room.iterdir()):
        if made.name not in hashes:
            found.differences.append(Fault("risk-verify-gone", made.name))
            found.files[made.name] = "differs"


def _apart(theirs: Path, ours: Path) -> Iterator[Fault]:
    try:
        if theirs.suffix == ".json":
            one: Any = json.loads(theirs.read_text(encoding="utf-8"))
            two: Any = json.loads(ours.read_text(encoding="utf-8"))
            yield from _values_apart(one, two, theirs.name)
        else:
            with (
                open(theirs, encoding="utf-8", newline="") as left,
                open(ours, encoding="utf-8", newline="") as right,
            ):
                yield from _rows_apart(csv.reader(left), csv.reader(right), theirs.name)
    except (ValueError, csv.Error, RecursionError):
        yield Fault("risk-verify-unreadable", theirs.name)


def _rows_apart(
    theirs: Iterator[list[str]], ours: Iterator[list[str]], name: str
) -> Iterator[Fault]:
    head: list[str] = []
    nothing: list[str] = []
    for line, (one, two) in enumerate(zip_longest(theirs, ours, fillvalue=nothing), 1):
        head = head or two
        for at, (a, b) in enumerate(zip_longest(one, two, fillvalue="")):
            if a != b and not _near(a, b):
                column = head[at] if at < len(head) else str(at + 1)
                unit = (two or one)[0]
                where = f"{name}:{line}, {unit}, {column}"
                yield Fault(
                    "risk-verify-cell", where, {"found": a[:40] or "-", "wanted": b[:40] or "-"}
                )


def _near(a: str, b: str) -> bool:
    """Numbers with a point or an exponent: ranks and codes must be the same."""
    try:
        x, y = float(a), float(b)
    except ValueError:
        return False
    written = all(any(sign in text for sign in ".eE") for text in (a, b))
    return written and math.isclose(x, y, rel_tol=CLOSE, abs_tol=CLOSE)


def _values_apart(a: Any, b: Any, where: str) -> Iterator[Fault]:
    if isinstance(a, dict) and isinstance(b, dict):
        for key in [*b, *(k for k in a if k not in b)]:
            yield from _values_apart(a.get(key), b.get(key), f"{where}, {key}")
    elif isinstance(a, list) and isinstance(b, list):
        for at, (one, two) in enumerate(zip_longest(a, b), 1):
            yield from _values_apart(one, two, f"{where} {at}")
    elif a != b and not (
        isinstance(a, float)
        and isinstance(b, int | float)
        and math.isclose(a, b, rel_tol=CLOSE, abs_tol=CLOSE)
    ):
        yield Fault("risk-verify-cell", where, {"found": str(a)[:40], "wanted": str(b)[:40]})
