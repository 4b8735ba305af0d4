"""What a verb does to an open database: the same from the command line and from a running server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from damai.accounts import secrets
from damai.accounts import service as accounts
from damai.areas import service as areas
from damai.areas.importing.apply import Progress
from damai.areas.importing.report import Unreadable
from damai.core.errors import NotFound
from damai.db.database import Database
from damai.webkit.actor import House as Itself

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
    """A fresh single-use path for the first administrator, or None when somebody is listed."""
    with db.read() as conn:
        if accounts.people(conn):
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
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Import a file; returns the report as a dict. Raises Unreadable, Invalid, Conflict."""
    try:
        raw = path.read_bytes()
    except OSError:
        raise Unreadable("file-missing", file=str(path)) from None
    report = areas.import_file(
        db,
        dataset,
        raw,
        path.name,
        actor=Itself(),
        election=election or election_of(db),
        renames=renames,
        dry_run=dry_run,
        blob_dir=blob_dir,
        progress=progress,
    )
    return report.as_dict()


def add_user(db: Database, name: str, role: str, agency: str, area: str | None) -> dict[str, Any]:
    """Add a person; returns the path of the invite link."""
    secret = secrets.new_secret()
    done = db.write_now(
        lambda uow: accounts.invite(
            uow, Itself(), name, role, agency, area, secrets.digest(secret)
        ),
        actor="system/cli",
    )
    return {"id": done.value.id, "path": f"/tautan/{secret}"}


def make_token(db: Database, name: str) -> dict[str, Any]:
    """Make an API token for the person of that name. Raises NotFound."""
    with db.read() as conn:
        who = next((p for p in accounts.people(conn) if p.name == name), None)
    if who is None:
        raise NotFound("person-unknown")
    token = secrets.TOKEN_PREFIX + secrets.new_secret()
    done = db.write_now(
        lambda uow: accounts.make_token(uow, who.id, "cli", secrets.digest(token)),
        actor="system/cli",
    )
    return {"id": done.value.id, "token": token}
