"""The documents fail when the code moves: links, commands with their options, reasons, errors, layers."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
import typer

from damai.accounts.model import INSTITUTION_OF_KIND
from damai.app.words import catalogue
from damai.cli.main import app
from tests.harness import ROOT

DOCS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
SRC = ROOT / "src" / "damai"


@pytest.mark.parametrize("path", DOCS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_link_of_a_document_leads_somewhere(path: Path) -> None:
    text = path.read_text()
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    missing = [t for t in targets if "://" not in t and not (path.parent / t).exists()]
    assert not missing


def _commands() -> dict[str, click.Command]:
    """Path of words -> command: "journal verify", "demo", ..."""
    found: dict[str, click.Command] = {}

    def walk(command: click.Command, words: tuple[str, ...]) -> None:
        found[" ".join(words)] = command
        for name, below in getattr(command, "commands", {}).items():
            walk(below, (*words, name))

    walk(typer.main.get_command(app), ())
    return found


def test_every_command_line_in_the_documents_is_one_that_parses() -> None:
    commands = _commands()
    wrong = []
    for path in DOCS:
        for line in re.findall(r"\./damai((?: [^\s`|;,.)]+)+)", path.read_text()):
            words = re.sub(r"\|\S+", "", line).split()
            name = ""
            while words and f"{name} {words[0]}".strip() in commands:
                name = f"{name} {words.pop(0)}".strip()
            options = {o for p in commands[name].params for o in getattr(p, "opts", ())}
            free = name in ("test", "check", "bench")
            known = bool(name) and (
                free or all(w in options for w in words if w.startswith("--") and w != "--help")
            )
            if not known and words[:1] not in (["VERB"], ["VERB`"]):
                wrong.append(f"{path.name}: ./damai{line}")
    assert not wrong


def test_the_reasons_of_verify_are_the_documented_ones() -> None:
    code = "".join(
        p.read_text() for p in (SRC / "journal").glob("*.py") if p.name.startswith("verify")
    )
    given = set(re.findall(r'[Bb]ad\(\s*"([a-z-]+)"', code))
    section = (ROOT / "docs" / "formats.md").read_text().partition("## 6.")[2].partition("## 7.")[0]
    told = set(re.findall(r"^\|([^|]+)\|", section, re.MULTILINE))
    named = {r for cell in told for r in re.findall(r"`([a-z-]+)`", cell)}
    assert given
    assert named == given


def test_every_error_sentence_has_a_code_that_is_raised() -> None:
    source = "".join(p.read_text() for p in SRC.rglob("*.py"))
    sentences = {k.removeprefix("error.") for k in catalogue().keys("id") if k.startswith("error.")}
    unused = [code for code in sorted(sentences) if f'"{code}"' not in source]
    assert not unused


def test_every_word_of_the_catalogue_is_used() -> None:
    """Dead words are dead features: a key is named whole, or by a prefix that code joins to a code list."""
    text = "".join(
        p.read_text()
        for p in SRC.rglob("*")
        if p.suffix in (".py", ".js", ".html", ".txt") and "vendor" not in p.parts
    )
    joined = {"error.", "areas.problem."} | set(
        re.findall(
            r"""["'f`]((?:js|webkit|accounts|areas|risk|plan|stages|units|incidents|watches|cli)\.[a-z_.]*\.)["'{$]""",
            text,
        )
    )
    unused = [
        key
        for key in sorted(catalogue().keys("id"))
        if f'"{key}"' not in text
        and f"'{key}'" not in text
        and not any(key.startswith(prefix) for prefix in joined)
    ]
    assert not unused


def test_every_kind_of_office_is_in_the_glossary_or_has_its_words() -> None:
    keys = catalogue().keys("id")
    assert {f"accounts.kind.{kind}" for kind in INSTITUTION_OF_KIND} <= keys


def test_every_package_stands_in_the_picture_of_the_architecture() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    packages = {p.name for p in SRC.iterdir() if (p / "__init__.py").exists()} - {"cli"}
    missing = [name for name in packages if not re.search(rf"│ {name} ", text)]
    assert not missing


def test_the_readme_shows_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text()
    assert "./damai demo" in text
    assert "./damai test" in text


def test_decision_records_are_numbered_and_have_their_parts() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(p.name[:4]) for p in records] == list(range(1, len(records) + 1))
    for path in records:
        text = path.read_text()
        for part in ("**Context.**", "**Decision.**", "**Good.**", "**Bad.**", "wrong**"):
            assert part in text, f"{path.name}: {part}"
