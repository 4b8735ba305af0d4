"""A checklist asks about the place, yes or no, in both languages, and names neither a contestant nor a person."""

from __future__ import annotations

import copy
import tomllib
from typing import Any

import pytest

from damai.app.words import catalogue
from damai.risk.checking import from_mapping, parse
from damai.risk.checklist import Answer, Asker, Checklist, Scope, tally
from damai.risk.checklists import FOLDER, checklist, names
from damai.risk.engine.faults import Refused
from damai.risk.engine.persons import question_asks_of_contestants, question_asks_of_persons
from tests.risk.made import faults_of

# Bawaslu, mapping of 3-8 February 2024: stations that had each indicator, in the order of its list.
PUBLISHED = [
    125_224, 119_796, 38_595, 36_236, 21_947, 18_656, 10_794, 8_099, 4_862, 4_211, 3_875,
    2_299, 2_209, 2_021, 1_989, 1_587, 1_582, 1_396, 1_205, 1_184, 1_031, 814,
]  # fmt: skip


def a_list(**of_item: Any) -> dict[str, Any]:
    """One question, changed by ``of_item``; a value of None takes the key away."""
    item = {
        "code": "A1",
        "group": "place",
        "wording": {
            "id": "Apakah TPS ini sulit dijangkau?",
            "en": "Is this station hard to reach?",
        },
        "vulnerable": "yes",
        **of_item,
    }
    return {
        "checklist": {
            "code": "mine",
            "institution": "ours",
            "title": {"id": "Daftar", "en": "List"},
            "source": "own",
            "as_of": "2026-11-01",
            "scope": "station",
            "by": ["pkd"],
        },
        "group": [{"code": "place", "title": {"id": "Tempat", "en": "Place"}}],
        "item": [{k: v for k, v in item.items() if v is not None}],
    }


