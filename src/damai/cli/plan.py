"""``damai plan VERB``: the words of the command line; each verb is handed over to its module when it is asked."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Scope(StrEnum):
    district = "district"
    city = "city"


class Thin(StrEnum):
    none = "none"
    ladder = "ladder"


class Aim(StrEnum):
    total = "total"
    longest = "longest"


class Model(StrEnum):
    mexclp = "mexclp"
    mclp = "mclp"
    bacop = "bacop"
    pmedian = "pmedian"
    pcenter = "pcenter"


Json = Annotated[bool, typer.Option("--json", help="print one JSON object")]
StationFile = Annotated[str, typer.Option("--stations", metavar="S.csv", help="station_id, area, district, lat, lon, risk_class, voters[, surveyed, number]")]  # fmt: skip
UnitFile = Annotated[str, typer.Option("--units", metavar="U.csv", help="unit_id, lat, lon, strength[, district]")]  # fmt: skip
FormationFile = Annotated[str, typer.Option("--formations", metavar="F.json", help='{class: {"police": P, "stations": T, "linmas": L}}, rising in risk')]  # fmt: skip
MinuteFile = Annotated[str | None, typer.Option("--minutes", metavar="M.csv", help="from, to, minutes[, metres]; else an estimate")]  # fmt: skip
Reserve = Annotated[float, typer.Option(min=0.0, max=1.0, help="share of each unit held back first")]  # fmt: skip
Seed = Annotated[int, typer.Option(min=0, max=2**63 - 1, help="same seed, same bytes")]
Seconds = Annotated[float, typer.Option(min=0.0, max=86_400.0, help="a cap; the best so far is kept")]  # fmt: skip
OutFile = Annotated[str, typer.Option("--out", metavar="FILE", help="file to write, whole or not at all")]  # fmt: skip

plan_app = typer.Typer(
    no_args_is_help=True,
    help="the security pattern: solve, check, assign, ladder, cover, routes",
)


@plan_app.command()
def solve(
    stations: StationFile,
    units: UnitFile,
    formations: FormationFile,
    out: Annotated[str, typer.Option(help="directory: all files, or none")],
    candidates: Annotated[
        str | None, typer.Option(metavar="C.csv", help="site_id, lat, lon: where reserves may stand")
    ] = None,
    reserves: Annotated[
        int | None, typer.Option(min=1, max=10_000, help="how many units wait at the candidates")
    ] = None,
    minutes: MinuteFile = None,
    reserve: Reserve = 0.10,
    scope: Annotated[Scope, typer.Option(help="a team stays in one district, or not")] = Scope.district,
    thin: Annotated[
        Thin, typer.Option(help="formations as given, or thinned by the ladder until all are covered")
    ] = Thin.none,
    arm: Annotated[
        int | None, typer.Option(metavar="M", min=0, max=1_000_000, help="no station farther from its base; more teams instead")
    ] = None,
    slack: Annotated[
        list[str] | None, typer.Option(metavar="DISTRICT,CLASS,N", help="teams beyond the fewest; may be given again")
    ] = None,
    village: Annotated[
        int, typer.Option(metavar="M", min=0, max=1_000_000, help="what another kelurahan than the base's costs in the search")
    ] = 0,
    barriers: Annotated[
        str | None, typer.Option(metavar="B.csv", help="from, to: kelurahan or districts without a road between them")
    ] = None,
    locked: Annotated[
        str | None, typer.Option(metavar="L.json", help='{team: {"stations": [...], "units": {unit: police}}}: these stay')
    ] = None,
    level: Annotated[bool, typer.Option("--level", help="the fullest unit as empty as can be, then the metres")] = False,
    cap: Annotated[
        list[str] | None, typer.Option(metavar="CLASS,N", help="the thinnest the ladder goes; may be given again")
    ] = None,
    roads: Annotated[
        str | None, typer.Option(metavar="FILE.osm.pbf", help="minutes by road, from OpenStreetMap")
    ] = None,
    closed: Annotated[
        list[int] | None, typer.Option(metavar="WAY", help="a way of the roads that is closed; may be given again")
    ] = None,
    seed: Seed = 1,
    seconds: Seconds = 60.0,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Which stations one team guards, from which unit it comes, who is thinner and why; with a proven bound."""
    from damai.cli.plan_asked import Asked
    from damai.cli.plan_files import solve as run

    run(
        stations=stations, units=units, formations=formations, out=out, candidates=candidates,
        reserves=reserves, minutes=minutes, reserve=reserve, scope=scope.value, thin=thin.value,
        seed=seed, seconds=seconds, as_json=as_json,
        more=Asked(arm, tuple(slack or ()), village, barriers, locked, level, tuple(cap or ()), roads, tuple(closed or ())),
    )  # fmt: skip


