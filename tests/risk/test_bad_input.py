"""Whatever is typed, sent or uploaded: a refusal with a code and nothing written, or it is kept; on both engines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from damai.core.errors import DamaiError, Invalid
from damai.db.database import Database
from damai.journal import reader
from damai.risk.actions import service as actions
from damai.risk.actions.model import Status
from damai.risk.classes import service as classes
from damai.risk.classes.model import StationClass
from damai.risk.engine.faults import Refused
from damai.risk.observations import service as observations
from damai.risk.observations.model import Seen
from damai.risk.versions import service
from damai.risk.versions.model import UNITS_MAX
from damai.risk.versions.prepare import Prepared, prepare
from tests.builders import ELECTION, IMOPURO_3
from tests.harness import actor
from tests.risk.kept import AREA, DEFINITION, a_table, computed, drafted, published

NASTY = (
    "", " ", "\x00", "a\x00b", "\ud800", "baik\udfff", "\x1b[31m", "\u202e", "x" * 5_000, "\r\n", "18.72\x00",
    "18.72.01.1001", "18.72.01.\ud800", "18.72.01.1001\n", "18.72.01.1003.003", "99999", "-1", "NaN", "1e308",
    "' OR 1=1 --", "<script>", "١٨.٧٢", "{}", "kpu-metro", "crowding",
    "00000000-0000-7000-8000-000000000000", "\N{FIRE}" * 60,
)  # fmt: skip
texts = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=()), max_size=60),
    st.text(st.characters(exclude_categories=()), max_size=40).map(lambda t: "18.72." + t),
)
numbers = st.one_of(
    st.none(),
    st.floats(),
    st.sampled_from([1e308, -1e308, float("nan"), float("inf"), 1e12, 1.0, -0.0]),
)
ints = st.integers(-(2**70), 2**70)
FEW = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def size(db: Database) -> int:
    with db.read() as conn:
        return reader.size(conn)


def tried(db: Database, who: str, act: Callable[[Any, Any], Any]) -> DamaiError | None:
    """The refusal, when there was one; then nothing was written. Any other exception is the test's failure."""
    person, before, refused = actor(db, who), size(db), None
    try:
        db.write_now(lambda uow: act(uow, person), actor=person.id)
    except DamaiError as error:
        refused = error
    assert refused is None or refused.status < 500, refused
    assert (size(db) == before) == (refused is not None)
    return refused


@FEW
@given(place=texts, indicator=texts, value=numbers, missing=texts, source=texts, evidence=texts)
@example("18.72.01.1001", "power", 1e308, "", "Patroli", "")
@example("18.72.01.\ud800", "power", 1.0, "", "Patroli", "")
@example("18.72.\x00", "power", 1.0, "", "Patroli", "")
@example("18.72.01.1001", "power", 1.0, "", "a\x00b", "")
@example("18.72.01.1001", "power", 1.0, "", "Patroli", "\udc00")
@example("18.72.01.1001", "power", float("nan"), "", "Patroli", "")
@example("18.72.01.1001", "power", -0.0, "", "Patroli", "Dilihat.")
def test_observations_are_kept_or_refused(
    metro: Database,
    place: str,
    indicator: str,
    value: float | None,
    missing: str,
    source: str,
    evidence: str,
) -> None:
    item = Seen(
        place=place, indicator=indicator, value=value, missing=missing,
        observed_on=date(2024, 2, 10), source=source, evidence=evidence,
    )  # fmt: skip
    tried(metro, "sari", lambda uow, p: observations.observe(uow, p, ELECTION, [item]))


GOOD = Seen(
    place="18.72.01.1001", indicator="power", value=1.0, observed_on=date(2024, 2, 10), source="x"
)


def test_no_observation_and_too_many_are_refused(sqlite_metro: Database) -> None:
    many = [replace(GOOD, indicator=f"i{n}") for n in range(observations.ROWS_MAX + 1)]

    for items, code in (([], "observations-none"), (many, "observations-many")):
        error = tried(
            sqlite_metro, "sari", lambda uow, p, i=items: observations.observe(uow, p, ELECTION, i)
        )
        assert error is not None
        assert error.code == code


def test_the_last_row_twice_of_fifty_thousand_is_told_at_once(sqlite_metro: Database) -> None:
    """Once this took a minute of the house's only writer: each row was looked for in all before it."""
    many = [replace(GOOD, indicator=f"i{n}") for n in range(observations.ROWS_MAX - 1)]

    error = tried(
        sqlite_metro,
        "sari",
        lambda uow, p: observations.observe(uow, p, ELECTION, [*many, many[-1]]),
    )

    assert error is not None
    assert (error.code, error.data["indicator"]) == ("observation-twice", many[-1].indicator)


