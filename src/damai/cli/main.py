"""``damai VERB``: parse the verb, hand over to its module."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from damai.cli.plan import plan_app
from damai.cli.risk import risk_app
from damai.core.errors import DamaiError

Data = Annotated[str | None, typer.Option("--data", help="data directory (or DAMAI_DATA)")]
DatabaseUrl = Annotated[
    str | None, typer.Option("--database", help="postgresql://... (or DAMAI_DATABASE)")
]
Json = Annotated[bool, typer.Option("--json", help="print one JSON object")]

app = typer.Typer(
    name="damai",
    help="Damai: the command center of a peaceful election.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
journal_app = typer.Typer(
    no_args_is_help=True, help="the record: verify, checkpoint, prove, export"
)
user_app = typer.Typer(no_args_is_help=True, help="people: add, reset")
agency_app = typer.Typer(no_args_is_help=True, help="offices: add")
hook_app = typer.Typer(
    no_args_is_help=True, help="other systems that are told of what happens: add, list, end"
)
db_app = typer.Typer(no_args_is_help=True, help="the database: upgrade")
app.add_typer(journal_app, name="journal")
app.add_typer(user_app, name="user")
app.add_typer(agency_app, name="agency")
app.add_typer(hook_app, name="hook")
app.add_typer(db_app, name="db")
app.add_typer(risk_app, name="risk")
app.add_typer(plan_app, name="plan")

MAX_SEQ = 2**53
PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


@app.command()
def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 = any free port")] = 8000,
    data: Data = None,
    speed: Annotated[
        float, typer.Option(min=1, max=3600, help="scene seconds a second; limits shrink with it")
    ] = 5,
    seed: Annotated[int, typer.Option(help="same seed, same day")] = 1,
    no_open: Annotated[bool, typer.Option("--no-open", help="open no browser")] = False,
) -> None:
    """Seed Kota Metro with a simulated polling day (LATIHAN) and serve it on loopback."""
    from damai.cli.demo import run

    run(port=port, data=data, speed=speed, seed=seed, open_browser=not no_open)


@app.command()
def serve(
    data: Data = None,
    database: DatabaseUrl = None,
    host: Annotated[str, typer.Option(help="address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
    node: Annotated[
        str | None,
        typer.Option(help="this node's name among several on PostgreSQL (or DAMAI_NODE)"),
    ] = None,
) -> None:
    """Serve an installation; a new data directory prints a one-time link for its administrator."""
    from damai.cli.serve import run

    run(data=data, database=database, host=host, port=port, node=node)


@app.command(name="import")
def import_(
    dataset: Annotated[
        str,
        typer.Argument(
            help="areas, stations, places, code-history, units, officers or observations"
        ),
    ],
    file: Annotated[str, typer.Argument(help="CSV, CSV.GZ, XLSX or GeoJSON")],
    election: Annotated[str | None, typer.Option(help="election code for stations")] = None,
    map_: Annotated[list[str] | None, typer.Option("--map", help="column=field")] = None,
    no_mapping: Annotated[
        bool, typer.Option("--no-mapping", help="do not use the columns remembered from /impor")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="check only")] = False,
    institution: Annotated[
        str | None, typer.Option(help="whose observations: polri, bawaslu, ...")
    ] = None,
    shared: Annotated[bool, typer.Option("--shared", help="partners see them too")] = False,
    data: Data = None,
    database: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """Import areas, boundaries, stations, places, changed codes, units, officers or observations: whole or nothing, safe to run twice."""
    from damai.cli import enlisting, observing
    from damai.cli.importing import run

    if dataset == observing.DATASET:
        observing.run(
            file, institution, election, shared, map_ or [], dry_run, data, database, as_json
        )
        return
    if dataset in enlisting.DATASETS:
        enlisting.run(
            dataset, file, election, map_ or [], dry_run, not no_mapping, data, database, as_json
        )
        return
    run(dataset, file, election, map_ or [], dry_run, not no_mapping, data, database, as_json)


@app.command()
def export(
    dataset: Annotated[str, typer.Argument(help="areas, stations or places")],
    out: Annotated[str, typer.Option(help="file to write")],
    election: Annotated[str | None, typer.Option(help="election code for stations")] = None,
    format_: Annotated[str, typer.Option("--format", help="csv or xlsx")] = "csv",
    data: Data = None,
    database: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """Write areas, stations or places as a table that can be imported again."""
    from damai.cli.exporting import run

    run(dataset, election, format_, out, data, database, as_json)


@app.command()
def setup(
    name: Annotated[str | None, typer.Option(help="whose house: Kota Metro")] = None,
    area: Annotated[str | None, typer.Option(help="area code: 18.72")] = None,
    election: Annotated[str | None, typer.Option(help="current election: pemilu-2024")] = None,
    zone: Annotated[str | None, typer.Option(help="Asia/Jakarta, Asia/Makassar, ...")] = None,
    data: Data = None,
    database: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """Say whose house this is; without options print it."""
    from damai.cli.people import setup as settle

    settle(name, area, election, zone, data, database, as_json)


@agency_app.command("add")
def agency_add(
    code: Annotated[str, typer.Argument(help="code: polres-metro")],
    kind: Annotated[str, typer.Option(help="polres, polsek, kpu, ppk, bawaslu, dinkes, ...")],
    name: Annotated[str, typer.Option(help="name as people know it")],
    area: Annotated[str | None, typer.Option(help="area code; '' = the whole nation")] = None,
    address: Annotated[str | None, typer.Option(help="as published")] = None,
    data: Data = None,
    database: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """Add an office: people belong to it, incidents are handed to it."""
    from damai.cli.people import add_agency

    add_agency(code, kind, name, area, address, data, database, as_json)


@user_app.command("add")
def user_add(
    name: Annotated[str, typer.Argument(help="the person's name")],
    role: Annotated[str, typer.Option(help="commander, operator, liaison, ...")],
    agency: Annotated[str, typer.Option(help="agency code")],
    area: Annotated[str | None, typer.Option(help="area code; the agency's own by default")] = None,
    data: Data = None,
    database: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """Invite a person: prints a single-use link."""
    from damai.cli.people import add

    add(name, role, agency, area, data, database, as_json)


@user_app.command("reset")
def user_reset(
    name: Annotated[str, typer.Argument(help="the person's name")],
    data: Data = None,
    database: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """Take a person's lost second factor away: the only administrator's, say."""
    from damai.cli.people import reset

    reset(name, data, database, as_json)


@app.command()
def token(
    name: Annotated[str, typer.Argument(help="the person's name")],
    data: Data = None,
    database: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """Make an API token for a person; it is shown once."""
    from damai.cli.people import token as make

    make(name, data, database, as_json)


@hook_app.command("add")
def hook_add(
    url: Annotated[str, typer.Argument(help="https://... of an origin in DAMAI_HOOKS")],
    agency: Annotated[str, typer.Option(help="whose sight decides what is told: its code")],
    features: Annotated[
        str, typer.Option(help="of: incidents, stages, areas")
    ] = "incidents,stages",
    data: Data = None,
    database: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """Tell an agency's own system of what changes in its sight; prints the signing secret once."""
    from damai.cli.hooks import add

    add(url, agency, features, data, database, as_json)


