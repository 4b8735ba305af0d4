"""``risk score`` on definitions that use every method there is, against an oracle that imports nothing of the house."""

from __future__ import annotations

import ast
import csv
import math
import sys
from pathlib import Path

import numpy as np
import pytest

from damai.risk.engine.fit import Index
from damai.risk.engine.methods import STAGES
from tests.cli.conftest import Run
from tests.risk import oracle

HEAD = '[index]\ncode = "top"\nunit_column = "code"\n'


def indicators(parent: str, *rows: str) -> str:
    """``"a -1: treat = ..."``: code, direction and what else it says."""
    made = ""
    for row in rows:
        head, _, more = row.partition(":")
        code, *direction = head.split()
        made += f'[[indicator]]\ncode = "{code}"\nparent = "{parent}"\ndirection = {(direction or ["1"])[0]}\n{more.strip()}\n'
    return made


def group(code: str, parent: str = "top", more: str = "") -> str:
    return f'[[group]]\ncode = "{code}"\nparent = "{parent}"\n{more}\n'


SCALES = HEAD + '[classes]\nmethod = "mean_sd"\nk = 0.7\n[aggregate]\nmin_available = 0.5\n' + indicators(
    "top",
    "a -1: weight = 2",
    'b: normalise = { method = "zscore", mean = 50, sd = 10 }',
    'c -1: normalise = { method = "scaled", lower = -30, upper = 0, factor = 5 }',
    'd: normalise = "rank"',
    'e -1: normalise = { method = "borda", ties = "average" }',
    'f: normalise = { method = "percentile_rank", ties = "max" }',
    'g -1: normalise = "dist_to_max"',
    'h: normalise = { method = "dist_to_reference", unit = "r2.03", cap = true }',
    'i -1: normalise = { method = "dist_to_target", target = 2.5 }',
    'j -1: normalise = { method = "goalposts", lower = 1, upper = 40, to = [0, 10], log = true }',
    'k: normalise = { method = "goalposts", lower = 5, upper = 20 }',
    'l: normalise = "share_of_max"',
    'm: denominator = "size"\nnormalise = { method = "steps", cuts = [0.02, 0.05], values = [1, 3, 4] }',
    'n: weight = 0\nnormalise = "none"',
)  # fmt: skip
FILL = HEAD + (
    '[screen]\nmin_data = 0.7\nkeep = ["r1.02"]\ndrop = ["r3.01"]\n'
    '[classes]\nmethod = "quantile"\nshares = [0.5, 0.3, 0.2]\n[impute]\nmethod = "none"\nby = "zone"\n'
) + indicators(
    "top", "a", 'b: impute = "mean"', 'c -1: impute = "median"', 'd: impute = "group_mean"',
    'e: impute = { method = "group_median", by = "zone" }', "f",
)  # fmt: skip
PARENTS = HEAD + indicators("top", 'a: impute = "group_mean"', 'b -1: impute = "group_median"', "c")
TIME = '[index]\ncode = "top"\nunit_column = "code"\ntime_column = "year"\n[classes]\nmethod = "fixed"\ncuts = [30, 60]\n' + indicators(
    "top", 'a: impute = { method = "latest", max_back = 1 }', 'b: impute = "latest"', 'c -1: impute = "constant"',
    'd: impute = "linear"',
)  # fmt: skip
TREAT = HEAD + '[classes]\nmethod = "jenks"\n[treat]\nmethod = "none"\n' + indicators(
    "top", "a", 'p: treat = "skew_kurtosis"', 'q: treat = { method = "skew_kurtosis", winsor_max = 3 }',
    'r -1: treat = { method = "skew_kurtosis", winsor_max = 2 }',
    's: treat = { method = "skew_kurtosis", winsor_max = 1, skew = 1.5, kurtosis = 1, then = "boxcox", lambda = 0.3 }',
    'r2: treat = { method = "skew_kurtosis", winsor_max = 1, then = "none" }',
    'b: treat = { method = "winsorise", points = 3 }', 'c: treat = { method = "boxcox", lambda = 0 }',
    'd: treat = { method = "boxcox", lambda = -0.5 }',
)  # fmt: skip
MEANS = HEAD + (
    '[normalise]\nmethod = "minmax"\nto = [1, 100]\n[classes]\nmethod = "expert"\nfile = "experts.csv"\n'
    '[[group]]\ncode = "top"\naggregate = "geometric"\nmin_available = 0.6\n'
) + group("g", more='weight = 3\naggregate = "geometric"') + group("h", more='aggregate = "harmonic"') + group(
    "p", more='weight = 0.5\naggregate = { method = "power", p = 0.5 }'
) + group("q", "p", 'aggregate = { method = "power", p = 3 }') + group("r", "p", 'aggregate = { method = "power", p = -2 }') + group(
    "s", more='aggregate = "mean"\nmin_available = 1.0\nnormalise = { method = "zscore", mean = 50, sd = 9 }'
) + indicators("g", "a: weight = 2", "b -1", "c") + indicators("h", "d", "e: weight = 4") + indicators(
    "q", "f", "g1"
) + indicators("r", "h1", "i: weight = 0.1") + indicators("p", "k -1") + indicators("s", "l", "j")  # fmt: skip
COPELAND = HEAD + '[aggregate]\nmethod = "copeland"\nmin_available = 0.5\n[classes]\nmethod = "quantile"\nshares = [0.3, 0.8]\n' + indicators(
    "top", "a: weight = 2", "b -1", "c", "d: weight = 0.5"
)  # fmt: skip


