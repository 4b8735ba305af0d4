"""What a verb does to an open database: the same from the command line and from a running server."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from damai.accounts import secrets
from damai.accounts import service as accounts
from damai.accounts.model import INSTITUTION_OF_KIND, KEEPERS_OFFICE, Person, Role
from damai.app.words import catalogue
from damai.areas import service as areas
from damai.areas.importing.apply import Progress
from damai.areas.importing.report import Unreadable
from damai.areas.uploading import kept_renames
from damai.core.canonical import rfc3339
from damai.core.clockwatch import ClockWatch
from damai.core.codes import area_code
from damai.core.errors import Conflict, Invalid, NotFound
from damai.db.database import Database
from damai.journal.checkpoints import Signer
from damai.journal.entries import ClockReleased
from damai.journal.keeper import Keeper, NotFollowed
from damai.webkit.actor import House as Itself

NEAR_N = 3
"""Near names that a refusal tells."""
ALIKE, WORD_ALIKE, LEAST_N = 0.6, 0.75, 4
"""Whole names, and single words of them: a slip in a word of four letters is 0.75; shorter ones are like too many."""
DEFAULT_ELECTION = "pemilu-2024"


def election_of(db: Database) -> str:
    """The installation's current election."""
    with db.read() as conn:
        house = accounts.the_installation(conn)
    return DEFAULT_ELECTION if house is None else house.election


def found_if_new(db: Database) -> None:
    """A new database begins with the elections it can hold and one row about the house."""
    with db.read() as conn:
        new = accounts.the_installation(conn) is None
        have = bool(areas.elections(conn))
    if not have:
        db.write_now(areas.add_elections, actor="system/setup")
    if new:
        db.write_now(
            lambda uow: accounts.found(
                uow, "Damai", "", DEFAULT_ELECTION, "Asia/Jakarta", exercise=False
            ),
            actor="system/setup",
        )


def first_link(db: Database) -> str | None:
    """A fresh single-use path for the first administrator, or None when one is listed."""
    with db.read() as conn:
        if any(person.role is Role.ADMINISTRATOR for person in accounts.people(conn)):
            return None
    secret = secrets.new_secret()
    db.write_now(
        lambda uow: accounts.make_first_link(uow, secrets.digest(secret)), actor="system/setup"
    )
    return f"/tautan/{secret}"


