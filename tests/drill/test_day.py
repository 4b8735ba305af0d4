"""The day as a list: rates as Bawaslu counted them, times within the hours of their kind, plain words."""

from __future__ import annotations

import math
import re
from collections import Counter
from datetime import timedelta
from functools import lru_cache

import pytest

from damai.drill import metro, texts
from damai.drill.day import ASSUMED, COUNTED, DAY, HOURS, Act, polling_day
from damai.incidents.kinds import KINDS
from damai.incidents.model import TEXT_MAX, Verb

STATIONS = tuple(f"{v.code}.{n:03d}" for v in metro.VILLAGES for n in range(1, v.stations_n + 1))
SEEDS = 200
# Bawaslu, Siwaslu of 15 February 2024, 06.00: stations with the problem in the nation (domain study 8.2).
PUBLISHED = {
    "opened-late": 37_466, "braille-missing": 12_284, "logistics-incomplete": 10_496,
    "voter-outside-domicile": 8_219, "ballots-swapped": 6_084, "companion-form-missing": 5_836,
    "procedure-not-explained": 5_449, "voter-list-not-posted": 3_724, "witness-attributes": 3_521,
    "voters-mobilised": 2_632, "witness-without-mandate": 2_509, "voted-more-than-once": 2_413,
    "intimidation": 2_271, "count-app-down": 11_233, "counting-early": 3_463,
    "ballots-and-voters-differ": 2_162, "supervisor-without-copy": 1_895,
    "observers-cannot-watch": 1_888, "organisers-intimidated": 1_473,
}  # fmt: skip
PARTIES = (
    "PDI", "PDIP", "Perjuangan", "Golkar", "Golongan Karya", "Gerindra", "NasDem", "PKB",
    "Kebangkitan Bangsa", "PKS", "Keadilan Sejahtera", "PAN", "Amanat Nasional", "Demokrat", "PPP",
    "Persatuan Pembangunan", "PSI", "Solidaritas", "Perindo", "Hanura", "Hati Nurani", "Gelora",
    "Gelombang", "PBB", "Bulan Bintang", "Ummat", "Garuda", "PKN", "Kebangkitan Nusantara", "Buruh",
    "PDA", "SIRA", "Anies", "Muhaimin", "Baswedan", "Prabowo", "Gibran", "Subianto", "Ganjar Pranowo",
    "Pranowo", "Mahfud", "partai", "paslon", "capres", "cawapres", "caleg", "kandidat", "calon",
    "suara untuk", "perolehan", "menang", "kalah", "unggul", "pendukung", "simpatisan",
    "01", "02", "03", "nomor urut", "quick count", "agama", "suku", "gereja", "masjid",
)  # fmt: skip


@lru_cache(maxsize=1)
def days() -> tuple[tuple[Act, ...], ...]:
    return tuple(tuple(polling_day(seed, STATIONS)) for seed in range(SEEDS))


def first_reports(day: tuple[Act, ...]) -> list[Act]:
    """Reports that are not a second voice about an incident that is there already."""
    joined = {a.incident for a in day if a.verb is Verb.JOIN}
    return [a for a in day if a.verb is None and a.incident not in joined]


def test_the_counts_are_those_that_bawaslu_published() -> None:
    assert COUNTED == PUBLISHED


@pytest.mark.parametrize("kind", sorted(PUBLISHED))
def test_a_counted_problem_happens_as_often_as_in_the_nation(kind: str) -> None:
    expected = PUBLISHED[kind] * 462 / 823_220
    part = expected % 1
    sigma = math.sqrt(part * (1 - part) / SEEDS)

    mean = sum(
        sum(1 for a in first_reports(day) if a.values["kind"] == kind) for day in days()
    ) / SEEDS  # fmt: skip

    assert abs(mean - expected) <= 3 * sigma, (mean, expected, sigma)


