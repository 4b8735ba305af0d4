"""The bytes of one leaf, written down by hand from docs/formats.md, and the same on both engines."""

from __future__ import annotations

import hashlib
import hmac
import struct
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from damai.core.clock import epoch_us
from damai.db.database import Database
from damai.journal.leaf import commitment, leaf
from damai.journal.tables import entry, journal_tile
from tests.db.kit import kept

HEADER: dict[str, Any] = {
    "id": UUID("018da4f2-7a00-7000-8000-000000000001"),
    "at_us": 1_707_868_800_000_000,
    "kind": "incidents.reported",
    "version": 1,
    "subject": "incident/018da4f2-7a00-7000-8000-000000000002",
    "area": "18.72.01.1003",
    "area_before": None,
    "audience": "kpu+polri",
    "audience_before": "polri",
    "actor": "person/sari",
}
SALT = bytes(range(32))
BODY = '{"teks":"Désa Iring Mulyo"}'.encode()
COMMITMENT = "84da24530adee95b1dc7f70a8d81215face04f2854a2accf0a20e03ce15f9f2f"
LEAF = "d5c8dbd90b404894acb3cacc4930fab693453291bb48bacad6f0a25dbd4cf000"


def by_hand(**header: Any) -> bytes:
    """docs/formats.md, section 2, once more."""
    texts = [
        "damai-entry-1", str(header["id"]), str(header["at_us"]), header["kind"],
        str(header["version"]), header["subject"], header["area"], header["area_before"],
        header["audience"], header["audience_before"], header["actor"],
    ]  # fmt: skip
    out = b"\x00"
    for text in texts:
        raw = b"" if text is None else text.encode()
        out += b"\xff\xff\xff\xff" if text is None else struct.pack(">I", len(raw)) + raw
    out += struct.pack(">I", 32) + header["commitment"]
    return hashlib.sha256(out).digest()


def test_the_vector() -> None:
    bound = commitment(SALT, BODY)

    assert bound.hex() == COMMITMENT
    assert leaf(**HEADER, commitment=bound).hex() == LEAF
    assert by_hand(**HEADER, commitment=bound).hex() == LEAF


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)


@given(
    st.fixed_dictionaries(
        {
            "id": st.uuids(),
            "at_us": st.integers(0, 1 << 52),
            "kind": texts,
            "version": st.integers(1, 99),
            "subject": texts,
            "area": texts,
            "area_before": st.none() | texts,
            "audience": texts,
            "audience_before": st.none() | texts,
            "actor": texts,
            "commitment": st.binary(min_size=32, max_size=32),
        }
    )
)
def test_any_header_is_hashed_as_the_document_says(header: dict[str, Any]) -> None:
    assert leaf(**header) == by_hand(**header)
    assert leaf(**{**header, "id": str(header["id"])}) == by_hand(**header)


@pytest.mark.parametrize("field", [name for name in HEADER if name != "id"])
def test_every_field_is_bound(field: str) -> None:
    changed = 2 if isinstance(HEADER[field], int) else "x"
    bound = commitment(SALT, BODY)

    assert leaf(**{**HEADER, field: changed}, commitment=bound).hex() != LEAF
    assert leaf(**HEADER, commitment=commitment(SALT, BODY + b" ")).hex() != LEAF
    assert leaf(**HEADER, commitment=commitment(SALT[::-1], BODY)).hex() != LEAF


def test_absent_is_not_empty() -> None:
    bound = commitment(SALT, BODY)

    empty = leaf(**{**HEADER, "area_before": ""}, commitment=bound)

    assert empty.hex() != LEAF


def test_what_is_stored_gives_the_stored_leaf_on_each_engine(db: Database) -> None:
    db.write_now(
        lambda uow: kept(uow, "agency/é", {"b": 1, "a": "Iring Mulyo ✓"}, area_before="18.71")
    )

    with db.read() as conn:
        row = conn.execute(sa.select(entry)).one()
        tile = bytes(conn.execute(sa.select(journal_tile.c.hashes)).scalar_one())
    body, salt = bytes(row.body), bytes(row.salt)
    bound = hmac.new(salt, body, hashlib.sha256).digest()
    header = {name: getattr(row, name) for name in HEADER if name != "at_us"}

    assert body == '{"text":{"a":"Iring Mulyo ✓","b":1}}'.encode()
    assert (len(salt), bytes(row.commitment)) == (32, bound)
    assert tile == by_hand(**header, at_us=epoch_us(row.at), commitment=bound)