def import_file(
    db: Database,
    dataset: str,
    path: Path,
    *,
    election: str | None,
    renames: dict[str, str],
    dry_run: bool,
    blob_dir: Path,
    mapping: bool = True,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Import a file; returns the report as a dict. Raises Unreadable, Invalid, Conflict.

    ``mapping``: without ``renames`` the columns mean what they meant when a file of this shape was applied by
    the page; the report says so (``mapping``: column -> field, "" = left out).
    """
    raw = bytes_of(path)
    kept = kept_renames(db, dataset, raw, path.name) if mapping and not renames else None
    report = areas.import_file(
        db,
        dataset,
        raw,
        path.name,
        actor=Itself(),
        election=election or election_of(db),
        renames=renames if kept is None else kept,
        dry_run=dry_run,
        blob_dir=blob_dir,
        progress=progress,
    )
    return {**report.as_dict(), "mapping": kept or {}}


def bytes_of(path: Path) -> bytes:
    """Raises Unreadable("file-missing"|"file-unopenable")."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise Unreadable("file-missing", file=str(path)) from None
    except OSError:
        raise Unreadable("file-unopenable", file=str(path)) from None


def add_agency(
    db: Database, code: str, kind: str, name: str, area: str | None, address: str = ""
) -> dict[str, Any]:
    """Add an office. ``area`` "" = the whole nation, said so. Raises Invalid(field), Conflict("agency-exists")."""
    if area is None:
        raise Invalid("area-unsaid", field="area")
    _known_area(db, area)
    done = db.write_now(
        lambda uow: accounts.open_agency(uow, Itself(), code, kind, name, area, address),
        actor="system/cli",
    )
    made = done.value
    return {"code": made.code, "kind": made.kind, "name": made.name, "area": made.area}


def settle(
    db: Database, name: str | None, area: str | None, election: str | None, zone: str | None
) -> dict[str, Any]:
    """Say whose house this is; what is None stays. Returns the house as it is then."""
    with db.read() as conn:
        house = areas.the_house(conn)
    wanted = (
        house.name if name is None else name,
        house.area if area is None else area,
        house.election if election is None else election,
        house.zone if zone is None else zone,
    )
    if wanted != (house.name, house.area, house.election, house.zone):
        db.write_now(lambda uow: areas.settle(uow, Itself(), *wanted), actor="system/cli")
        with db.read() as conn:
            house = areas.the_house(conn)
    return {
        "name": house.name,
        "area": house.area,
        "election": house.election,
        "zone": house.zone,
        "exercise": house.exercise,
    }


def add_user(db: Database, name: str, role: str, agency: str, area: str | None) -> dict[str, Any]:
    """Add a person; returns the path of the invite link, and the office if it had to be made.

    An office that is not there yet is made on the way when its code begins with its kind
    (``polres-metro``, ``kpu-metro``) and ``area`` says where it works.
    """
    made = _office_on_the_way(db, agency, area)
    secret = secrets.new_secret()
    done = db.write_now(
        lambda uow: accounts.invite(
            uow, Itself(), name, role, agency, area, secrets.digest(secret)
        ),
        actor="system/cli",
    )
    return {"id": done.value.id, "path": f"/tautan/{secret}", "agency_made": made}


def _office_on_the_way(db: Database, code: str, area: str | None) -> dict[str, Any] | None:
    kind = code.partition("-")[0]
    if not area or kind not in INSTITUTION_OF_KIND or kind == KEEPERS_OFFICE:
        return None
    with db.read() as conn:
        if accounts.agency_by_code(conn, code) is not None:
            return None
        place = areas.area(conn, area_code(area))
    title = catalogue().text(f"accounts.kind.{kind}", "id")
    return add_agency(db, code, kind, f"{title} {place.name}", place.code)


def _known_area(db: Database, area: str) -> None:
    if area:
        with db.read() as conn:
            areas.area(conn, area_code(area))


def reset_factor(db: Database, name: str) -> dict[str, Any]:
    """Take a person's second factor away, for whoever holds the machine. Raises NotFound, Conflict."""
    who = _named(db, name)
    itself = Itself()
    db.write_now(lambda uow: accounts.reset_factor(uow, itself, who.id), actor=itself.id)
    return {"id": who.id, "name": who.name}


def _named(db: Database, name: str) -> Person:
    """Raises NotFound("person-unknown"); its data tells the names that are nearly this one, if there are any."""
    with db.read() as conn:
        people = accounts.people(conn)
        offices = {office.code: office.name for office in accounts.agencies(conn)}
    for who in people:
        if who.name == name:
            return who
    if found := near_names(name, people):
        near = "; ".join(f"{who.name} ({offices.get(who.agency, who.agency)})" for who in found)
        raise NotFound("person-unknown", near=near)
    raise NotFound("person-unknown")


def near_names(name: str, people: Sequence[Person]) -> list[Person]:
    """Up to three people whose name is nearly ``name``: it holds every word of it, else it is like it.

    How alike: difflib's ratio of 0.6 or more, the bound that the standard library takes by itself.
    """
    words = name.casefold().split()
    holding = [p for p in people if words and all(w in p.name.casefold() for w in words)]
    if holding:
        return holding[:NEAR_N]
    by_name = {who.name.casefold(): who for who in people}
    alike = get_close_matches(" ".join(words), list(by_name), n=NEAR_N, cutoff=ALIKE)
    # "Sari" is meant by "Sary", however long the rest of the name is.
    firsts: dict[str, list[Person]] = {}
    for who in people:
        for word in re.findall(r"\w+", who.name.casefold()):
            firsts.setdefault(word, []).append(who)
    for word in (w for w in words if len(w) >= LEAST_N):
        for other in get_close_matches(word, list(firsts), n=NEAR_N, cutoff=WORD_ALIKE):
            alike += [who.name.casefold() for who in firsts[other]]
    return [by_name[found] for found in dict.fromkeys(alike)][:NEAR_N]


def make_token(db: Database, name: str) -> dict[str, Any]:
    """Make an API token for the person of that name. Raises NotFound."""
    who = _named(db, name)
    token = secrets.TOKEN_PREFIX + secrets.new_secret()
    done = db.write_now(
        lambda uow: accounts.make_token(uow, who.id, "cli", secrets.digest(token)),
        actor="system/cli",
    )
    return {"id": done.value.id, "token": token}


def clock(db: Database, watch: ClockWatch, node: str, release: bool) -> dict[str, Any]:
    """How the node's clock is; ``release`` = a person says that it is right. Records ClockReleased.

    Raises Conflict("clock-steady") when nothing is held.
    """
    watch.look()
    held_at = watch.held_at
    off_s = round(watch.off.total_seconds())
    if release:
        if held_at is None:
            raise Conflict("clock-steady")
        off_ms = round(watch.off.total_seconds() * 1000)
        db.write_now(
            lambda uow: uow.record(
                ClockReleased(
                    subject="journal/1",
                    area="",
                    audience="partners",
                    actor=uow.actor,
                    node=node,
                    held_at=held_at,
                    off_ms=off_ms,
                )
            ),
            actor="system/cli",
            kind="clock.release",
        )
        watch.release()
    return {
        "held": watch.held,
        "held_at": None if held_at is None else rfc3339(held_at),
        "off_s": off_s,
        "now": rfc3339(db.clocks.wall.now()),
    }


def checkpoint(keeper: Keeper, signer: Signer) -> dict[str, Any]:
    """The newest signed note, of the committed head; or ``refused`` with the reason when the journal does
    not go on from the last note. Raises Unavailable("checkpoint-unreadable")."""
    try:
        keeper.sign_now()
    except NotFollowed as error:
        return {"refused": str(error)}
    note = signer.note()
    assert (
        note is not None
    )  # a head is there from the first start on, so it was signed now or before
    return {
        "origin": note.checkpoint.origin,
        "size": note.checkpoint.size,
        "root": note.checkpoint.root.hex(),
        "note": note.text,
        "public_key": note.public_key.hex(),
    }
