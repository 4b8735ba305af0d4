"""A small index, and the verbs that its tests ask again and again."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.cli.conftest import Ended, Run

DEFINITION = """
[index]
code = "IKR"
title = { id = "Indeks kerawanan", en = "Vulnerability index" }
unit_column = "code"
[screen]
min_data = 0.5
[classes]
method = "mean_sd"
[[group]]
code = "place"
parent = "IKR"
[[indicator]]
code = "flood"
parent = "place"
impute = "median"
[[indicator]]
code = "reach"
parent = "place"
direction = -1
treat = { method = "winsorise", points = 1 }
[[indicator]]
code = "moved"
parent = "IKR"
denominator = "dpt"
[uncertainty]
weights = 0.25
normalise = ["minmax", "zscore"]
data = true
"""
ROWS = "".join(
    f"18.{at:02},{at * 7 % 11},{'' if at == 4 else at * 5 % 13},{at % 9},{90 + at}\n" for at in range(1, 41)
)  # fmt: skip
DATA = "code,flood,reach,moved,dpt\n" + ROWS + "18.99,,,,\n18.98,,3,4,100\n"
FILES = (
    "classes.csv", "contributions.csv", "manifest.json", "normalised.csv", "ranks.csv", "scores.csv", "steps.json",
    "treated.csv",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "d.toml").write_text(DEFINITION)
    (tmp_path / "data.csv").write_text(DATA)
    return tmp_path


def score(here: Run, folder: Path, *more: str, out: str = "out", **environment: str) -> Ended:
    return here("risk", "score", str(folder / "d.toml"), str(folder / "data.csv"), "--out", str(folder / out), *more, **environment)  # fmt: skip


def sure(here: Run, folder: Path, *more: str, out: str = "sure") -> Ended:
    return here("risk", "uncertainty", str(folder / "d.toml"), str(folder / "data.csv"), "--out", str(folder / out), *more)  # fmt: skip


def rows(path: Path) -> list[list[str]]:
    with open(path, newline="") as source:
        return list(csv.reader(source))
