"""Every refusal and every notice is a sentence in both languages, and its gaps are filled."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest

from damai.app.words import catalogue
from damai.risk.engine.faults import Refused
from damai.risk.engine.parsing import from_mapping
from tests.harness import ROOT
from tests.risk.test_parsing import BAD

CODES = sorted(
    {
        code
        for path in (ROOT / "src" / "damai" / "risk").rglob("*.py")
        for code in re.findall(r'"(risk-[a-z-]+|risk\.notice\.[a-z-]+)"', path.read_text())
    }
)


@pytest.mark.parametrize("code", CODES)
def test_a_code_has_its_sentence(code: str) -> None:
    key = code if "." in code else f"error.{code}"

    assert catalogue().has(key)


@pytest.mark.parametrize(("raw", "code", "where"), BAD)
@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_sentence_says_where_and_leaves_no_gap(
    raw: dict[str, Any], code: str, where: str, lang: str
) -> None:
    with pytest.raises(Refused) as refused:
        from_mapping(raw)

    for fault in refused.value.faults:
        sentence = catalogue().text(f"error.{fault.code}", lang, **fault.values)
        assert "%(" not in sentence
        assert sentence.startswith(fault.where)


def test_nothing_heavy_is_loaded_until_it_is_used() -> None:
    """At start-up the catalogue imports the package; numpy comes with an index, scipy with few methods."""
    code = (
        "import sys, damai.app.words as w; w.catalogue(); a = 'numpy' in sys.modules;"
        "from damai.risk import Index; b = 'scipy' in sys.modules; print(a, b)"
    )

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT / "src")})  # fmt: skip

    assert said.stdout.split() == ["False", "False"]
