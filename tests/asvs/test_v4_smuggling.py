"""4.2.1: what two servers in a row could read differently is refused, and no second request comes out of it."""

from __future__ import annotations

import json
import re
import socket
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from damai.app.options import Options
from tests.faults.test_kill import _prepare
from tests.faults.test_stop import Served

STATUS = re.compile(rb"HTTP/1\.1 (\d{3})")
INNER = (
    "POST /api/v1/reports HTTP/1.1\r\nHost: damai.test\r\nAuthorization: Bearer {token}\r\n"
    "Content-Type: application/json\r\nContent-Length: {n}\r\n\r\n{body}"
)
BODY = (
    '{"id":"0190a000-0000-7000-8000-000000000001","channel":"api","kind":"theft","text":"TERSELUNDUP",'
    '"station":"18.72.01.1003.003","occurred_at":"' + datetime.now(UTC).isoformat() + '"}'
)
FRAMES = {
    # name: (headers of the outer request, what stands before the inner one). {len} = the whole body.
    "length and chunks": ("Content-Length: {len}\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
    "chunks and length": ("Transfer-Encoding: chunked\r\nContent-Length: {len}", "0\r\n\r\n"),
    "a blank before the colon": ("Content-Length: {len}\r\nTransfer-Encoding : chunked", "0\r\n\r\n"),
    "chunks of another name": ("Content-Length: {len}\r\nTransfer-Encoding: xchunked", "0\r\n\r\n"),
    "chunks in the end not last": ("Content-Length: {len}\r\nTransfer-Encoding: chunked, identity", "0\r\n\r\n"),
    "chunks twice": ("Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\nContent-Length: {len}", "0\r\n\r\n"),
    "chunks after a tab": ("Content-Length: {len}\r\nTransfer-Encoding:\tchunked", "0\r\n\r\n"),
    "a folded line": ("Content-Length: {len}\r\nX: y\r\n Transfer-Encoding: chunked", "0\r\n\r\n"),
    "a lone line end": ("Content-Length: {len}\r\nX: y\nTransfer-Encoding: chunked", "0\r\n\r\n"),
    "a lone carriage return": ("Content-Length: {len}\r\nX: y\rTransfer-Encoding: chunked", "0\r\n\r\n"),
    "two lengths": ("Content-Length: 0\r\nContent-Length: {len}", ""),
    "two lengths the other way": ("Content-Length: {len}\r\nContent-Length: 0", ""),
    "two lengths in one": ("Content-Length: 0, {len}", ""),
    "a length with a plus": ("Content-Length: +0", ""),
    "a length below nothing": ("Content-Length: -1", ""),
    "a length in sixteens": ("Content-Length: 0x0", ""),
    "a length with a blank": ("Content-Length: 0 0", ""),
    "a length too long": ("Content-Length: 18446744073709551616", ""),
    "a NUL in a name": ("Content-Length\x00: 0\r\nContent-Length: {len}", ""),
    "a NUL in a value": ("X: a\x00b\r\nContent-Length: {len}", ""),
    "a chunk of a negative size": ("Transfer-Encoding: chunked", "-1\r\n\r\n"),
    "a chunk in odd digits": ("Transfer-Encoding: chunked", "0x0\r\n\r\n"),
    "a chunk with a line end inside": ("Transfer-Encoding: chunked", "0;a\nb\r\n\r\n"),
    "a chunk of an overflowing size": ("Transfer-Encoding: chunked", "fffffffffffffffff0\r\n\r\n"),
    "a name with a blank": ("X y: z\r\nContent-Length: {len}", ""),
}  # fmt: skip


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, str]]:
    options = Options(data_dir=tmp_path_factory.mktemp("smuggling") / "data")
    token = _prepare(options)
    server = Served(options.data_dir)
    port = server.start()
    yield port, token
    server.kill()


QUIET_S = 0.3
"""How long a second answer is waited for after the first; one that is rightly asked for comes at once."""


def answers(port: int, raw: bytes, wanted_n: int) -> list[bytes]:
    """The states of the answers, until the server closes or has nothing more to say."""
    found = b""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as link:
        link.sendall(raw)
        try:
            while chunk := link.recv(65_536):
                found += chunk
                if len(STATUS.findall(found)) >= wanted_n:
                    link.settimeout(QUIET_S)
        except (ConnectionResetError, TimeoutError):
            pass
    return STATUS.findall(found)


def size(port: int) -> int:
    """Entries of the journal."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=20) as answer:
        return int(json.load(answer)["seq"])


@pytest.mark.asvs("4.2.1")
def test_v4_2_1_no_second_request_comes_out_of_an_ambiguous_one(
    bundled: tuple[int, str],
) -> None:
    port, token = bundled
    inner = INNER.format(token=token, n=len(BODY), body=BODY)
    before_n = size(port)
    wrong = []
    for name, (headers, before) in FRAMES.items():
        outer = headers.replace("{len}", str(len(before) + len(inner)))
        raw = f"POST /masuk HTTP/1.1\r\nHost: damai.test\r\n{outer}\r\n\r\n{before}{inner}"
        told = answers(port, raw.encode("latin-1"), 1)
        if len(told) > 1 or b"201" in told:
            wrong.append(f"{name}: {told}")

    assert wrong == []
    assert size(port) == before_n


@pytest.mark.asvs("4.2.1")
def test_v4_2_1_the_request_that_is_hidden_would_have_been_taken(
    bundled: tuple[int, str],
) -> None:
    """Or nothing coming out of the others would mean nothing."""
    port, token = bundled
    inner = INNER.format(token=token, n=len(BODY), body=BODY)
    raw = f"GET /healthz HTTP/1.1\r\nHost: damai.test\r\n\r\n{inner}"

    assert answers(port, raw.encode(), 2) == [b"200", b"201"]
