"""What a browser must load for the board: every file that the page and its modules name, as sent."""

from __future__ import annotations

import gzip
import re
from collections.abc import Collection, Iterable
from urllib.parse import urljoin

from bench._clients import Link, get


async def fetched(link: Link, path: str, cookie: str) -> tuple[bytes, int]:
    """(body, bytes sent for it)."""
    status, body = await link.ask(get(path, cookie=cookie, accept_encoding="gzip"))
    if status != 200:
        raise RuntimeError(f"{path} answered {status}")
    plain = gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body
    return plain, len(body)


async def weigh(link: Link, board: bytes, cookie: str) -> dict[str, dict[str, float]]:
    """Bytes sent for the files of the board: the shell, and what is loaded for the map only."""
    html = board.decode()
    linked = re.findall(r'(?:href|src)="(/static/[^"]+)"', html)
    shell, later = await scripts(link, cookie, [p for p in linked if p.endswith("js")])
    lazy, _none = await scripts(link, cookie, later, but=set(shell))
    for path in [p for p in lazy if p.endswith("/maplibre-gl.mjs")]:
        worker = urljoin(path, "./maplibre-gl-worker.mjs")  # the library finds it by itself
        lazy[worker] = (await fetched(link, worker, cookie))[1]
    sizes = {path: float(n) for path, n in {**shell, **lazy}.items()}
    for path in dict.fromkeys(linked):
        if not path.endswith("js"):
            sizes[path] = (await fetched(link, path, cookie))[1]
    maps = {path for path in sizes if "/maplibre/" in path} | set(lazy)
    out = {}
    for group, members in (("shell", set(sizes) - maps), ("map", maps)):
        out[group] = {
            "js": total(sizes, members, (".js", ".mjs")),
            "css": total(sizes, members, (".css",)),
            "font": total(sizes, members, (".woff2",)),
            "first view": sum(sizes[path] for path in members),
        }
    return out


def total(sizes: dict[str, float], members: set[str], endings: tuple[str, ...]) -> float:
    return sum(sizes[path] for path in members if path.endswith(endings))


async def scripts(
    link: Link,
    cookie: str,
    roots: Iterable[str],
    but: Collection[str] = (),
) -> tuple[dict[str, int], list[str]]:
    """(module -> bytes sent) of ``roots`` and all they import; and what they import only later."""
    found: dict[str, int] = {}
    later: list[str] = []
    waiting = list(roots)
    while waiting:
        path = waiting.pop()
        if path in found or path in but:
            continue
        body, found[path] = await fetched(link, path, cookie)
        text = body.decode(errors="replace")
        waiting += [urljoin(path, m) for m in re.findall(r'(?:from|import)\s*"(\.[^"]+)"', text)]
        later += [urljoin(path, m) for m in re.findall(r'import\(\s*"(\.[^"]+)"\s*\)', text)]
    return found, later
