"""What is seen of a place is added, never overwritten; missing has a reason; on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.core.errors import Forbidden, Invalid
from damai.db.database import Database
from damai.journal import reader
from damai.risk.observations import model, service, store
from damai.risk.observations.model import Missing, Seen
from tests.builders import ELECTION, IMOPURO_3
from tests.harness import POLLING_MORNING, actor

IMOPURO = "18.72.01.1003"
ITEM = Seen(
    place=IMOPURO,
    indicator="power",
    value=1.0,
    observed_on=date(2024, 2, 10),
    source="Patroli Bhabinkamtibmas",
)


def observe(db: Database, who: str, *items: Seen) -> str:
    person = actor(db, who)
    return db.write_now(lambda uow: service.observe(uow, person, ELECTION, items)).value.id


def newest(db: Database, institution: str = "polri") -> dict[tuple[str, str], float | None]:
    with db.read() as conn:
        return {k: o.value for k, o in store.newest(conn, institution, "18.72").items()}


def test_a_second_observation_stands_and_the_first_stays(metro: Database) -> None:
    observe(metro, "sari", ITEM)
    observe(metro, "sari", replace(ITEM, value=0.0, observed_on=date(2024, 2, 13)))

    assert newest(metro) == {(IMOPURO, "power"): 0.0}
    with metro.read() as conn:
        history = service.seen_of_place(conn, actor(metro, "sari"), IMOPURO)
    assert [(o.number, o.value) for o in history] == [(2, 0.0), (1, 1.0)]


def test_what_two_institutions_saw_stays_apart(metro: Database) -> None:
    observe(metro, "sari", ITEM)
    observe(metro, "rian", replace(ITEM, value=0.0, source="PKD Imopuro"))

    assert newest(metro) == {(IMOPURO, "power"): 1.0}
    assert newest(metro, "bawaslu") == {(IMOPURO, "power"): 0.0}
    with metro.read() as conn:
        seen = service.seen_of_place(conn, actor(metro, "rian"), IMOPURO)
    assert [o.institution for o in seen] == ["bawaslu"]


def test_a_batch_is_one_entry_that_counts_and_hashes_its_rows(metro: Database) -> None:
    id = observe(
        metro, "sari", ITEM, replace(ITEM, place=IMOPURO_3, value=None, missing=Missing.NOT_KNOWN)
    )

    with metro.read() as conn:
        [entry] = reader.of_subject(conn, f"risk-batch/{id}")
        kept = store.newest(conn, "polri", "18.72")
    assert entry.area == IMOPURO
    body = (entry.body or b"").decode()
    assert '"rows_n":2' in body
    assert service.digest([kept[k] for k in sorted(kept)]) in body


def test_one_wrong_row_and_nothing_is_kept(metro: Database) -> None:
    wrong = replace(ITEM, place=IMOPURO_3, value=None)

    with pytest.raises(Invalid, match="observation-missing"):
        observe(metro, "sari", ITEM, wrong)

    assert newest(metro) == {}


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (replace(ITEM, indicator="agama_pemilih"), "indicator-person"),
        (replace(ITEM, indicator="Power!"), "indicator-code"),
        (replace(ITEM, value=float("nan")), "observation-value"),
        (replace(ITEM, value=float("inf")), "observation-value"),
        (replace(ITEM, missing="not-known"), "observation-missing"),
        (replace(ITEM, value=None, missing="lupa"), "observation-missing"),
        (replace(ITEM, observed_on=date(2030, 1, 1)), "observation-date"),
        (replace(ITEM, place="18.71.01.1001"), "observation-place"),
        (replace(ITEM, place="18.72.01.9999"), "observation-place"),
        (replace(ITEM, source=" "), "text-missing"),
    ],
)
def test_what_cannot_be_observed_is_refused_by_a_code(
    sqlite_metro: Database, item: Seen, code: str
) -> None:
    with pytest.raises(Invalid, match=code):
        observe(sqlite_metro, "sari", item)


def test_the_same_cell_twice_in_one_batch_is_refused(sqlite_metro: Database) -> None:
    with pytest.raises(Invalid, match="observation-twice"):
        observe(sqlite_metro, "sari", ITEM, ITEM)


def test_an_auditor_observes_nothing_and_a_patrolman_does(sqlite_metro: Database) -> None:
    with pytest.raises(Forbidden):
        observe(sqlite_metro, "maya", ITEM)
    observe(sqlite_metro, "bayu", replace(ITEM, place="18.72.04.1001"))

    assert newest(sqlite_metro) == {("18.72.04.1001", "power"): 1.0}


@given(st.one_of(st.none(), st.floats()), st.sampled_from(["", "not-known", "x"]))
def test_a_cell_has_a_number_or_a_reason_and_never_both(value: float | None, missing: str) -> None:
    item = replace(ITEM, value=value, missing=missing)
    try:
        model.check(item, POLLING_MORNING.date())
    except Invalid:
        return
    assert (value is None) == bool(missing)
