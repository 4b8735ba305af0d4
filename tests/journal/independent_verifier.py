"""Checks an export or a proof of a Damai journal. Written from docs/formats.md; knows nothing of Damai's code.

    python independent_verifier.py export FILE [--key HEX]
    python independent_verifier.py proof FILE [--key HEX] [--export FILE]

Needs Python 3.11 and, for the one signature, the package ``cryptography``. Prints one line; exit 0 = it
holds, 1 = it does not (with the first bad seq where there is one), 2 = wrong usage. Give ``--key`` the
public key that you were handed on another way: a file can bring its own key with its own lies.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TEXTS = ("id", "kind", "subject", "area", "audience", "actor", "commitment", "leaf")
NUMBERS = ("seq", "at", "version")
MAYBE = ("area_before", "audience_before", "body", "salt")


class Bad(Exception):
    """It does not hold. ``seq``: the first entry that is wrong, None when it is the file as a whole."""

    def __init__(self, reason: str, seq: int | None = None) -> None:
        super().__init__(reason if seq is None else f"{reason} at seq {seq}")
        self.reason = reason
        self.seq = seq


# -- section 2: the leaf


def leaf_of(entry: dict[str, Any]) -> bytes:
    def field(value: str | bytes | None) -> bytes:
        if value is None:
            return b"\xff\xff\xff\xff"
        raw = value if isinstance(value, bytes) else value.encode("utf-8")
        return struct.pack(">I", len(raw)) + raw

    values: list[str | bytes | None] = [
        "damai-entry-1", entry["id"], str(entry["at"]), entry["kind"], str(entry["version"]),
        entry["subject"], entry["area"], entry["area_before"], entry["audience"],
        entry["audience_before"], entry["actor"], bytes.fromhex(entry["commitment"]),
    ]  # fmt: skip
    return hashlib.sha256(b"\x00" + b"".join(field(value) for value in values)).digest()


# -- section 3: the tree


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """Perfect subtrees from the largest to the smallest; two of one height become one of the next."""

    def __init__(self, size: int, frontier: list[bytes]) -> None:
        heights = [bit for bit in reversed(range(size.bit_length())) if size >> bit & 1]
        if len(heights) != len(frontier):
            raise Bad("head-unreadable")
        self.parts = list(zip(heights, frontier, strict=True))
        self.size = size

    def add(self, leaf: bytes) -> None:
        height, value = 0, leaf
        while self.parts and self.parts[-1][0] == height:
            value = node(self.parts.pop()[1], value)
            height += 1
        self.parts.append((height, value))
        self.size += 1

    def root(self) -> bytes:
        if not self.parts:
            return hashlib.sha256(b"").digest()
        value = self.parts[-1][1]
        for _, left in reversed(self.parts[:-1]):
            value = node(left, value)
        return value


# -- section 4: the checkpoint


def opened(note: Any, public_key: Any, wanted_key: str | None) -> tuple[str, int, bytes]:
    """(origin, size, root) of a note whose signature holds."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = bytes.fromhex(public_key)
        if wanted_key is not None and key != bytes.fromhex(wanted_key):
            raise Bad("another-key")
        text, signatures = note.split("\n\n")
        origin, size, root = text.split("\n")
        text += "\n"
        hint = hashlib.sha256(origin.encode() + b"\n\x01" + key).digest()[:4]
        for line in signatures.removesuffix("\n").split("\n"):
            dash, name, blob = line.split(" ")
            raw = base64.b64decode(blob, validate=True)
            if (dash, name, raw[:4]) == ("\u2014", origin, hint):
                Ed25519PublicKey.from_public_bytes(key).verify(raw[4:], text.encode())
                return origin, int(size), base64.b64decode(root, validate=True)
    except (ValueError, AttributeError, TypeError, InvalidSignature) as error:
        raise Bad("checkpoint-unreadable") from error
    raise Bad("checkpoint-unreadable")


# -- section 9: a proof


def check_proof(proof: dict[str, Any], key: str | None = None) -> str:
    """Raises Bad."""
    try:
        if proof["format"] != "damai-proof-1":
            raise Bad("format-unknown")
        _, size, root = opened(proof["checkpoint"], proof["public_key"], key)
        seq, leaf = proof["seq"], bytes.fromhex(proof["leaf"])
        path = [bytes.fromhex(item) for item in proof["path"]]
        if (proof["size"], proof["root"]) != (size, root.hex()):
            raise Bad("proof-differs-from-its-checkpoint", seq)
        if not _included(leaf, seq - 1, size, path, root):
            raise Bad("proof-does-not-hold", seq)
        older = proof["consistency"]
        if older is not None:
            first, first_root = older["from"], bytes.fromhex(older["root"])
            hashes = [bytes.fromhex(item) for item in older["path"]]
            if not _grown(first, first_root, size, root, hashes):
                raise Bad("growth-does-not-hold")
    except (KeyError, ValueError, TypeError) as error:
        raise Bad("proof-unreadable") from error
    grown = "" if older is None else f", which grew from {older['from']}"
    return f"entry {seq} is in the tree of {size}{grown}"