def weighing(weights: str, normalise: str = "minmax") -> str:
    """A group under those weights, of columns that go together, and another beside it under its own."""
    return HEAD + f'[normalise]\nmethod = "{normalise}"\n' + group("g", more=f"weights = {weights}") + indicators(
        "g", "t: weight = 5", "u", "v"
    ) + indicators("top", "a")  # fmt: skip


AHP = '{ method = "ahp", matrix = [[1, 3, 5], [0.3333333333333333, 1, 2], [0.2, 0.5, 1]] }'
DEFINITIONS = {
    "scales": SCALES, "fill": FILL, "parents": PARENTS, "time": TIME, "treat": TREAT, "means": MEANS,
    "copeland": COPELAND,
    **{name: weighing(f'"{name}"') for name in ("equal", "pca", "entropy", "critic", "bod")},
    "ahp": weighing(AHP),
    "balance": weighing('{ method = "optimise", target = "balance" }'),
    "infomax": weighing('{ method = "optimise", target = "infomax" }'),
    "importances": weighing('{ method = "optimise", target = [1.1, 1, 0.95] }', "none"),
}  # fmt: skip


def table() -> list[dict[str, str]]:
    """Four regions of nine units: what leans, what has outliers, what goes together, and gaps."""
    rng = np.random.default_rng(20)
    n = 36
    x: dict[str, np.ndarray] = {c: rng.gamma(4, 4, n) + 0.5 for c in "abcdefghijklmn"}
    x |= {c + "1": rng.gamma(4, 4, n) + 0.5 for c in "gh"}
    x["l"][5], x["m"] = 0.0, rng.integers(0, 40, n).astype(float)
    x["size"] = rng.integers(200, 900, n).astype(float)
    x["p"], x["q"], x["r"], x["s"] = rng.normal(10, 1, n), rng.normal(10, 1, n), rng.normal(10, 1, n), rng.lognormal(0, 1.3, n)  # fmt: skip
    x["q"][[3, 7]] = 400, 300
    x["r"][[1, 2, 3, 4]] = 900, 800, 750, 700
    x["r2"] = x["r"] * 2 + 1
    common = rng.normal(0, 1, n)
    for c in "tuv":
        x[c] = 20 + 3 * common + rng.normal(0, 1.5, n)
    for c in "abcdefhijk":
        x[c][rng.random(n) < 0.08] = np.nan
    x["f"][10] = x["e"][10] = x["a"][10] = x["b"][1] = np.nan
    rows = []
    for at in range(n):
        code = f"r{at // 9 + 1}.{at % 9 + 1:02}"
        cells = {c: "" if np.isnan(v[at]) else repr(float(v[at])) for c, v in x.items()}
        rows.append({"code": code, "zone": "" if at == 20 else "xyz"[at % 3], "note": "a, b", **cells})  # fmt: skip
    return rows