@FEW
@given(election=texts, area=texts, note=texts, code=texts)
@example(ELECTION, "18.72\x00", "", "IKT")
@example(ELECTION, "\ud800", "", "IKT")
@example("\ud800", AREA, "", "IKT")
@example(ELECTION, AREA, "\x00", "IKT")
def test_drafts_are_kept_or_refused(
    metro: Database, election: str, area: str, note: str, code: str
) -> None:
    table = _prepared(code)
    if table is not None:
        tried(
            metro, "eka", lambda uow, p: service.draft(uow, p, election, area, table, note=note)
        )  # fmt: skip


def _prepared(code: str) -> Prepared | None:
    """The small index under a code that somebody chose, or None when it is refused."""
    quoted = '"' + "".join(f"\\u{ord(c):04x}" if ord(c) < 0x10000 else c for c in code) + '"'
    try:
        return prepare(DEFINITION.replace('"IKT"', quoted), a_table(), replications_n=20)
    except DamaiError:
        return None


@FEW
@given(place=st.sampled_from(NASTY) | texts, score=st.sampled_from(["1,2", "1e308,1", ",", "x,1"]))
def test_tables_of_any_places_are_kept_or_refused(metro: Database, place: str, score: str) -> None:
    try:
        raw = (a_table().decode() + f'"{place.replace(chr(34), "")}",{score}\n').encode()
        table = prepare(DEFINITION, raw, replications_n=20)
    except (DamaiError, UnicodeEncodeError):
        return
    tried(metro, "eka", lambda uow, p: service.draft(uow, p, ELECTION, AREA, table))


@settings(FEW, max_examples=120)
@given(
    st.one_of(
        st.binary(max_size=200), st.sampled_from([b"", b"\xff\xfe", b"\xef\xbb\xbf", b"code"])
    )
)
@example(b"code,crowding,health_reach\n")
@example(b"code,crowding,health_reach\n18.72.01.1001,\xff,2\n")
@example(a_table() + a_table().partition(b"\n")[2])
def test_files_that_are_no_table_are_refused(data: bytes) -> None:
    with pytest.raises(DamaiError):
        prepare(DEFINITION, data)


@settings(FEW, max_examples=120)
@given(texts)
@example('[index]\ncode = "\ud800"')
@example(DEFINITION.replace("rendah", "\x00"))
@example(DEFINITION.replace("rendah", "\ud800"))
def test_definitions_that_are_none_are_refused(definition: str) -> None:
    with pytest.raises(DamaiError):
        prepare(definition, a_table())


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ('"rendah"', '"' + "r" * 61 + '"'),
        ('"rendah"', '"r\\u0000"'),
        ('"IKT"', '"' + "I" * 41 + '"'),
        ('"IKT"', '"I\\u0000"'),
        ('en = "Trial index"', 'en = "' + "t" * 201 + '"'),
        ('en = "Trial index"', 'en = "a\\u0007b"'),
    ],
)
def test_words_of_a_definition_that_a_row_cannot_hold_are_refused(was: str, becomes: str) -> None:
    with pytest.raises(Invalid, match="text-"):
        prepare(DEFINITION.replace(was, becomes), a_table())


def test_a_table_that_a_spreadsheet_marked_as_utf_8_is_read(sqlite_metro: Database) -> None:
    marked = prepare(DEFINITION, b"\xef\xbb\xbf" + a_table())

    assert marked.scores_sha256 == computed().scores_sha256
    assert drafted(sqlite_metro, table=marked)


def test_more_places_than_a_version_may_have_are_refused() -> None:
    rows = "".join(
        f"18.{n // 10000:02}.01.{n % 10000:04},{n % 300},1\n" for n in range(UNITS_MAX + 1)
    )

    with pytest.raises(Invalid, match="risk-units-many"):
        prepare(DEFINITION, ("code,crowding,health_reach\n" + rows).encode())


def test_numbers_that_the_machine_cannot_add_are_refused_or_kept(metro: Database) -> None:
    for cell in ("1e308,1", "1.7976931348623157e308,-1e308", "-1e308,5e-324"):
        try:
            table = prepare(DEFINITION, a_table(**{"18_72_01_1001": cell}))
        except Refused:
            continue
        tried(metro, "eka", lambda uow, p, t=table: service.draft(uow, p, ELECTION, AREA, t))


@FEW
@given(id=texts, seen=ints, words=texts, verb=st.sampled_from(["review", "publish", "withdraw"]))
def test_signatures_on_nothing_are_refused(
    metro: Database, id: str, seen: int, words: str, verb: str
) -> None:
    given = () if verb == "publish" else (words,)
    act = getattr(service, verb)

    error = tried(metro, "tuti", lambda uow, p: act(uow, p, id, seen, *given))

    assert error is not None
    assert error.code == "risk-version-none"


@FEW
@given(words=texts)
@example("\x00")
@example("\ud800")
@example("x" * 2_001)
def test_words_of_a_review_are_kept_or_refused(metro: Database, words: str) -> None:
    with metro.read() as conn:
        every = service.versions(conn, actor(metro, "eka"), ELECTION)
    id = every[0].id if every and every[0].state == "draft" else drafted(metro)

    tried(metro, "tuti", lambda uow, p: service.review(uow, p, id, 1, words))


