"""``damai risk validate``: what then happened, in figures with intervals and in words."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Ended, Run
from tests.cli.risking import folder, rows, score

__all__ = ["folder"]


def judged(here: Run, folder: Path, outcome: str, *more: str) -> Ended:
    score(here, folder)
    (folder / "happened.csv").write_text(outcome)
    return here("risk", "validate", str(folder / "out" / "scores.csv"), str(folder / "happened.csv"), *more)  # fmt: skip


def outcomes(folder: Path, here: Run, most: bool) -> str:
    """Events at the places with the highest scores, or at every third in the order of the code."""
    score(here, folder)
    table = rows(folder / "out" / "scores.csv")[1:]
    high = {r[0] for r in sorted(table, key=lambda r: -float(r[2]))[:12]}
    return "code,events\n" + "".join(f"{r[0]},{int(r[0] in high if most else int(r[0][3:]) % 3 == 0)}\n" for r in table)  # fmt: skip


def test_a_relation_is_told_with_its_figures_and_intervals(here: Run, folder: Path) -> None:
    text = outcomes(folder, here, most=True)

    done = judged(here, folder, text, "--json")

    assert done.status == 0, done.err
    told = done.json
    assert (told["related"], told["units"], told["events"], told["frozen"]) == (True, 41, 12, True)
    assert told["auc"]["value"] == 1
    assert 0.5 < told["auc"]["low"] <= told["auc"]["high"] == 1
    assert told["lift"]["value"] == pytest.approx(41 / 12)
    assert [c["class"] for c in told["classes"]] == ["rendah", "sedang", "tinggi"]
    assert sum(c["events"] for c in told["classes"]) == 12
    assert told["brier"] is None


@pytest.mark.parametrize(("lang", "words"), [("en", "No relation"), ("id", "Tidak ada hubungan")])
def test_no_relation_is_said_in_words(here: Run, folder: Path, lang: str, words: str) -> None:
    text = outcomes(folder, here, most=False)
    judged(here, folder, text)

    done = here("risk", "validate", str(folder / "out" / "scores.csv"), str(folder / "happened.csv"), DAMAI_LANG=lang)  # fmt: skip

    assert done.status == 0
    assert done.out.splitlines()[1].startswith(words)


def test_an_index_turned_round_is_called_so(here: Run, folder: Path) -> None:
    text = outcomes(folder, here, most=True)
    flipped = re.sub(r",([01])$", lambda m: f",{1 - int(m[1])}", text, flags=re.MULTILINE)

    done = judged(here, folder, flipped, "--json")

    assert (done.json["related"], done.json["reversed"]) == (False, True)


def test_the_forecast_stays_as_it_was_and_a_changed_one_is_told(here: Run, folder: Path) -> None:
    text = outcomes(folder, here, most=True)
    judged(here, folder, text)
    scores = folder / "out" / "scores.csv"
    before = {p.name: p.read_bytes() for p in (folder / "out").iterdir()}
    command = ("risk", "validate", str(scores), str(folder / "happened.csv"))

    into_itself = here(*command, "--out", str(scores))
    written = here(*command, "--out", str(folder / "judged.json"))

    assert into_itself.status == 2
    assert {p.name: p.read_bytes() for p in (folder / "out").iterdir()} == before
    assert written.status == 0
    assert json.loads((folder / "judged.json").read_text())["auc"]["value"] == 1
    scores.write_text(scores.read_text().replace("18.01,", "18.001,"))
    assert "not the scores that were published" in here(*command).err


def test_probabilities_have_briers_score_and_columns_may_be_named(here: Run, tmp_path: Path) -> None:  # fmt: skip
    scores = "id,p,other\n" + "".join(f"u{k},{k / 40},9\n" for k in range(40))
    happened = "id,note,n,late\n" + "".join(f"u{k},x,{int(k % 7 < k / 6)},0\n" for k in range(40))
    (tmp_path / "s.csv").write_text(scores)
    (tmp_path / "o.csv").write_text(happened + "stranger,x,1,0\n")

    told = here("risk", "validate", str(tmp_path / "s.csv"), str(tmp_path / "o.csv"), "--column", "p", "--outcome", "n", "--json").json  # fmt: skip

    assert told["brier"]["low"] < told["brier"]["value"] < told["brier"]["high"]
    assert told["brier_skill"]["value"] > 0
    assert (told["frozen"], told["unscored"], told["classes"]) == (None, 1, [])


@pytest.mark.parametrize(
    ("happened", "status", "code"),
    [
        ("code,n\n18.01,0\n18.01,1\n", 1, "risk-unit-twice"),
        ("code,n\n18.01,yes\n", 1, "risk-cell"),
        ("code,n\n18.01,1\n18.02,0\n", 1, "risk-validate-units"),
        ("code,n\n" + "".join(f"18.{k:02},1\n" for k in range(1, 9)), 1, "risk-validate-same"),
        ("code,n\n" + "".join(f"18.{k:02},{k - 2}\n" for k in range(1, 9)), 1, "risk-validate-outcome"),
        ("code,n\n", 2, "risk-file-header-only"),
        ("code\n18.01\n", 1, "risk-file-ragged"),
    ],
)  # fmt: skip
def test_outcomes_that_cannot_be_judged_are_refused(here: Run, folder: Path, happened: str, status: int, code: str) -> None:  # fmt: skip
    done = judged(here, folder, happened, "--out", str(folder / "judged.json"))

    assert (done.status, f"[{code}]" in done.err) == (status, True)
    assert done.err.startswith("happened.csv")
    assert not (folder / "judged.json").exists()
