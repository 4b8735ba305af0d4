"""``damai risk VERB``: the words of the command line; each verb is handed over to its module when it is asked."""

from __future__ import annotations

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="print one JSON object")]
Definition = Annotated[str, typer.Argument(help="a TOML file, or a name of risk definitions")]
DataFile = Annotated[str, typer.Argument(metavar="DATA", help="CSV or CSV.GZ, a row a unit")]
Seed = Annotated[int, typer.Option(min=0, max=2**63 - 1, help="same seed, same bytes")]

MOST_N = 1_000_000

risk_app = typer.Typer(
    no_args_is_help=True,
    help="the vulnerability index: score, how sure, hot spots, edges, verify, what then happened",
)


@risk_app.command()
def score(
    definition: Definition,
    data: DataFile,
    out: Annotated[str, typer.Option(help="directory: all files, or none")],
    copies: Annotated[
        bool, typer.Option("--copies", help="lay what was read beside the result")
    ] = False,
    as_json: Json = False,
) -> None:
    """Score every unit: scores, ranks, classes, contributions, and every change on the way."""
    from damai.cli.risk_files import score as run

    run(definition, data, out, copies, as_json)


@risk_app.command()
def uncertainty(
    definition: Definition,
    data: DataFile,
    out: Annotated[str, typer.Option(help="directory: all files, or none")],
    n: Annotated[int, typer.Option("--n", min=1, max=MOST_N, help="replications")] = 1_000,
    seed: Seed = 1,
    replications: Annotated[
        str | None, typer.Option(help="replay the draws of this file instead")
    ] = None,
    as_json: Json = False,
) -> None:
    """How sure: the interval of every rank and the probability of every class."""
    from damai.cli.risk_files import uncertainty as run

    run(definition, data, out, n, seed, replications, as_json)


@risk_app.command()
def hotspots(
    values: Annotated[str, typer.Argument(help="CSV, the first column is the id")],
    edges: Annotated[str, typer.Argument(help="CSV: focal, neighbour, weight")],
    value: Annotated[str, typer.Option(help="column of VALUES")],
    out: Annotated[str, typer.Option(help="CSV file to write, whole or not at all")],
    permutations: Annotated[
        int, typer.Option(min=0, max=MOST_N, help="0 = normal theory alone")
    ] = 9_999,
    seed: Seed = 1,
    as_json: Json = False,
) -> None:
    """Where high values stand together: local Moran, G, G*; Moran, Geary, G and join counts as a whole."""
    from damai.cli.risk_places import hotspots as run

    run(values, edges, value, out, permutations, seed, as_json)


@risk_app.command()
def edges(
    out: Annotated[str, typer.Option(help="CSV file to write: focal, neighbour, weight")],
    boundaries: Annotated[
        str | None, typer.Argument(help="GeoJSON polygons, each with its code")
    ] = None,
    siblings: Annotated[
        str | None, typer.Option(help="CSV of codes instead: units of one parent are neighbours")
    ] = None,
    by: Annotated[str, typer.Option(help="property that holds the code")] = "code",
    rule: Annotated[str, typer.Option(help="queen: a corner is enough; rook: a border")] = "queen",
    tolerance: Annotated[
        float, typer.Option(min=0, max=100_000, help="metres of gap or overlap")
    ] = 5.0,
    least: Annotated[
        float, typer.Option(min=0, max=1_000_000, help="rook: longer than so many metres")
    ] = 50.0,
    as_json: Json = False,
) -> None:
    """Who is whose neighbour: from boundaries, slivers and gaps forgiven, or from the code tree."""
    from damai.cli.risk_places import edges as run

    run(boundaries, siblings, by, rule, tolerance, least, out, as_json)


@risk_app.command()
def validate(
    scores: Annotated[str, typer.Argument(help="scores.csv as it was published; never changed")],
    outcomes: Annotated[str, typer.Argument(help="CSV: unit, how many events (0 = none)")],
    column: Annotated[str | None, typer.Option(help="score; the last column by default")] = None,
    outcome: Annotated[str | None, typer.Option(help="events; the last column by default")] = None,
    classes: Annotated[
        str | None, typer.Option(help="classes.csv; the one beside SCORES by default")
    ] = None,
    time: Annotated[str | None, typer.Option(help="column of time in both files")] = None,
    out: Annotated[str | None, typer.Option(help="write the JSON object to this file")] = None,
    as_json: Json = False,
) -> None:
    """What then happened: did the index know it? Every figure with its interval."""
    from damai.cli.risk_after import validate as run

    run(scores, outcomes, column, outcome, classes, time, out, as_json)


@risk_app.command()
def verify(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="what score or uncertainty wrote")],
    definition: Annotated[str | None, typer.Option(help="the definition, if not in DIR")] = None,
    data: Annotated[str | None, typer.Option(help="the data, if not in DIR")] = None,
    experts: Annotated[str | None, typer.Option(help="the experts' classes, if any")] = None,
    as_json: Json = False,
) -> None:
    """Compute a published index again and compare every hash and number; exit 1 where it differs."""
    from damai.cli.risk_files import verify as run

    run(folder, definition, data, experts, as_json)


@risk_app.command()
def definitions(as_json: Json = False) -> None:
    """The definitions that come with the house."""
    from damai.cli.risk_files import definitions as run

    run(as_json)
