"""The shape of the house: sizes, what is in git, what code may not do, words in both languages."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from damai.app.words import catalogue
from damai.journal.entries import kinds
from tests.harness import ROOT

REFUSE_N = 600
SRC = ROOT / "src" / "damai"


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def python_files(folder: Path = SRC) -> list[Path]:
    return sorted(p for p in folder.rglob("*.py") if "versions" not in p.parts)


def test_no_source_file_is_longer_than_600_lines() -> None:
    long = [
        f"{p.relative_to(ROOT)}: {n}"
        for p in [
            *python_files(),
            *python_files(ROOT / "tests"),
            *SRC.rglob("*.js"),
            *SRC.rglob("*.css"),
        ]
        if "vendor" not in p.parts and (n := len(p.read_text().splitlines())) > REFUSE_N
    ]
    assert not long


def test_the_median_source_file_is_near_sixty_lines() -> None:
    sizes = sorted(len(p.read_text().splitlines()) for p in python_files())
    assert sizes[len(sizes) // 2] <= 100


def test_no_tracked_file_names_a_registry_or_a_path_of_one_machine() -> None:
    registry = re.compile(r"https?://(registry|files|deb|ftp|pypi)\.[a-z]")
    machine = re.compile(r"(^|[^a-zA-Z0-9_.])/(" + "wo" + r"rk|ho" + r"me/[a-z]+)/")
    found = []
    for path in tracked():
        if path.suffix in (".woff2", ".png"):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if registry.search(text) or machine.search(text):
            found.append(str(path.relative_to(ROOT)))
    assert not found


def test_lock_files_hold_hashes_and_no_addresses() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "web/package-lock.json"):
        text = (ROOT / name).read_text()
        assert "://" not in text, name
        assert "sha256:" in text or "sha512-" in text, name


def test_the_development_lock_contains_the_run_lock() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^([\w.-]+==\S+)", (ROOT / name).read_text(), re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_nothing_third_party_or_large_is_in_git() -> None:
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        assert not re.search(r"\.min\.(js|css)$|node_modules|static/vendor|\.woff2?$", name), name
        assert path.stat().st_size < 1_500_000, name


CLOCKS = {"now", "utcnow", "today", "time", "monotonic", "uuid1", "uuid4", "token_bytes", "urandom"}


@pytest.mark.parametrize(
    "path", sorted(SRC.rglob("model.py")) + sorted(SRC.rglob("kinds.py")), ids=str
)
def test_models_have_no_clock_and_no_randomness(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            assert node.func.attr not in CLOCKS, f"{path}:{node.lineno}"


def test_sql_keeps_away_from_what_breaks_savepoints() -> None:
    refused = re.compile(r"executescript|OR ROLLBACK|\bATTACH\b|DEFERRABLE", re.IGNORECASE)
    for path in python_files():
        text = path.read_text()
        assert not refused.search(text), path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Attribute):
                assert node.attr != "rowcount", f"{path}:{node.lineno}"
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and "PRAGMA" in node.value
            ):
                assert path.parent.name == "db", f"{path}:{node.lineno}"


EDGES = {
    "answers.py",
    "attempt.py",
    "control.py",
    "hub.py",
    "jobs.py",
    "outbox.py",
    "presence.py",
    "purging.py",
    "session.py",
    "ticker.py",
    "writer.py",
}


def test_only_the_edges_catch_everything() -> None:
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ExceptHandler):
                name = getattr(node.type, "id", None)
                broad = node.type is None or name in ("Exception", "BaseException")
                assert not broad or path.name in EDGES, f"{path}:{node.lineno}"


FORBIDDEN = re.compile(
    r"party|partai|candidate|paslon|vote_count|votes|valid_n|result|religion|agama|ethnic|suku|face|plate|nik$"
)


def test_no_table_has_a_column_that_may_not_exist() -> None:
    from damai.app.house import House
    from damai.db.schema import metadata

    assert House
    for table in metadata.tables.values():
        for column in table.columns:
            assert not FORBIDDEN.search(column.name), f"{table.name}.{column.name}"


def test_templates_hold_no_inline_script_style_or_handler() -> None:
    inline = re.compile(
        r"\sstyle=|\son[a-z]+=|<style|javascript:|<script(?![^>]*(src=|application/json))",
        re.IGNORECASE,
    )
    for path in SRC.rglob("*.html"):
        found = inline.search(path.read_text())
        assert not found, f"{path}: {found[0] if found else ''}"


def test_both_languages_are_complete() -> None:
    assert catalogue().problems == []


def test_every_word_that_code_and_templates_name_exists() -> None:
    words = catalogue()
    keys = words.keys("id")
    missing = []
    literal = re.compile(r"""\bt\(["']([a-z_.\-]+)["'][,)]|\bword\(["']([a-z_.\-]+)["'][,)]""")
    joined = re.compile(r"""\bt\(["']([a-z_.\-]+\.)["'] ~""")
    raised = re.compile(
        r"""(?:Invalid|Conflict|Forbidden|NotFound|Unavailable|TooMany|Unauthenticated|Unreadable|Malformed)\(\s*["']([a-z\-]+)["']"""
    )
    for path in [*SRC.rglob("*.html"), *SRC.rglob("*.js"), *SRC.rglob("*.py")]:
        if "vendor" in path.parts:
            continue
        text = path.read_text()
        for one, two in literal.findall(text):
            if (one or two) not in keys:
                missing.append(f"{path.name}: {one or two}")
        for prefix in joined.findall(text):
            if not any(key.startswith(prefix) for key in keys):
                missing.append(f"{path.name}: {prefix}*")
        if path.suffix == ".py":
            missing.extend(
                f"{path.name}: error.{c}" for c in raised.findall(text) if f"error.{c}" not in keys
            )
    assert not missing


def test_every_code_has_its_words() -> None:
    from damai.accounts.model import INSTITUTION_OF_KIND, Role
    from damai.incidents.kinds import GROUPS, KINDS, SEVERITIES
    from damai.incidents.model import CHANNELS, Outcome, Status, Verb
    from damai.stages.model import Cause, State

    keys = catalogue().keys("id")
    wanted = {
        *(f"accounts.role.{r}" for r in Role),
        *(f"accounts.institution.{i}" for i in INSTITUTION_OF_KIND.values()),
        *(f"incidents.kind.{k}" for k in KINDS),
        *(f"incidents.group.{g}" for g in GROUPS),
        *(f"incidents.severity.{s}" for s in SEVERITIES),
        *(f"incidents.status.{s}" for s in Status),
        *(f"incidents.outcome.{o}" for o in Outcome),
        *(f"incidents.channel.{c}" for c in CHANNELS),
        *(f"stages.cause.{c}" for c in Cause),
        *(f"stages.state.{s}" for s in State),
        *(f"incidents.verb.{v}" for v in Verb),
        *(
            f"incidents.timeline.{k.removeprefix('incidents.')}"
            for k in kinds()
            if k.startswith("incidents.")
        ),
    }
    assert wanted <= keys, sorted(wanted - keys)


def test_entry_kinds_are_the_documented_ones() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    missing = [k for k in kinds() if not k.startswith("test.") and f"`{k}`" not in text]
    assert not missing


def test_every_verb_is_documented() -> None:
    import typer

    from damai.cli.main import app

    text = (ROOT / "README.md").read_text() + (ROOT / "docs" / "architecture.md").read_text()
    group = typer.main.get_command(app)
    assert all(f"./damai {name}" in text for name in group.commands), sorted(group.commands)  # type: ignore[attr-defined]


def test_settings_in_the_environment_are_documented() -> None:
    used = set()
    for path in [*python_files(), ROOT / "damai"]:
        used |= set(re.findall(r"\bDAMAI_[A-Z]+\b", path.read_text()))
    text = (ROOT / "docs" / "architecture.md").read_text()
    assert all(name in text for name in used), sorted(n for n in used if n not in text)