@hook_app.command("list")
def hook_list(data: Data = None, database: DatabaseUrl = None, as_json: Json = False) -> None:
    """Where something is sent, how far it has come and what went wrong."""
    from damai.cli.hooks import list_

    list_(data, database, as_json)


@hook_app.command("end")
def hook_end(
    id: Annotated[str, typer.Argument(help="the hook's id")],
    data: Data = None,
    database: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """Send nothing more there."""
    from damai.cli.hooks import end

    end(id, data, database, as_json)


@journal_app.command("verify")
def journal_verify(data: Data = None, database: DatabaseUrl = None, as_json: Json = False) -> None:
    """Recompute the whole record; exit 1 and the first bad seq when it was touched."""
    from damai.cli.journal import verify

    verify(data, database, as_json)


@journal_app.command("checkpoint")
def journal_checkpoint(
    data: Data = None, database: DatabaseUrl = None, as_json: Json = False
) -> None:
    """Print the newest signed note, signing what was committed since the last one."""
    from damai.cli.journal import checkpoint

    checkpoint(data, database, as_json)


@journal_app.command("prove")
def journal_prove(
    seq: Annotated[int, typer.Argument(min=1, max=MAX_SEQ, help="number of the entry")],
    from_size: Annotated[
        int | None, typer.Option("--from", min=1, help="also prove growth from this size on")
    ] = None,
    out: Annotated[str | None, typer.Option("--out", help="write the proof to this file")] = None,
    data: Data = None,
    database: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """Prove that an entry is under the last checkpoint; exit 1 when there is none."""
    from damai.cli.journal import prove

    prove(seq, from_size, out, data, database, as_json)


@journal_app.command("export")
def journal_export(
    out: Annotated[str, typer.Option("--out", help="file to write, whole or not at all")],
    after: Annotated[int, typer.Option(min=0, max=MAX_SEQ, help="entries after this seq")] = 0,
    data: Data = None,
    database: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """Write every entry, the last checkpoint and its key as JSON lines that anyone can verify."""
    from damai.cli.journal import export

    export(out, after, data, database, as_json)


@app.command()
def backup(
    file: Annotated[str, typer.Argument(help="a new file")],
    data: Data = None,
    database: DatabaseUrl = None,
    as_json: Json = False,
) -> None:
    """Copy an installation into one file while it serves; the signing key is never in it."""
    from damai.cli.backup import backup as make

    make(file, data, database, as_json)


@app.command()
def restore(
    file: Annotated[str, typer.Argument(help="a file that backup made")],
    data: Annotated[str | None, typer.Option("--data", help="new or empty directory")] = None,
    as_json: Json = False,
) -> None:
    """Put a backup into an empty directory, check it, and begin a new origin of the journal."""
    from damai.cli.backup import restore as put_back

    put_back(file, data, as_json)


@db_app.command("upgrade")
def db_upgrade(data: Data = None, database: DatabaseUrl = None, as_json: Json = False) -> None:
    """Bring the tables up to this version while no server runs; says from which revision to which."""
    from damai.cli.keeping import upgrade

    upgrade(data, database, as_json)


@app.command()
def clock(
    release: Annotated[bool, typer.Option("--release", help="the clock is right: go on")] = False,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Whether the running server holds what becomes due since its clock jumped; --release lets it go on."""
    from damai.cli.keeping import clock as look

    look(release, data, as_json)


@app.command()
def doctor(data: Data = None, database: DatabaseUrl = None, as_json: Json = False) -> None:
    """Look at machine, directory and database: pass, fail or not known; exit 1 on any fail."""
    from damai.cli.keeping import doctor as examine

    examine(data, database, as_json)


@app.command(context_settings=PASS_ON, add_help_option=False)
def test(context: typer.Context) -> None:
    """Run the tests: ./damai test [PYTEST ARGS] [--long]."""
    from damai.cli.testing import run

    raise SystemExit(run(context.args))


@app.command(context_settings=PASS_ON, add_help_option=False)
def check(context: typer.Context) -> None:
    """Run linters, types, import order and the architecture tests."""
    from damai.cli.check import run

    raise SystemExit(run(context.args))


@app.command(context_settings=PASS_ON, add_help_option=False)
def bench(context: typer.Context) -> None:
    """Run the benchmarks: ./damai bench [NAME] [--quick] [--json]."""
    from damai.cli.bench import run

    raise SystemExit(run(context.args))


def main() -> None:
    """The entry point of ``python -m damai``."""
    try:
        app()
    except DamaiError as error:
        from damai.cli.tell import WRONG_USE, sentence_of, warn

        warn(sentence_of(error))
        sys.exit(WRONG_USE)
    except OSError as error:
        from damai.cli.tell import WRONG_USE, warn

        warn(f"{error.filename or 'system'}: {error.strerror or error}")
        sys.exit(WRONG_USE)
