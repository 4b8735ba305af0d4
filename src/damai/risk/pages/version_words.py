"""A version in words: methods as sentences, figures as the language writes them, faults one by one."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from damai.core.errors import DamaiError
from damai.risk.engine.faults import Fault, Refused
from damai.risk.engine.methods import Method
from damai.webkit.context import WebContext
from damai.webkit.formats import number
from damai.webkit.i18n import Catalogue

FAULTS_N = 50
"""Most faults of a definition or a table that the page names."""
_ROW = re.compile(r"^data:(\d+)")


def figure(value: float, lang: str, digits: int = 2) -> str:
    """0,82 (en: 0.82); a dash for what is not known. Trailing zeros go, thousands are parted."""
    if math.isnan(value):
        return "–"
    whole, _, part = f"{value:.{digits}f}".partition(".")
    negative = whole.startswith("-")
    text = number(abs(int(whole)), lang)
    part = part.rstrip("0")
    if part:
        text += ("," if lang == "id" else ".") + part
    return ("−" if negative and text != "0" else "") + text


def percent(share: float, lang: str) -> str:
    """43,5 %"""
    return "–" if math.isnan(share) else f"{figure(100 * share, lang, 1)} %"


def method_words(words: Catalogue, stage: str, method: Method, lang: str) -> str:
    """One method with its options as a clause. ``stage``: normalise, classes or aggregate."""
    values = {key: _option(value, lang) for key, value in method.options.items()}
    if "to" in values:
        values["to"] = values["to"].replace(" · ", "–")
    return words.text(f"risk.version.{stage}.{method.name}", lang, **values)


def _option(value: object, lang: str) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return figure(float(value), lang, 4)
    if isinstance(value, tuple | list):
        return " · ".join(_option(item, lang) for item in value)
    return str(value)


def faults_of(web: WebContext, error: DamaiError | None, lang: str) -> Sequence[str]:
    """Every fault of a refusal as a sentence; empty when there is but the one that the summary says."""
    if not isinstance(error, Refused) or len(error.faults) < 2:
        return ()
    return [
        web.words.text(f"error.{fault.code}", lang, **fault.values)
        for fault in error.faults[:FAULTS_N]
    ]


def by_row(web: WebContext, error: DamaiError | None, lang: str) -> DamaiError | None:
    """The same refusal for who brought a table on a page: ``data:4`` is row 4 of it."""
    if not isinstance(error, Refused):
        return error

    def told(where: str) -> str:
        return _ROW.sub(lambda found: web.words.text("risk.version.row", lang, n=found[1]), where)

    return Refused.of([Fault(f.code, told(f.where), f.data) for f in error.faults])


def in_language(web: WebContext, lang: str) -> dict[str, Any]:
    """The functions that the templates of versions share."""
    return {
        "figure": lambda value, digits=2: figure(value, lang, digits),
        "percent": lambda share: percent(share, lang),
        "normalise_words": lambda method: method_words(web.words, "normalise", method, lang),
        "rule_words": lambda method: method_words(web.words, "classes", method, lang),
        "mean_words": lambda method: method_words(web.words, "aggregate", method, lang),
        "notice_words": lambda notice: web.words.text(
            notice.code, lang, where=notice.where, **notice.data
        ),
    }
