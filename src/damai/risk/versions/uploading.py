"""A draft by a page: computed and looked at, then drafted exactly as it was looked at.

Definition and data come with each request and go with it. What is drafted is computed again from them, and only when
it is what the look before has shown (``mark``): nothing of the result is taken from the browser.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from damai.areas import service as areas
from damai.areas.calling import place_names
from damai.core.canonical import canonical
from damai.core.codes import area_code
from damai.core.errors import Invalid
from damai.risk import definitions
from damai.risk.engine.faults import Refused
from damai.risk.versions import service
from damai.risk.versions.examining import Examined, examine
from damai.risk.versions.prepare import Prepared, Scored, prepare
from damai.webkit.actor import Actor

OWN = "own"
"""The choice of a definition that is brought along."""
TOP_N = 10
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What a form brought. ``definition`` None = the shipped one that ``choice`` names."""

    choice: str
    definition: bytes | None
    data: bytes | None
    area: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What drafting it would put on the table. ``mark`` names exactly this."""

    computed: Prepared
    examined: Examined
    area: str
    area_name: str
    top: tuple[tuple[Scored, str], ...]
    """The most vulnerable places and their names."""
    mark: str


def texts(brought: Brought) -> tuple[str, bytes]:
    """Definition and data as they are kept: UTF-8 without a byte-order mark.

    Raises Invalid for what is missing, Refused for another encoding.
    """
    if brought.choice == OWN:
        if brought.definition is None:
            raise Invalid("risk-definition-missing", field="definition_file")
        try:
            definition = brought.definition.removeprefix(_BOM).decode()
        except UnicodeDecodeError:
            raise Refused("risk-toml", "definition.toml", reason="UTF-8") from None
    else:
        try:
            path = definitions.path_of(brought.choice)
        except KeyError:
            raise Invalid(
                "risk-definition-unknown",
                field="definition",
                where=brought.choice[:40],
                known=", ".join(definitions.names()),
            ) from None
        definition = path.read_text(encoding="utf-8")
    if brought.data is None:
        raise Invalid("upload-missing", field="file")
    data = brought.data.removeprefix(_BOM)
    try:
        data.decode()
    except UnicodeDecodeError:
        raise Refused("risk-file-encoding", "data.csv") from None
    return definition, data


def look(read: Any, actor: Actor, election: str, brought: Brought) -> Look:
    """Compute what was brought and say what it would be. Heavy; ``read`` opens a view of the database.

    Raises Refused with every fault, Invalid, NotFound("area-unknown"), Forbidden; writes nothing.
    """
    area = area_code(brought.area)
    definition, data = texts(brought)
    computed = prepare(definition, data)
    with read() as conn:
        found = areas.area(conn, area)
        service.check(conn, actor, election, area, computed)
        top = sorted(computed.rows, key=lambda row: (row.rank is None, row.rank or 0, row.place))
        names = place_names(conn, [row.place for row in top[:TOP_N]])
    return Look(
        computed=computed,
        examined=examine(definition, data),
        area=area,
        area_name=found.name,
        top=tuple((row, names.get(row.place, "")) for row in top[:TOP_N]),
        mark=mark_of(actor, election, area, computed),
    )


def mark_of(actor: Actor, election: str, area: str, computed: Prepared) -> str:
    """Names what would be drafted, whose, and where."""
    told = {
        "institution": actor.institution,
        "election": election,
        "area": area,
        "definition": computed.definition_sha256,
        "data": computed.data_sha256,
        "scores": computed.scores_sha256,
    }
    return hashlib.sha256(canonical(told)).hexdigest()
