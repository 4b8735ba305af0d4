"""Searching incidents: every word must fit, in the reader's own sight; the same on each engine."""

from __future__ import annotations

import pytest

from damai.app.words import catalogue
from damai.db.database import Database
from damai.incidents import finding, queries
from damai.incidents.finding import Terms
from damai.incidents.kinds import KINDS, SEVERITIES
from damai.incidents.model import Status
from tests.builders import ELECTION, IRING_MULYO_1, do, file
from tests.harness import CAST, actor


def terms(lang: str = "id") -> Terms:
    def words(part: str, codes: object) -> dict[str, str]:
        return {c: catalogue().text(f"incidents.{part}.{c}", lang) for c in codes}  # type: ignore[attr-defined]

    return Terms(
        kinds=words("kind", KINDS),
        severities=words("severity", SEVERITIES),
        statuses=words("status", [s.value for s in Status]),
    )


def found(db: Database, who: str, text: str, lang: str = "id", limit: int = 20) -> list[str]:
    with db.read() as conn:
        items = finding.find(conn, actor(db, who), text, ELECTION, terms(lang), limit)
    return [item.id for item in items]


@pytest.fixture
def two(metro: Database) -> tuple[Database, str, str]:
    """A brawl at TPS 003 Imopuro, and a theft at TPS 001 Iring Mulyo."""
    sari = actor(metro, "sari")
    one = file(metro, sari, kind="brawl", text="Dua orang berkelahi. Satu membawa payung merah.")
    other = file(metro, sari, kind="theft", text="Dompet saksi hilang.", station=IRING_MULYO_1)
    return metro, one, other


@pytest.mark.parametrize(
    "text",
    ["berkelahi", "BERKELAHI", "payung", "imopuro", "imopuru", "Metro Pusat", "tps 3 imopuro",
     "TPS 003", "18.72.01.1003.003", "1872011003003", "18.72.01", "berkelahi imopuro", "  payung  merah "],
)  # fmt: skip
def test_an_incident_is_found_by_its_words_its_place_and_its_station(
    two: tuple[Database, str, str], text: str
) -> None:
    db, one, other = two

    ids = found(db, "sari", text)

    assert one in ids
    assert other not in ids


def test_kind_severity_and_status_are_found_in_the_readers_language(
    two: tuple[Database, str, str],
) -> None:
    db, one, other = two
    theft = {lang: catalogue().text("incidents.kind.theft", lang) for lang in ("id", "en")}

    assert found(db, "sari", theft["id"]) == [other]
    assert found(db, "sari", theft["en"], "en") == [other]
    do(db, actor(db, "sari"), "set_severity", one, "critical", "Massa bertambah.")
    assert found(db, "sari", catalogue().text("incidents.severity.critical", "id")) == [one]


def test_every_word_must_fit(two: tuple[Database, str, str]) -> None:
    db, _, _ = two

    assert found(db, "sari", "payung dompet") == []
    assert found(db, "sari", "payung antah") == []


def test_open_ones_come_first_and_closed_ones_are_still_found(
    two: tuple[Database, str, str],
) -> None:
    db, one, other = two
    sari = actor(db, "sari")
    do(db, sari, "take", other)
    do(db, sari, "close", other, "resolved", "Dompet ditemukan.")

    assert found(db, "sari", "metro") == [one, other]
    assert found(db, "sari", "metro", limit=1) == [one]


@pytest.mark.parametrize(
    "text", ["", "   ", "tps", "%", "_", "\\", "'; DROP TABLE incident", "#", "#0", "#999999999999", "💥",
             "z" * 200, "00000000-0000-7000-8000-000000000000"],
)  # fmt: skip
def test_whatever_is_typed_is_answered_with_nothing(
    two: tuple[Database, str, str], text: str
) -> None:
    assert found(two[0], "sari", text) == []


def test_the_number_of_an_entry_and_the_id_find_the_one_incident(
    two: tuple[Database, str, str],
) -> None:
    db, one, _ = two
    with db.read() as conn:
        seq = queries.sheet(conn, actor(db, "sari"), one).timeline[0].seq

    assert found(db, "sari", f"#{seq}") == [one]
    assert found(db, "sari", one) == [one]
    assert found(db, "sari", f"#{seq - 1}") == []


def test_nobody_finds_what_they_may_not_read_by_any_word_or_number(
    two: tuple[Database, str, str],
) -> None:
    """A brawl is the police's own: of the cast only they, in whose scope it lies, and the auditor know."""
    db, one, _ = two
    with db.read() as conn:
        seq = queries.sheet(conn, actor(db, "sari"), one).timeline[0].seq
    ways = ("payung", "imopuro", one, f"#{seq}", "berkelahi")

    who_finds = {who for who in CAST if any(one in found(db, who, way) for way in ways)}

    assert who_finds == {"sari", "made", "eka", "wira", "tuti", "agus", "maya"}


def test_a_complaint_about_an_officer_is_found_by_those_alone_who_may_read_it(
    metro: Database,
) -> None:
    id = file(
        metro, actor(metro, "rian"), kind="officer-complaint", text="Petugas membentak nenek."
    )

    finders = {who for who in CAST if id in found(metro, who, "membentak")}

    assert finders == {
        "sari", "made", "eka", "laras", "surya", "wira", "tuti", "agus", "rian", "gita", "maya",
    }  # fmt: skip


def test_what_is_not_of_this_election_is_not_found(two: tuple[Database, str, str]) -> None:
    db, _, _ = two
    with db.read() as conn:
        assert finding.find(conn, actor(db, "sari"), "payung", "pilkada-2024", terms()) == []