@plan_app.command()
def check(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="what plan solve wrote")],
    as_json: Json = False,
) -> None:
    """Recompute every objective and rule of a plan from its files; exit 1 on any difference."""
    from damai.cli.plan_files import check as run

    run(folder, as_json)


@plan_app.command()
def assign(
    teams: Annotated[
        str, typer.Option(metavar="T.csv", help="team_id, risk_class, lat, lon, police")
    ],
    units: UnitFile,
    out: OutFile,
    reserve: Reserve = 0.10,
    objective: Annotated[
        Aim, typer.Option(help="the least metres in all, or the shortest longest way")
    ] = Aim.total,
    formations: Annotated[
        str | None, typer.Option(metavar="F.json", help="states the order of the classes")
    ] = None,
    as_json: Json = False,
) -> None:
    """From which unit each team comes: the fewest uncovered of the highest class first, then the metres."""
    from damai.cli.plan_single import assign as run

    run(teams, units, out, reserve, objective.value, formations, as_json)


@plan_app.command()
def ladder(
    stations: StationFile,
    units: UnitFile,
    formations: FormationFile,
    out: Annotated[
        str | None, typer.Option(metavar="FILE", help="file to write; else it is printed")
    ] = None,
    reserve: Reserve = 0.10,
    scope: Annotated[Scope, typer.Option(help="a team stays in one district, or not")] = Scope.district,
    as_json: Json = False,
) -> None:  # fmt: skip
    """What each rung of the thinning ladder needs, against the strength there is: arithmetic, no search."""
    from damai.cli.plan_single import ladder as run

    run(stations, units, formations, out, reserve, scope.value, as_json)


@plan_app.command()
def cover(
    stations: StationFile,
    candidates: Annotated[str, typer.Option(metavar="C.csv", help="site_id, lat, lon")],
    model: Annotated[Model, typer.Option(help="what is good: docs/plan.md")],
    p: Annotated[int, typer.Option("--p", min=1, max=10_000, help="how many units or sites")],
    out: OutFile,
    radius: Annotated[float, typer.Option(min=0.0, max=10_000.0, help="minutes, inclusive")] = 8.0,
    busy: Annotated[
        float, typer.Option(min=0.0, max=0.999, help="share of the time a unit is busy (mexclp)")
    ] = 0.3,
    second: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="what the second site counts (bacop)")
    ] = 0.3,
    weights: Annotated[
        str | None, typer.Option(metavar="W.json", help="{class: weight} instead of 1, 3, 9, 27")
    ] = None,
    minutes: MinuteFile = None,
    seconds: Seconds = 60.0,
    as_json: Json = False,
) -> None:
    """Where reserves wait: five models of what is good, with a proven bound."""
    from damai.cli.plan_single import cover as run

    run(
        stations=stations, candidates=candidates, model=model.value, p=p, out=out, radius=radius,
        busy=busy, second=second, weights=weights, minutes=minutes, seconds=seconds,
        as_json=as_json,
    )  # fmt: skip


@plan_app.command()
def routes(
    stops: Annotated[
        str,
        typer.Option(
            metavar="STOPS.csv",
            help="stop_id, lat, lon, demand, ready_min, due_min, service_min; the depot first",
        ),
    ],
    vehicles: Annotated[str, typer.Option(metavar="V.csv", help="vehicle_id, capacity")],
    out: OutFile,
    minutes: MinuteFile = None,
    seconds: Seconds = 10.0,
    seed: Seed = 1,
    as_json: Json = False,
) -> None:
    """Which vehicle stops where and when: convoys and patrols within their windows."""
    from damai.cli.plan_single import routes as run

    run(stops, vehicles, out, minutes, seconds, seed, as_json)
