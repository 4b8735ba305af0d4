"""Every column of the schema has a declared kind and retention, and the document says the same."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

import damai.app.purging
from damai.db.retention import Kind, as_table, declare, differences, registry
from damai.db.schema import metadata
from tests.harness import ROOT

assert damai.app.purging, "it imports every package's part"


def test_every_column_is_declared_and_nothing_that_is_gone() -> None:
    assert differences(metadata) == []


def test_a_column_or_a_table_that_somebody_adds_or_drops_is_seen() -> None:
    more = sa.MetaData()
    for table in metadata.tables.values():
        table.to_metadata(more)
    more.tables["session"].append_column(sa.Column("surprise", sa.Integer))
    sa.Table("novelty", more, sa.Column("id", sa.Integer))
    more.remove(more.tables["edition"])

    found = differences(more)

    assert "session.surprise is in no retention.py" in found
    assert "novelty.id is in no retention.py" in found
    assert "edition.dataset is declared and gone" in found


def test_a_column_cannot_be_declared_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        declare(metadata.tables["edition"], "x", none="dataset", staff="dataset")


def test_what_can_be_read_back_of_a_sender_stands_in_one_column() -> None:
    senders = [
        f"{name}.{column}"
        for name, kept in registry().items()
        for column, kind in kept.columns.items()
        if kind is Kind.SENDER
    ]
    assert senders == ["report_sender.source"]


def test_the_document_is_the_registry() -> None:
    text = (ROOT / "docs" / "retention.md").read_text()
    told = [line for line in text.splitlines() if line.startswith("| `")]
    assert told == list(as_table())
    assert all(f"**{kind}**" in text for kind in Kind)
