"""The documents of the index fail when its files, methods or codes move."""

from __future__ import annotations

import re

import pytest
import typer

from damai.cli.main import app
from damai.cli.risk_tell import UNREADABLE
from damai.risk.adjacency import LEAST_M, RULES, TOLERANCE_M
from damai.risk.definitions import names
from damai.risk.engine import writing
from damai.risk.engine.certainty import files as certainty
from damai.risk.engine.methods import STAGES
from damai.risk.engine.space.files import COLUMNS
from tests.harness import ROOT

RISK = (ROOT / "docs" / "risk.md").read_text()
FORMATS = (ROOT / "docs" / "formats.md").read_text().partition("## 15.")[2].partition("\n## ")[0]


@pytest.mark.parametrize("name", [*writing.NAMES, *writing.COPIES, *certainty.NAMES])
def test_every_file_of_the_index_has_its_row(name: str) -> None:
    assert re.search(rf"^\|[^|]*`{re.escape(name)}`[^|]*\|", FORMATS, re.MULTILINE)


def test_the_columns_of_hot_spots_stand_in_their_order() -> None:
    told = re.sub(r" \([^)]*\)", "", FORMATS)

    assert ", ".join(f"`{c}`" for c in COLUMNS) in told


def test_files_of_uncertainty_take_nothing_of_the_scores() -> None:
    assert not set(certainty.NAMES) & {*writing.NAMES, *writing.COPIES}


@pytest.mark.parametrize("stage", STAGES)
def test_every_method_and_option_is_told(stage: str) -> None:
    for method, options in STAGES[stage].items():
        if method == "none":
            continue
        assert re.search(rf"\b{method}\b", RISK), method
        missing = [o for o in options if o not in ("to", "ties", "lambda") and not re.search(rf"\b{o}\b", RISK)]  # fmt: skip
        assert not missing, method


def test_the_thresholds_of_neighbours_are_the_options_defaults() -> None:
    command = typer.main.get_command(app).commands["risk"].commands["edges"]  # type: ignore[attr-defined]
    default = {p.name: p.default for p in command.params}

    assert (default["tolerance"], default["least"], default["rule"]) == (TOLERANCE_M, LEAST_M, RULES[0])  # fmt: skip
    assert f"`--tolerance` metres ({TOLERANCE_M:g}:" in RISK
    assert f"`--least` metres ({LEAST_M:g}:" in RISK


def test_the_options_of_the_contract_have_its_defaults() -> None:
    verbs = typer.main.get_command(app).commands["risk"].commands  # type: ignore[attr-defined]

    def defaults(verb: str) -> dict[str, object]:
        return {p.opts[0]: p.default for p in verbs[verb].params}

    assert (defaults("uncertainty")["--n"], defaults("uncertainty")["--seed"]) == (1_000, 1)
    assert (defaults("hotspots")["--permutations"], defaults("hotspots")["--seed"]) == (9_999, 1)
    assert {"--replications", "--out", "--json"} <= set(defaults("uncertainty"))
    assert {"--value", "--out", "--json"} <= set(defaults("hotspots"))
    assert {"--out", "--json"} <= set(defaults("validate"))
    assert all(f"./damai risk {verb}" in RISK for verb in verbs)


def test_what_ends_with_2_is_a_code_that_is_raised() -> None:
    raised = "".join(p.read_text() for p in (ROOT / "src" / "damai" / "risk").rglob("*.py"))

    assert [code for code in sorted(UNREADABLE) if f'"{code}"' not in raised] == []


def test_every_definition_of_the_house_can_be_named() -> None:
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in names())
