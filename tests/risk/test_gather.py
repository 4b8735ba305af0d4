"""A version's table comes out of what the house knows, and every empty cell says why."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import pytest

from damai.core.errors import Invalid
from damai.db.database import Database
from damai.risk.observations import service as observations
from damai.risk.observations.model import Seen
from damai.risk.versions import service
from damai.risk.versions.gather import Gathered, gather, shipped, why_of
from damai.risk.versions.model import Level, State
from damai.risk.versions.prepare import prepare
from tests.builders import ELECTION, IMOPURO_3
from tests.harness import actor

ANSWER = Seen(
    place=IMOPURO_3,
    indicator="bawaslu-tps-2024.b08",
    value=1.0,
    observed_on=date(2024, 2, 10),
    source="PKD Imopuro",
)


def table(
    db: Database, who: str = "eka", name: str = "metro-tps", level: Level = Level.STATION
) -> Gathered:
    with db.read() as conn:
        return gather(conn, actor(db, who), ELECTION, "18.72", level, shipped(name))


def cell(found: Gathered, place: str, column: str) -> str:
    rows = csv.DictReader(io.StringIO(found.data.decode()))
    return next(row[column] for row in rows if row["code"] == place)


def observe(
    db: Database, who: str, item: Seen, *, shared: bool = False, synthetic: bool = False
) -> None:
    person = actor(db, who)
    db.write_now(
        lambda uow: observations.observe(
            uow, person, ELECTION, [item], shared=shared, synthetic=synthetic
        )
    )


def test_public_facts_fill_every_station_and_empty_cells_say_why(sqlite_metro: Database) -> None:
    found = table(sqlite_metro)

    why = why_of(found.data)
    assert found.data.count(b"\n") == 463
    assert 240 < float(cell(found, IMOPURO_3, "voters")) <= 300
    assert cell(found, IMOPURO_3, "power") == ""
    assert why[IMOPURO_3, "power"] == "not-collected"
    assert why[IMOPURO_3, "km_polsek"] == "no-public-position"
    assert (found.synthetic, found.observations_n) == (False, 0)
    assert prepare(shipped("metro-tps"), found.data).scored_n == 462


def test_an_answer_that_partners_share_fills_the_cell_and_others_do_not(
    sqlite_metro: Database,
) -> None:
    observe(sqlite_metro, "rian", ANSWER)
    assert cell(table(sqlite_metro), IMOPURO_3, "power") == ""

    observe(sqlite_metro, "rian", ANSWER, shared=True)

    found = table(sqlite_metro)
    assert (cell(found, IMOPURO_3, "power"), found.observations_n) == ("1.0", 1)


def test_a_no_stands_and_what_is_not_known_stays_empty(sqlite_metro: Database) -> None:
    observe(sqlite_metro, "rian", replace(ANSWER, value=0.0), shared=True)
    assert cell(table(sqlite_metro), IMOPURO_3, "power") == "0.0"

    unknown = replace(ANSWER, value=None, missing="not-known")
    observe(sqlite_metro, "rian", unknown, shared=True)

    found = table(sqlite_metro)
    assert cell(found, IMOPURO_3, "power") == ""
    assert why_of(found.data)[IMOPURO_3, "power"] == "not-known"


def test_an_observation_of_an_indicator_by_its_name_outweighs_the_published_figure(
    sqlite_metro: Database,
) -> None:
    own = replace(ANSWER, indicator="voters", value=259.0, source="KPU Kota Metro, DPT")
    observe(sqlite_metro, "budi", replace(own, value=240.0), shared=True)
    observe(sqlite_metro, "sari", own)

    assert cell(table(sqlite_metro), IMOPURO_3, "voters") == "259.0"


def test_what_was_made_up_marks_the_version(sqlite_metro: Database) -> None:
    observe(sqlite_metro, "rian", ANSWER, shared=True, synthetic=True)

    assert table(sqlite_metro).synthetic


@pytest.mark.parametrize("level", [Level.KABKOTA, Level.PROVINSI])
def test_a_level_without_places_is_refused(sqlite_metro: Database, level: Level) -> None:
    if level is Level.KABKOTA:
        assert table(sqlite_metro, level=level).data.count(b"\n") == 2
        return
    with pytest.raises(Invalid, match="risk-places-none"):
        table(sqlite_metro, level=level)


def test_an_unknown_definition_is_refused_by_name() -> None:
    with pytest.raises(Invalid, match="risk-definition-unknown"):
        shipped("ikp-2030")


def test_the_exercise_publishes_facts_alone_and_drafts_what_is_made_up(indexed: Database) -> None:
    with indexed.read() as conn:
        found = service.versions(conn, actor(indexed, "eka"), ELECTION)
    told = {(v.code, v.number): (v.state, v.units_n, v.scored_n, v.synthetic) for v in found}
    assert told == {
        ("METRO_KELURAHAN", 1): (State.PUBLISHED, 22, 22, False),
        ("METRO_TPS", 1): (State.PUBLISHED, 462, 462, False),
        ("METRO_KELURAHAN", 2): (State.DRAFT, 22, 22, True),
    }
