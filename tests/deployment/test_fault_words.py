"""Every refusal and warning of the plan has its sentence in Indonesian and in English, with the same places filled in."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import damai
from damai.deployment.fault_words import SENTENCES
from damai.deployment.faults import Both, Said, Unplannable, more

SOURCE = Path(damai.__file__).parent
MADE = {
    "f'{what}-twice'": ("stop-twice", "vehicle-twice"),
    "f'{what}-unnamed'": ("stop-unnamed", "vehicle-unnamed"),
    "f'not-a-number/{_why_no_number(found)}'": (
        "not-a-number/missing",
        "not-a-number/comma",
        "not-a-number/text",
    ),
    "key": ("no-district", "no-point/earth"),
}
"""Keys that are put together where they are raised, as they are written there."""


def raised() -> Iterator[tuple[str, str, ast.Call]]:
    """(place, key, call) wherever a refusal or a warning is made."""
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if "damai.deployment.faults" not in text and "found.differ(" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.Call) or name_of(node.func) not in ("Unplannable", "Said", "differ"):  # fmt: skip
                continue
            place = f"{path.relative_to(SOURCE)}:{node.lineno}"
            for key in keys_of(node.args[0]):
                yield place, key, node


def name_of(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def keys_of(node: ast.expr) -> tuple[str, ...]:
    if isinstance(node, ast.Constant):
        return (str(node.value),)
    if isinstance(node, ast.IfExp):
        return keys_of(node.body) + keys_of(node.orelse)
    return MADE[ast.unparse(node)]


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_every_refusal_has_both_sentences_and_its_data_fills_them() -> None:
    wrong = []
    for place, key, call in raised():
        if key not in SENTENCES:
            wrong.append(f"{place}: {key} has no sentence")
            continue
        names = {word.arg for word in call.keywords}
        if None in names or name_of(call.func) == "Said":
            continue
        wrong += [f"{place}: {key} has no {name}" for name in fields(SENTENCES[key][0] + SENTENCES[key][1]) - names]  # fmt: skip
    assert wrong == []


def test_no_sentence_is_of_nothing() -> None:
    assert set(SENTENCES) == {key for _, key, _ in raised()}


@pytest.mark.parametrize("key", sorted(SENTENCES))
def test_both_languages_name_the_same_and_each_is_one_sentence(key: str) -> None:
    indonesian, english = SENTENCES[key]

    assert fields(indonesian) == fields(english)
    assert indonesian != english
    for text in (indonesian, english):
        assert text.endswith(".")
        assert "\n" not in text
        assert "!" not in text.replace("!r", "")


def test_no_key_is_said_twice() -> None:
    for path in sorted((SOURCE / "deployment/fault_words").glob("*.py")):
        keys = [
            node.value
            for found in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(found, ast.Dict)
            for node in found.keys
            if isinstance(node, ast.Constant)
        ]
        assert len(keys) == len(set(keys)), path.name


def test_a_refusal_is_said_in_the_readers_language_with_its_numbers() -> None:
    refused = Unplannable("too-large", place=Both("Kota, kelas low", "The city, class low"), n=12_345, most=6_000)  # fmt: skip

    assert refused.code == "too-large"
    assert refused.sentence == "The city, class low: 12,345 stations are above 6,000 in one part: plan by district."  # fmt: skip
    assert refused.text("id") == "Kota, kelas low: 12.345 TPS melebihi 6.000 dalam satu bagian: rencanakan per kecamatan."  # fmt: skip
    assert str(refused) == refused.sentence
    assert refused.data["n"] == 12_345


def test_a_number_has_a_decimal_comma_in_indonesian_and_what_was_typed_stays() -> None:
    said = Said("window-closed", {"stop": "S1.5", "due": 2.5, "ready": 10.0})

    assert "menit 2,5" in said.text("id")
    assert "S1.5" in said.text("id")
    assert "minute 2.5" in said.text("en")


def test_what_is_more_is_counted() -> None:
    assert [more(n).said(lang) for n in (0, 3) for lang in ("id", "en")] == ["", "", " (dan 3 lagi)", " (and 3 more)"]  # fmt: skip