def test_what_is_our_assumption_happens_exactly_as_often_as_assumed() -> None:
    for day in days()[:20]:
        counts = Counter(a.values["kind"] for a in first_reports(day))
        assert {k: counts[k] for k in ASSUMED} == ASSUMED


def test_the_same_seed_is_the_same_day_and_another_is_not() -> None:
    assert polling_day(5, STATIONS) == list(days()[5])
    assert polling_day(5, STATIONS) != polling_day(6, STATIONS)


def test_acts_come_in_order_and_no_life_acts_before_its_report() -> None:
    for day in days():
        assert list(day) == sorted(day, key=lambda a: a.at)
        born: dict[str, Act] = {}
        ended: set[str] = set()
        for act in day:
            if act.verb is None:
                assert act.incident not in born
                born[act.incident] = act
                continue
            assert born[act.incident].at < act.at
            assert act.incident not in ended
            if act.verb in (Verb.CLOSE, Verb.ARCHIVE, Verb.JOIN):
                ended.add(act.incident)
            if act.verb is Verb.JOIN:
                assert act.values["other"] in born
                assert act.values["other"] not in ended


def test_a_problem_happens_in_the_hours_of_its_kind() -> None:
    for day in days()[:50]:
        for act in first_reports(day):
            low, _, high = HOURS[KINDS[act.values["kind"]].group]
            assert DAY + timedelta(hours=low) <= act.at <= DAY + timedelta(hours=high)


def test_no_voting_problem_is_reported_before_the_stations_open() -> None:
    opened = DAY + timedelta(hours=1.5)  # 07.00 WIB
    for day in days()[:50]:
        for act in first_reports(day):
            if KINDS[act.values["kind"]].group in ("voting", "rights", "counting"):
                assert act.at >= opened, act


def test_reports_fall_on_every_kecamatan_and_only_on_real_stations() -> None:
    seen = {a.values["station"] for day in days()[:50] for a in day if a.verb is None}

    assert seen <= set(STATIONS)
    assert {s[:8] for s in seen} == {code for code, _ in metro.DISTRICTS}


def test_every_kind_that_happens_has_words_and_every_word_a_kind() -> None:
    assert set(texts.TEXTS) == {*COUNTED, *ASSUMED}
    assert set(texts.TEXTS) <= set(KINDS)


def every_text() -> list[str]:
    groups = (texts.AGAIN, texts.DECLINE, texts.REPLY, texts.NOTE, texts.DONE, texts.RAISE, texts.LOWER, texts.PRANK)  # fmt: skip
    return [t for g in (*texts.TEXTS.values(), *groups) for t in g]


@pytest.mark.parametrize("word", PARTIES)
def test_no_text_names_a_contestant_a_party_or_a_result(word: str) -> None:
    found = [t for t in every_text() if re.search(rf"\b{re.escape(word)}\b", t, re.IGNORECASE)]
    assert not found


def test_no_text_holds_a_number_plate_a_telephone_number_or_an_identity_number() -> None:
    for text in every_text():
        assert not re.search(r"\b[A-Z]{1,2} \d{1,4} [A-Z]{1,3}\b|\b0\d{8,}|\b\d{16}\b", text), text


def test_reports_are_marked_as_exercise_and_fit_the_field() -> None:
    for day in days()[:20]:
        for act in day:
            if act.verb is None:
                assert "LATIHAN" in act.values["text"]
                assert len(act.values["text"]) <= TEXT_MAX


def test_the_same_said_again_comes_soon_and_about_the_same_station() -> None:
    seen = 0
    for day in days():
        reports = {a.incident: a for a in day if a.verb is None}
        for act in day:
            if act.verb is Verb.JOIN:
                seen += 1
                one, other = reports[act.incident], reports[act.values["other"]]
                assert one.values["station"] == other.values["station"]
                assert one.values["kind"] == other.values["kind"]
                assert timedelta(seconds=60) <= one.at - other.at <= timedelta(seconds=400)
    assert seen > SEEDS
