"""Words: two complete languages, keys that must exist, and the language of a request."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.webkit.i18n import LANGUAGES, Catalogue, MissingWord, preferred, read_po

WORDS = {
    "id": {"a.hello": "Halo %(name)s", "a.same": "Sama", "js.x": "X"},
    "en": {"a.hello": "Hello %(name)s", "a.same": "Same", "js.x": "X"},
}


def test_a_word_is_filled_and_what_is_not_given_stays_visible() -> None:
    words = Catalogue(WORDS)

    assert words.text("a.hello", "id", name="Sari") == "Halo Sari"
    assert words.text("a.hello", "en", name="%(name)s") == "Hello %(name)s"
    assert words.text("a.hello", "en") == "Hello %(name)s"
    assert words.text("a.same", "de") == "Sama"


def test_a_key_that_nobody_has_is_a_defect_not_a_blank() -> None:
    with pytest.raises(MissingWord):
        Catalogue(WORDS).text("a.none", "id")


def test_a_script_gets_only_the_words_of_its_prefixes() -> None:
    assert Catalogue(WORDS).starting(("js.",), "en") == {"js.x": "X"}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"en": {"a.hello": "Hello %(name)s"}}, "a.same: missing in en"),
        ({"id": {"a.hello": "Halo %(name)s"}}, "a.same: missing in id"),
        ({"en": {"a.hello": "Hello %(nama)s", "a.same": "Same"}}, "a.hello: placeholders differ"),
        ({"en": {"a.hello": "Hello %(name)s", "a.same": " "}}, "a.same: empty"),
    ],
)
def test_the_build_sees_what_one_language_lacks(
    change: dict[str, dict[str, str]], problem: str
) -> None:
    both = {k: {"a.hello": v["a.hello"], "a.same": v["a.same"]} for k, v in WORDS.items()}
    assert Catalogue(both).problems == []
    assert Catalogue({**both, **change}).problems == [problem]


def test_a_placeholder_in_the_words_of_a_language_has_its_twin_in_the_other() -> None:
    twins = {"id": {"a.why": "Sebab: %(why_id)s"}, "en": {"a.why": "Why: %(why_en)s"}}
    swapped = {**twins, "en": {"a.why": "Why: %(why_id)s"}}

    assert Catalogue(twins).problems == []
    assert Catalogue(swapped).problems == ["a.why: placeholders differ"]


def test_a_key_given_by_two_packages_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("words_one", "words_two"):
        folder = tmp_path / name / "locale"
        folder.mkdir(parents=True)
        (folder.parent / "__init__.py").write_text("")
        for lang in LANGUAGES:
            (folder / f"{lang}.po").write_text('msgid "shared.key"\nmsgstr "x"\n')
    monkeypatch.syspath_prepend(str(tmp_path))

    assert Catalogue.load(["words_one"]).has("shared.key")
    with pytest.raises(ValueError, match=r"shared\.key is given twice"):
        Catalogue.load(["words_one", "words_two"])
    for name in ("words_one", "words_two"):
        sys.modules.pop(name, None)


def test_a_catalogue_file_may_be_folded_and_escaped(tmp_path: Path) -> None:
    path = tmp_path / "id.po"
    path.write_text('msgid ""\nmsgstr "Language: id\\n"\n\nmsgid "a.b"\nmsgstr "satu \\"dua\\" "\n"tiga"\n')  # fmt: skip

    assert read_po(path) == {"a.b": 'satu "dua" tiga'}


@pytest.mark.parametrize(
    ("cookie", "accept", "expected"),
    [
        ("en", "id", "en"),
        ("id", "en-US,en;q=0.9", "id"),
        ("de", "en", "en"),
        (None, "en-US,en;q=0.9,id;q=0.8", "en"),
        (None, "de-DE,de;q=0.9,id;q=0.5,en;q=0.3", "id"),
        (None, "ID", "id"),
        (None, "fr", "id"),
        (None, "*", "id"),
        (None, "", "id"),
        (None, ";;,,;q=", "id"),
    ],
)
def test_a_choice_comes_first_then_the_browser_then_indonesian(
    cookie: str | None, accept: str, expected: str
) -> None:
    assert preferred(cookie, accept) == expected


@given(cookie=st.none() | st.text(max_size=10), accept=st.text(max_size=60))
def test_whatever_a_browser_sends_there_is_a_language(cookie: str | None, accept: str) -> None:
    assert preferred(cookie, accept) in LANGUAGES
