"""Files that are there whole or not at all, and what proves them."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


@contextmanager
def whole(out: Path, names: Sequence[str]) -> Iterator[Path]:
    """A room to write in; what stands there afterwards replaces ``names`` in ``out``, and what does not is taken
    away. Nothing changes when the writing or the moving fails; other files in ``out`` are not touched.

    Raises FileExistsError when ``out`` is a file, IsADirectoryError when one of ``names`` is a folder there.
    """
    made = _made(out)
    room = Path(tempfile.mkdtemp(prefix=".damai-", dir=out))
    done = False
    try:
        new, old = room / "new", room / "old"
        new.mkdir()
        yield new
        _moved(new, old, out, names)
        done = True
    finally:
        shutil.rmtree(room, ignore_errors=True)
        if not done:
            for folder in made:
                folder.rmdir()


def _made(out: Path) -> list[Path]:
    """Make a folder; what had to be made, the innermost first."""
    made = []
    at = out
    while not at.exists():
        made.append(at)
        at = at.parent
    out.mkdir(parents=True, exist_ok=True)
    return made


def _moved(new: Path, old: Path, out: Path, names: Sequence[str]) -> None:
    """All of ``names``, or as it was."""
    for name in names:
        if (out / name).is_dir():
            raise IsADirectoryError(21, os.strerror(21), str(out / name))
    old.mkdir()
    for name in names:
        if (out / name).exists():
            _kept(out / name, old / name)
    put: list[str] = []
    done = False
    try:
        for name in names:
            if (new / name).exists():
                os.replace(new / name, out / name)  # at no moment is neither of the two there
            else:
                (out / name).unlink(missing_ok=True)
            put.append(name)
        done = True
    finally:
        for name in [] if done else put:
            if (old / name).exists():
                os.replace(old / name, out / name)
            else:
                (out / name).unlink(missing_ok=True)


def _kept(path: Path, copy: Path) -> None:
    """The same file under a second name; a copy where the file system knows no such thing."""
    try:
        os.link(path, copy)
    except OSError:
        shutil.copyfile(path, copy)


@contextmanager
def replaced(path: Path) -> Iterator[TextIO]:
    """One file, written beside its place and moved there when it is whole."""
    made = _made(path.parent)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    done = False
    try:
        with open(part, "w", encoding="utf-8", newline="") as target:
            yield target
        os.replace(part, path)
        done = True
    finally:
        part.unlink(missing_ok=True)
        if not done:
            for folder in made:
                folder.rmdir()


def write_json(path: Path, value: object) -> None:
    """As the house writes its manifests: one object, the keys in their order, no NaN."""
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def sha256(path: Path) -> str:
    """Of a file's bytes, in hexadecimal."""
    with open(path, "rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def proof(path: Path) -> dict[str, str]:
    """A file as a manifest names it."""
    return {"name": path.name, "sha256": sha256(path)}