def panel() -> list[dict[str, str]]:
    rng = np.random.default_rng(4)
    rows = []
    for unit in range(6):
        for year in (2014, 2015, 2019, 2024):
            cells = {c: "" if rng.random() < 0.35 else repr(float(rng.gamma(3, 2))) for c in "abcd"}
            rows.append({"code": f"k{unit}", "year": str(year), **cells})
    for at in (0, 5, 10):
        rows[at] |= {c: repr(float(at + 1)) for c in "abcd"}
    return rows


def written(path: Path, rows: list[dict[str, str]]) -> None:
    with open(path, "w", newline="") as target:
        writer = csv.DictWriter(target, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def columns(path: Path, over_time: bool) -> dict[str, list[str]]:
    with open(path, newline="") as source:
        head, *rows = csv.reader(source)
    return {c: [row[at] for row in rows] for at, c in enumerate(head) if at > over_time}


def held(path: Path, wanted: dict[str, oracle.Column], over_time: bool) -> None:
    found = columns(path, over_time)
    assert list(found) == list(wanted)
    for code, cells in found.items():
        for at, (cell, value) in enumerate(zip(cells, wanted[code], strict=True)):
            if value is None:
                assert cell == "", (path.name, code, at)
            else:
                assert math.isclose(float(cell), value, rel_tol=1e-9, abs_tol=1e-9), (path.name, code, at, cell, value)  # fmt: skip


@pytest.mark.parametrize("name", DEFINITIONS)
def test_the_verb_says_what_the_oracle_says(here: Run, tmp_path: Path, name: str) -> None:
    rows = panel() if name == "time" else table()
    experts = {row["code"]: "sedang" if at % 2 else "tinggi" for at, row in enumerate(rows) if at % 5}  # fmt: skip
    text = DEFINITIONS[name]
    (tmp_path / "d.toml").write_text(text)
    written(tmp_path / "data.csv", rows)
    written(tmp_path / "experts.csv", [{"unit": u, "class": c} for u, c in experts.items()])
    wanted = oracle.compute(text, rows, experts)

    done = here("risk", "score", str(tmp_path / "d.toml"), str(tmp_path / "data.csv"), "--out", str(tmp_path / "out"))  # fmt: skip

    assert done.status == 0, done.err
    out, over_time = tmp_path / "out", name == "time"
    held(out / "treated.csv", wanted.treated, over_time)
    held(out / "normalised.csv", wanted.normalised, over_time)
    scores = columns(out / "scores.csv", over_time)
    assert list(scores)[-1] == "top"
    held(out / "scores.csv", {code: wanted.scores[code] for code in scores}, over_time)
    ranks = {c: [int(r) if r else None for r in cells] for c, cells in columns(out / "ranks.csv", over_time).items()}  # fmt: skip
    assert ranks == {code: wanted.ranks[code] for code in ranks}
    if wanted.classes:
        assert columns(out / "classes.csv", over_time) == {"class": wanted.classes}
    if wanted.contributions is None:
        assert (out / "contributions.csv").exists() == (name == "bod")
    else:
        held(out / "contributions.csv", wanted.contributions, over_time)
    if name != "copeland":
        parts = columns(out / "contributions.csv", over_time)
        for at, cell in enumerate(scores["top"]):
            if cell:
                assert sum(float(x[at] or 0) for x in parts.values()) == pytest.approx(float(cell), rel=1e-9)  # fmt: skip


def test_every_method_of_every_stage_is_among_them() -> None:
    used: dict[str, set[str]] = {stage: set() for stage in STAGES if stage != "error"}
    for text in DEFINITIONS.values():
        made = Index.parse(text, experts={}).definition
        for indicator in made.indicators:
            for stage in ("impute", "treat", "normalise"):
                used[stage].add(getattr(indicator, stage).name)
        for each in made.groups:
            used["aggregate"].add(each.aggregate.name)
            used["weights"].add(each.weights.name)
        if made.classes is not None:
            used["classes"].add(made.classes.method.name)

    assert used == {stage: set(methods) for stage, methods in STAGES.items() if stage != "error"}


def test_the_oracle_imports_nothing_of_the_house() -> None:
    assert oracle.__file__ is not None
    names = set()
    for node in ast.walk(ast.parse(Path(oracle.__file__).read_text())):
        if isinstance(node, ast.Import):
            names |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            names.add(node.module or "")

    allowed = sys.stdlib_module_names | {"numpy", "scipy"}
    assert {name.split(".")[0] for name in names} <= allowed