def refusal(raw: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        from_mapping(raw)
    for fault in refused.value.faults:
        for lang in ("id", "en"):
            assert "%(" not in catalogue().text(f"error.{fault.code}", lang, **fault.values)
    return faults_of(refused.value)


def test_the_two_institutions_lists_are_two() -> None:
    assert names() == ["bawaslu-tps-2024", "polri-tps-2024"]
    assert [checklist(name).institution for name in names()] == ["bawaslu", "polri"]
    with pytest.raises(KeyError):
        checklist("../hdi")


def test_bawaslus_list_is_the_published_one() -> None:
    found = checklist("bawaslu-tps-2024")
    by_number = sorted(found.items, key=lambda item: item.code)

    assert len(found.groups) == 7
    assert [item.code for item in by_number] == [f"B{n:02d}" for n in range(1, 23)]
    assert [item.facts["published_n"] for item in by_number] == PUBLISHED
    assert {code: len(found.of_group(code)) for code in found.groups} == {
        "hak_pilih": 4, "keamanan": 2, "kampanye": 2, "netralitas": 2, "logistik": 4, "lokasi": 6, "jaringan": 2,
    }  # fmt: skip
    assert {item.by for item in found.items} == {(Asker.PKD,)}


def test_polris_list_has_three_five_five_and_four_criteria() -> None:
    found = checklist("polri-tps-2024")

    assert [len(found.of_group(code)) for code in found.groups] == [3, 5, 5, 4]
    assert [item.code for item in found.items if item.left_out] == ["R3", "S5"]
    assert [item.code for item in found.items if item.scope == Scope.VILLAGE] == ["S4", "H4"]
    assert {item.by for item in found.items} == {(Asker.BHABINKAMTIBMAS,)}


@pytest.mark.parametrize("name", names())
def test_every_question_is_one_in_both_languages(name: str) -> None:
    for item in checklist(name).items:
        for words in item.wording.values():
            assert words.endswith("?"), item.code
            assert words.count("?") == 1, item.code


@pytest.mark.parametrize("name", names())
def test_what_may_not_be_asked_is_told_in_both_languages(name: str) -> None:
    for item in checklist(name).items:
        assert set(item.left_out) in (set(), {"id", "en"}), item.code


ASKS_OF_PERSONS = [
    "Apakah mayoritas warga beragama tertentu?", "Adakah pemilih dari suku pendatang?", "Apakah warga anggota partai?",
    "Berapa NIK ketua RT?", "Apakah warga di sini miskin?", "Memilih siapa warga di sini?", "Tulis nama tokoh penggerak?",
    "Do most residents belong to one religion?", "Is an ethnic group in the majority?", "Is this a party's place?",
    "Are residents poor?", "Who voted for whom?", "Write the names of the leaders?",
]  # fmt: skip
ASKS_OF_CONTESTANTS = [
    "Apakah ini basis massa pemenang?", "Apakah paslon pernah datang?", "Apakah calon petahana unggul?",
    "Pendukung nomor urut berapa yang ribut?", "Adakah kubu yang militan?", "Apakah peserta pemilu membuka posko?",
    "Is this a stronghold?", "Has a candidate been here?", "Is the incumbent liked here?", "Is it a support base?",
]  # fmt: skip


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("words", ASKS_OF_PERSONS)
def test_a_question_about_a_persons_attribute_is_refused(words: str, lang: str) -> None:
    wording = {"id": "Adakah banjir?", "en": "Is there flood?", lang: words}

    assert refusal(a_list(wording=wording)) == [("risk-person", "item A1")]


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("words", ASKS_OF_CONTESTANTS)
def test_a_question_that_names_a_contestant_is_refused(words: str, lang: str) -> None:
    wording = {"id": "Adakah banjir?", "en": "Is there flood?", lang: words}

    assert refusal(a_list(wording=wording)) == [("risk-contestant", "item A1")]


def test_a_code_that_names_an_attribute_is_refused() -> None:
    assert refusal(a_list(code="agama_warga")) == [("risk-person", "item agama_warga")]


@pytest.mark.parametrize(
    "words",
    ["Adakah calon pemilih tanpa KTP?", "Pernahkah terjadi ketegangan antarpendukung di sini?", "Is there a ballot box here?",
     "Is the station near a religious site?", "Is the signal poor here?", "Is the name of the street posted?", "Apakah TPS di dekat rumah ibadah?"],
)  # fmt: skip
def test_a_question_about_the_place_passes(words: str) -> None:
    assert not question_asks_of_persons(words)
    assert not question_asks_of_contestants(words)


BROKEN = [
    # (what is changed of the one question, fault, its place)
    ({"vulnerable": "not-known"}, "risk-option-value", "item A1"),
    ({"vulnerable": True}, "risk-option-value", "item A1"),
    ({"vulnerable": None}, "risk-option-value", "item A1"),
    ({"group": "elsewhere"}, "risk-parent-unknown", "item A1"),
    ({"wording": "Sulit dijangkau?"}, "risk-option-value", "item A1"),
    ({"wording": {"id": "Sulit dijangkau?"}}, "risk-option-value", "item A1"),
    ({"wording": {"id": "Sulit dijangkau?", "en": " "}}, "risk-option-value", "item A1"),
    ({"left_out": {"id": "x"}}, "risk-option-value", "item A1"),
    ({"scope": "rumah"}, "risk-option-value", "item A1"),
    ({"by": []}, "risk-option-value", "item A1"),
    ({"by": ["warga"]}, "risk-option-value", "item A1"),
    ({"by": [["pkd"]]}, "risk-option-value", "item A1"),
    ({"code": ""}, "risk-text-missing", "item "),
    ({"weight": 2}, "risk-key-unknown", "item A1"),
]


@pytest.mark.parametrize(("change", "code", "where"), BROKEN)
def test_a_broken_question_is_told_with_its_place(
    change: dict[str, Any], code: str, where: str
) -> None:
    assert (code, where) in refusal(a_list(**change))


def test_every_fault_of_the_rest_is_told_at_once() -> None:
    raw = a_list()
    raw["item"] += copy.deepcopy(raw["item"])
    raw["group"] += [{"code": "empty", "title": {"id": "x", "en": "x"}}, raw["group"][0]]
    raw["checklist"] |= {"source": "", "score": "sum"}

    assert {code for code, _ in refusal(raw)} == {
        "risk-code-twice", "risk-checklist-empty", "risk-text-missing", "risk-key-unknown",
    }  # fmt: skip


@pytest.mark.parametrize("raw", [{}, {"checklist": []}, {"item": {}}, {"group": ["x"]}])
def test_what_is_no_checklist_is_refused(raw: dict[str, Any]) -> None:
    assert refusal(raw)


def test_what_is_no_toml_is_refused() -> None:
    with pytest.raises(Refused, match="risk-toml"):
        parse("[checklist")


@pytest.mark.parametrize("name", names())
def test_the_file_is_what_is_read(name: str) -> None:
    raw = tomllib.loads((FOLDER / f"{name}.toml").read_text())

    assert from_mapping(raw) == checklist(name)


def test_a_tally_sorts_and_adds_up_nothing() -> None:
    found = tally(checklist("polri-tps-2024"), {"K1": Answer.NO, "R2": Answer.YES, "S4": Answer.NOT_KNOWN})  # fmt: skip

    assert (found.vulnerable, found.clear) == (("R2",), ("K1",))
    assert len(found.missing) == 15
    assert "S4" in found.missing
    with pytest.raises(KeyError):
        tally(checklist("polri-tps-2024"), {"B01": Answer.YES})


def test_the_vulnerable_answer_may_be_no() -> None:
    made: Checklist = from_mapping(a_list(vulnerable="no"))

    assert tally(made, {"A1": Answer.NO}).vulnerable == ("A1",)
    assert tally(made, {"A1": Answer.YES}).clear == ("A1",)
    assert tally(made, {}).missing == ("A1",)
