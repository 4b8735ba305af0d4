"""Static files under a content hash: immutable to browsers, compressed once at start."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

mimetypes.add_type("text/javascript", ".mjs")
mimetypes.add_type("font/woff2", ".woff2")
PACKABLE = (".css", ".js", ".mjs", ".svg", ".json", ".txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    body: bytes
    packed: bytes | None
    media_type: str
    etag: str


class Assets:
    """All files of the given folders by their path below them. One version names the whole set:
    modules import each other by relative path, so a change anywhere gives every file a new address."""

    def __init__(self, folders: list[Path]) -> None:
        self._files: dict[str, Asset] = {}
        total = hashlib.sha256()
        for folder in folders:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    name = path.relative_to(folder).as_posix()
                    body = path.read_bytes()
                    digest = hashlib.sha256(body).hexdigest()
                    total.update(f"{name} {digest}\n".encode())
                    self._files[name] = Asset(
                        body=body,
                        packed=gzip.compress(body, 9, mtime=0)
                        if path.suffix in PACKABLE and len(body) > 512
                        else None,
                        media_type=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
                        etag=digest[:20],
                    )
        self.version = total.hexdigest()[:12]

    def url(self, name: str) -> str:
        """The address of a file. Raises KeyError for one that is not there."""
        if name not in self._files:
            raise KeyError(
                f"no static file {name}; run the launcher so that browser files are built"
            )
        return f"/static/{self.version}/{name}"

    def get(self, name: str) -> Asset | None:
        return self._files.get(name)

    @property
    def files(self) -> Mapping[str, Asset]:
        return self._files


def takes_gzip(accept: str) -> bool:
    """Whether an Accept-Encoding header takes gzip (``gzip;q=0`` refuses it). Source: RFC 9110, 12.5.3."""
    for part in accept.split(","):
        name, _, given = part.strip().partition(";")
        if name.strip().lower() in ("gzip", "*"):
            return given.replace(" ", "").lower() not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
