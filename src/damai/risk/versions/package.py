"""A version to take away: what it was made of, what came of it and who signed it, in one file.

Whoever has Damai computes it again on any machine: ``risk score`` on ``definition.toml`` and ``data.csv`` gives the
files beside them byte by byte, and ``manifest.json`` holds their hashes. The archive's own bytes depend on nothing
but the version and the program (fixed dates, a fixed order).
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from damai.core.canonical import rfc3339
from damai.risk.engine.writing import NAMES, PACKAGE_FORMAT, SIGNATURES, score_files
from damai.risk.versions.model import Level, Version
from damai.risk.versions.trail import Signed

DEFINITION, DATA = "definition.toml", "data.csv"
_DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest that the format can say."""


def name_of(found: Version) -> str:
    """A safe file name: letters, digits and dashes of code, area and number."""
    parts = (found.code, found.area, found.level.value, f"v{found.number}")
    kept = ("".join(c if c.isascii() and c.isalnum() else "-" for c in part) for part in parts)
    return "-".join(part.strip("-") or "x" for part in kept).casefold() + ".zip"


def packed(found: Version, definition: str, data: bytes, signed: Sequence[Signed]) -> bytes:
    """The archive. Heavy: the index is computed again. Raises Refused."""
    out = io.BytesIO()
    with (
        TemporaryDirectory(prefix="damai-risk-") as made,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive,
    ):
        room = Path(made)
        (room / DEFINITION).write_bytes(definition.encode())
        (room / DATA).write_bytes(data)
        score_files(room / DEFINITION, room / DATA, room)
        for name in (DEFINITION, DATA, *NAMES):
            if (room / name).exists():
                _add(archive, name, (room / name).read_bytes())
        _add(archive, SIGNATURES, signatures(found, signed))
    return out.getvalue()


def signatures(found: Version, signed: Sequence[Signed]) -> bytes:
    """Who signed what when. ``seq`` = the entry that ``./damai journal prove`` proves."""
    told = {
        "format": PACKAGE_FORMAT,
        "id": found.id,
        "index": found.code,
        "number": found.number,
        "election": found.election,
        "area": found.area,
        "level": found.level.value,
        "institution": found.institution,
        "audience": found.audience,
        "not_for_the_public": found.level is Level.STATION,
        "state": found.state.value,
        "synthetic": found.synthetic,
        "definition_sha256": found.definition_sha256,
        "data_sha256": found.data_sha256,
        "scores_sha256": found.scores_sha256,
        "signatures": [
            {
                "act": item.act, "by": item.by, "name": item.name, "at": rfc3339(item.at),
                "words": item.words, "other": item.other, "seq": item.seq, "entry": item.entry,
            }
            for item in signed
        ],
    }  # fmt: skip
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _add(archive: zipfile.ZipFile, name: str, raw: bytes) -> None:
    info = zipfile.ZipInfo(name, _DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = 0o644 << 16
    archive.writestr(info, raw)