@FEW
@given(place=texts, factor=texts, title=texts, owner=texts, due_on=texts, stage=texts)
@example("18.72.05.1001", "crowding", "Tambah bilik", "\x00", "2024-02-12", "")
@example("18.72.05.1001", "crowding", "Tambah bilik", "\ud800", "2024-02-12", "")
@example("18.72.\ud800", "crowding", "Tambah bilik", "kpu-metro", "2024-02-12", "")
@example("18.72.05.1001", "crowding", "Tambah bilik", "kpu-metro", "\ud800", "")
@example("18.72.05.1001", "crowding", "Tambah bilik", "kpu-metro", "0001-01-01", "\x00")
@example("18.72.05.1001", "crowding", "Tambah bilik", "kpu-metro", "2024-02-12", "x" * 41)
def test_preventions_are_kept_or_refused(
    metro: Database, place: str, factor: str, title: str, owner: str, due_on: str, stage: str
) -> None:
    index = _standing(metro)
    tried(
        metro, "tuti",
        lambda uow, p: actions.add(uow, p, index, place, factor, title, owner, due_on, stage),
    )  # fmt: skip


@FEW
@given(id=texts, seen=ints, due_on=texts, note=texts, status=st.sampled_from(list(Status)))
@example("own", 1, "2024-02-12", "\x00", Status.DONE)
@example("own", 1, "\x00", "Selesai.", Status.DOING)
@example("own", 2**80, "2024-02-12", "", Status.DOING)
def test_steps_of_a_prevention_are_kept_or_refused(
    metro: Database, id: str, seen: int, due_on: str, note: str, status: Status
) -> None:
    if id == "own":
        index, tuti = _standing(metro), actor(metro, "tuti")
        id = metro.write_now(
            lambda uow: actions.add(
                uow, tuti, index, "18.72.05.1001", "crowding", "x", "kpu-metro", "2024-02-12"
            )
        ).value.id
    tried(metro, "tuti", lambda uow, p: actions.change(uow, p, id, seen, status, due_on, note))


@FEW
@given(station=texts, seen=ints, reason=texts, index_class=texts, criteria=texts, answers=texts)
@example(IMOPURO_3, 0, "Jalan tunggal.", "x" * 61, "", "{}")
@example(IMOPURO_3, 0, "Jalan tunggal.", "", "x" * 30, "{}")
@example(IMOPURO_3, 0, "Jalan tunggal.", "", "", "\x00")
@example(IMOPURO_3, 0, "\ud800", "", "", "{}")
@example("18.72.01.1003.\ud800", 0, "Jalan tunggal.", "", "", "{}")
@example("18.72.01.1003.003\x00", 0, "Jalan tunggal.", "", "", "{}")
def test_decisions_are_kept_or_refused(
    metro: Database,
    station: str,
    seen: int,
    reason: str,
    index_class: str,
    criteria: str,
    answers: str,
) -> None:
    proposal = classes.Proposal(
        index_class=index_class, criteria_class=criteria, answers=answers
    )  # fmt: skip
    tried(
        metro, "tuti",
        lambda uow, p: classes.decide(
            uow, p, ELECTION, station, seen, StationClass.RAWAN, reason, proposal
        ),
    )  # fmt: skip


@pytest.mark.parametrize("index", ["x", "\x00", "\ud800", "00000000-0000-7000-8000-000000000000"])
def test_a_decision_by_a_version_that_is_none_is_refused(metro: Database, index: str) -> None:
    proposal = classes.Proposal(index_id=index)

    error = tried(
        metro, "tuti",
        lambda uow, p: classes.decide(
            uow, p, ELECTION, IMOPURO_3, 0, StationClass.RAWAN, "Jalan tunggal.", proposal
        ),
    )  # fmt: skip

    assert error is not None
    assert error.code == "risk-version-none"


@FEW
@given(place=texts, owner=texts)
@example("\x00", "\x00")
@example("\ud800", "\ud800")
def test_questions_about_no_place_find_nothing_or_are_refused(
    metro: Database, place: str, owner: str
) -> None:
    sari = actor(metro, "sari")
    with metro.read() as conn:
        for ask in (
            lambda: observations.seen_of_place(conn, sari, place),
            lambda: actions.actions(conn, sari, ELECTION, place=place, owner=owner),
            lambda: classes.history(conn, sari, ELECTION, place),
            lambda: service.version(conn, sari, place),
        ):
            refused = None
            try:
                ask()
            except DamaiError as error:
                refused = error
            assert refused is None or refused.status < 500


def _standing(db: Database) -> str:
    with db.read() as conn:
        every = service.versions(conn, actor(db, "tuti"), ELECTION)
    return next((v.id for v in every if v.state == "published"), None) or published(db)