def _included(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> bool:
    """By recursion over the definition, top down: another way than RFC 9162's own loop."""
    if not 0 <= index < size:
        return False
    if size == 1:
        return not path and leaf == root

    def up(index: int, size: int, rest: list[bytes]) -> bytes | None:
        if size == 1:
            return leaf if not rest else None
        if not rest:
            return None
        half = 1 << ((size - 1).bit_length() - 1)
        beside = rest[-1]
        if index < half:
            below = up(index, half, rest[:-1])
            return None if below is None else node(below, beside)
        below = up(index - half, size - half, rest[:-1])
        return None if below is None else node(beside, below)

    return up(index, size, path) == root


def _grown(first: int, first_root: bytes, size: int, root: bytes, path: list[bytes]) -> bool:
    """Both roots rebuilt top down from the proof's hashes."""
    if not 0 < first <= size:
        return False

    def both(m: int, n: int, whole: bool, rest: list[bytes]) -> tuple[bytes, bytes] | None:
        if m == n:
            if whole:
                return (first_root, first_root) if not rest else None
            return (rest[0], rest[0]) if len(rest) == 1 else None
        if not rest:
            return None
        half = 1 << ((n - 1).bit_length() - 1)
        beside = rest[-1]
        if m <= half:
            found = both(m, half, whole, rest[:-1])
            return None if found is None else (found[0], node(found[1], beside))
        found = both(m - half, n - half, False, rest[:-1])
        return None if found is None else (node(beside, found[0]), node(beside, found[1]))

    return both(first, size, True, path) == (first_root, root)


# -- section 10: an export


def check_export(lines: Iterator[str], key: str | None = None) -> str:
    """Raises Bad. Reads line by line; keeps the tree's edge and the numbers of erased entries."""
    head = _object(next(lines, ""), None)
    if head.get("format") != "damai-export-1" or set(head) != {
        "format",
        "origin",
        "after",
        "frontier",
    }:
        raise Bad("head-unreadable")
    try:
        tree = Tree(head["after"], [bytes.fromhex(item) for item in head["frontier"]])
    except (ValueError, TypeError, AttributeError) as error:
        raise Bad("head-unreadable") from error
    blank: set[int] = set()
    end: dict[str, Any] | None = None
    for line in lines:
        if end is not None:
            raise Bad("appended", tree.size + 1)
        found = _object(line, tree.size + 1)
        if "checkpoint" in found:
            end = found
            continue
        _take(found, tree, blank)
    if end is None or set(end) != {"checkpoint", "public_key"}:
        raise Bad("cut-off", tree.size + 1)
    origin, size, root = opened(end["checkpoint"], end["public_key"], key)
    if tree.size < size:
        raise Bad("entries-missing", tree.size + 1)
    if tree.size > size:
        raise Bad("appended", size + 1)
    if blank:
        raise Bad("body-erased-without-entry", min(blank))
    if tree.root() != root or origin != head["origin"]:
        # Each entry fits its own leaf, so somebody made them fit: which one, only a proof can say.
        raise Bad("root-differs")
    return f"{size - head['after']} entries, up to {size}, root {root.hex()}"


def _take(entry: dict[str, Any], tree: Tree, blank: set[int]) -> None:
    seq = tree.size + 1
    if set(entry) != {*TEXTS, *NUMBERS, *MAYBE}:
        raise Bad("line-unreadable", seq)
    if not (
        all(type(entry[name]) is str for name in TEXTS)
        and all(type(entry[name]) is int for name in NUMBERS)
        and all(entry[name] is None or type(entry[name]) is str for name in MAYBE)
    ):
        raise Bad("line-unreadable", seq)
    if entry["seq"] != seq:
        raise Bad("seq-gap", seq)
    try:
        bound = bytes.fromhex(entry["commitment"])
        if entry["body"] is None and entry["salt"] is None:
            blank.add(seq)
        elif entry["body"] is None or entry["salt"] is None:
            raise Bad("body-differs", seq)
        else:
            salt, body = bytes.fromhex(entry["salt"]), entry["body"].encode("utf-8")
            if hmac.digest(salt, body, "sha256") != bound:
                raise Bad("body-differs", seq)
        leaf = leaf_of(entry)
    except ValueError as error:
        raise Bad("line-unreadable", seq) from error
    if leaf.hex() != entry["leaf"]:
        raise Bad("leaf-differs", seq)
    if entry["kind"] == "journal.erased" and entry["body"] is not None:
        blank.difference_update(s for s in json.loads(entry["body"])["seqs"] if s < seq)
    tree.add(leaf)


def _object(line: str, seq: int | None) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise Bad("line-unreadable", seq) from error
    if not isinstance(found, dict):
        raise Bad("line-unreadable", seq)
    return found


def _leaf_in(path: Path, seq: int) -> str | None:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            if entry.get("seq") == seq:
                return str(entry["leaf"])
    return None


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check an export or a proof of a Damai journal.")
    parser.add_argument("what", choices=("export", "proof"))
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", help="the public key, 64 hexadecimal digits, from elsewhere")
    parser.add_argument("--export", type=Path, help="the proof's entry must stand in this export")
    given = parser.parse_args(arguments)
    try:
        if given.what == "export":
            with given.file.open(encoding="utf-8") as lines:
                said = check_export(iter(lines), given.key)
        else:
            proof = json.loads(given.file.read_text(encoding="utf-8"))
            said = check_proof(proof, given.key)
            if given.export is not None and _leaf_in(given.export, proof["seq"]) != proof["leaf"]:
                raise Bad("proof-of-another-entry", proof["seq"])
    except Bad as bad:
        sys.stdout.write(f"NOT ok: {bad}\n")
        return 1
    except (OSError, ValueError) as error:
        sys.stdout.write(f"NOT ok: {error}\n")
        return 1
    sys.stdout.write(f"ok: {said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
