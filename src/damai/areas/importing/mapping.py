"""Which column of a file means which field: proposed, corrected by a person, said again as renames. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence

from damai.areas.importing.guesses import guessed
from damai.core.canonical import canonical
from damai.core.errors import Invalid

UNUSED = ""
"""What a column means that is left out."""


def fingerprint(dataset: str, header: Sequence[str]) -> str:
    """SHA-256 of the columns' names in their order: two files of one shape have the same."""
    return hashlib.sha256(canonical({"dataset": dataset, "header": list(header)})).hexdigest()


def proposed(header: Sequence[str], fields: Collection[str]) -> list[str]:
    """A field for each column: its own name, else a guess, else UNUSED."""
    guesses = guessed(header, fields)
    return [column if column in fields else guesses.get(column, UNUSED) for column in header]


def remembered(
    header: Sequence[str], fields: Collection[str], renames: Mapping[str, str]
) -> list[str]:
    """A field for each column as ``renames`` of an earlier file of this shape say."""
    wanted = [renames.get(column, column) for column in header]
    return [field if field in fields else UNUSED for field in wanted]


def renames_of(
    header: Sequence[str], meaning: Sequence[str], fields: Collection[str]
) -> dict[str, str]:
    """Column -> field where the two differ; a field's own column that is left out -> UNUSED.

    Raises Invalid("map-field") for what is no field, Invalid("map-twice") for two columns of one meaning.
    """
    used = [field for field in meaning if field != UNUSED]
    for field in used:
        if field not in fields:
            raise Invalid("map-field", value=field[:40], known=", ".join(fields))
        if used.count(field) > 1:
            raise Invalid("map-twice", value=field)
    said = dict(zip(header, meaning, strict=True))
    return {
        column: field
        for column, field in said.items()
        if column != field and (field != UNUSED or column in fields)
    }
