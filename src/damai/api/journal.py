"""The journal for outsiders: the signed note, proofs, and entries (whole only to who may see them)."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import PathParameter, QueryParameter, SkipValidation

from damai.api.record import note_of
from damai.api.sight import in_full
from damai.core.errors import NotFound, Unavailable
from damai.db.database import Database
from damai.journal import reader
from damai.journal.checkpoints import Signer
from damai.journal.export import Unexportable, entry_of
from damai.journal.proofs import prove
from damai.journal.rows import page
from damai.journal.subtrees import TilesDiffer
from damai.webkit.guards import actor_of, signed_in
from damai.webkit.openapi import problem_responses

MAX_SEQ = 2**53
PAGE_N = 500
Db = NamedDependency[SkipValidation[Database]]
Keys = NamedDependency[SkipValidation[Signer]]
TEXT = "text/plain"


class ConsistencyOut(msgspec.Struct, kw_only=True, rename={"from_": "from"}):
    """That the tree of size ``from`` is the beginning of the signed one."""

    from_: int
    root: str
    path: list[str]


class ProofOut(msgspec.Struct, kw_only=True):
    """An RFC 9162 inclusion proof; hashes are lower-case hexadecimal. Bytes: docs/formats.md."""

    format: str
    seq: int
    leaf: str
    size: int
    root: str
    path: list[str]
    consistency: ConsistencyOut | None
    checkpoint: str
    public_key: str


class EntryOut(msgspec.Struct, kw_only=True):
    """All that the leaf is made of. ``at``: microseconds since 1970; ``body`` and ``salt`` null = erased."""

    id: str
    at: int
    kind: str
    version: int
    subject: str
    area: str
    area_before: str | None
    audience: str
    audience_before: str | None
    actor: str
    body: str | None
    salt: str | None
    commitment: str


class LeafOut(msgspec.Struct, kw_only=True):
    """``entry`` null: not yours to see. Of such an entry its place and its leaf are told, nothing else."""

    seq: int
    leaf: str
    entry: EntryOut | None


class EntriesOut(msgspec.Struct, kw_only=True):
    items: list[LeafOut]
    next: int | None
    as_of_seq: int


@get(
    "/checkpoint",
    guards=[signed_in],
    sync_to_thread=True,
    media_type=TEXT,
    summary="The last signed note (C2SP tlog-checkpoint), at most a second old",
    responses={
        200: ResponseSpec(str, description="The note", media_type=TEXT, generate_examples=False),
        **problem_responses(401, 404, 503),
    },
)
def checkpoint(signer: Keys) -> Response[str]:
    note = note_of(signer)
    if note is None:
        raise NotFound("checkpoint-none")
    return Response(note.text, media_type=TEXT)


@get(
    "/proof/{seq:int}",
    guards=[signed_in],
    sync_to_thread=True,
    summary="Proof that an entry is under the last signed note; with from= also that the log only grew",
    responses=problem_responses(400, 401, 404, 422, 503),
)
def proof(
    seq: Annotated[int, PathParameter(ge=1, le=MAX_SEQ)],
    db: Db,
    signer: Keys,
    from_: Annotated[int | None, QueryParameter(name="from", ge=1, le=MAX_SEQ)] = None,
) -> ProofOut:
    note = note_of(
        signer
    )  # before the snapshot: what it signs was committed, so the snapshot has it
    try:
        with db.read() as conn:
            made = prove(conn, note, seq, from_)
    except TilesDiffer as error:
        raise Unavailable("journal-differs", permanent=True) from error
    return msgspec.convert(made.as_dict(), ProofOut)


@get(
    "/entries",
    guards=[signed_in],
    sync_to_thread=True,
    summary="Entries in order: whole where the reader may see them, else only their leaf",
    responses=problem_responses(400, 401, 503),
)
def entries(
    request: Request[Any, Any, Any],
    db: Db,
    after: Annotated[int, QueryParameter(ge=0, le=MAX_SEQ)] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=PAGE_N)] = 100,
) -> EntriesOut:
    actor = actor_of(request)
    with db.read() as conn:
        size = reader.size(conn)
        rows = page(conn, after, size, limit)
        shown = in_full(conn, actor, rows)
    try:
        items = [_item(row, row[0] in shown) for row in rows]
    except Unexportable as error:
        raise Unavailable("journal-differs", permanent=True) from error
    last = items[-1].seq if items else size
    return EntriesOut(items=items, next=last if last < size else None, as_of_seq=size)


def _item(row: Any, shown: bool) -> LeafOut:
    fields = entry_of(row)
    seq, leaf = fields.pop("seq"), fields.pop("leaf")
    return LeafOut(seq=seq, leaf=leaf, entry=EntryOut(**fields) if shown else None)


router = Router(
    path="/api/v1/journal", tags=["journal"], route_handlers=[checkpoint, proof, entries]
)
