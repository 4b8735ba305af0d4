"""The words of a PDF that typst made, page by page: enough of the format for that, and for nothing else."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

_OBJECT = re.compile(rb"(\d+) 0 obj(.*?)endobj", re.DOTALL)
_STREAM = re.compile(rb"/Length (\d+).*?stream\r?\n", re.DOTALL)
"""The bytes of a stream are counted, not looked for: packed ones may end like its end."""
_FONT = re.compile(rb"/(f\d+) [\d.]+ Tf")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages(raw: bytes) -> list[str]:
    """Each page as one line, blanks single, in the order things are drawn; places to break are left out."""
    objects = {int(number): body for number, body in _OBJECT.findall(raw)}
    order = [int(n) for n in re.findall(rb"(\d+) 0 R", _found(rb"/Type/Pages.*?/Kids\[(.*?)\]", raw))]  # fmt: skip
    return [_page(objects, objects[number]) for number in order]


def _page(objects: dict[int, bytes], page: bytes) -> str:
    resources = objects[int(_found(rb"/Resources (\d+) 0 R", page))]
    maps = {}
    for name, font in re.findall(rb"/(f\d+) (\d+) 0 R", _found(rb"/Font<<(.*?)>>", resources)):
        cmap = _stream(objects[int(_found(rb"/ToUnicode (\d+) 0 R", objects[int(font)]))])
        maps[name] = {
            int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
            for code, text in re.findall(rb"<([0-9a-fA-F]{4})> ?<([0-9a-fA-F]+)>\s", cmap)
        }
    said = []
    now: dict[int, str] = {}
    for font, codes in _drawn(_stream(objects[int(_found(rb"/Contents (\d+) 0 R", page))])):
        now = maps[font] if font else now
        said.append("".join(now.get(int.from_bytes(codes[at : at + 2]), "") for at in range(0, len(codes), 2)))  # fmt: skip
    return " ".join(" ".join(said).replace("\u200b", "").split())


def _drawn(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(font, b"") where the font changes, (b"", codes) for the texts of one Tj or TJ."""
    at, codes = 0, b""
    while at < len(content):
        if content[at : at + 1] == b"(":
            start = at + 1
            at = _closing(content, start)
            codes += _unescaped(content[start:at])
        elif content.startswith((b"Tj", b"TJ"), at):
            yield b"", codes
            codes = b""
        elif content.startswith(b"BDC", at):
            codes = b""  # the language of a part is a string too
        elif font := _FONT.match(content, at):
            yield font[1], b""
        at += 1


def _closing(content: bytes, at: int) -> int:
    """Where the string ends that begins at ``at``: brackets in pairs need no escape."""
    depth = 1
    while True:
        found = content[at : at + 1]
        depth += {b"(": 1, b")": -1, b"": -99}.get(found, 0)
        if depth <= 0:
            return at
        at += 2 if found == b"\\" else 1


def _unescaped(text: bytes) -> bytes:
    def plain(found: re.Match[bytes]) -> bytes:
        return bytes([int(found[1], 8)]) if found[1].isdigit() else _PLAIN.get(found[1], found[1])

    return _ESCAPE.sub(plain, text)


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found
    raw = body[found.end() : found.end() + int(found[1])]
    return zlib.decompress(raw) if b"FlateDecode" in body else raw


def _found(pattern: bytes, text: bytes) -> bytes:
    found = re.search(pattern, text, re.DOTALL)
    assert found, pattern
    return found[1]
