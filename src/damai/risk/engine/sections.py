"""Sections and rows of a TOML text, with every fault kept: what a definition and a checklist are read with."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from damai.risk.engine.faults import Fault, Refused
from damai.risk.engine.options import nearest


def toml_of(text: str) -> dict[str, Any]:
    """Raises Refused("risk-toml")."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # No TOML; or an integer of more digits, or lists deeper, than Python reads.
        reason = str(error).partition(";")[0][:120]
        raise Refused("risk-toml", "TOML", reason=reason) from None


class Sections:
    """Reads what is there and goes on after a fault, so that all of them are told at once."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self.faults: list[Fault] = []

    def refuse(self, code: str, where: str, **data: object) -> None:
        self.faults.append(Fault(code, where, data))

    def table(self, name: str) -> Mapping[str, Any]:
        """``[name]``; empty when it is not there, or is none."""
        found = self.raw.get(name, {})
        if not isinstance(found, dict):
            self.refuse("risk-section-shape", f"[{name}]")
            return {}
        return found

    def rows(self, name: str) -> list[Mapping[str, Any]]:
        """``[[name]]``."""
        found = self.raw.get(name, [])
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            self.refuse("risk-section-shape", f"[[{name}]]")
            return []
        return found

    def known(self, row: Mapping[str, Any], known: frozenset[str], where: str) -> None:
        for key in row:
            if key not in known:
                self.refuse("risk-key-unknown", where, name=str(key)[:40], known=nearest(str(key), known))  # fmt: skip

    def text(self, row: Mapping[str, Any], key: str, where: str) -> str:
        found = row.get(key)
        if isinstance(found, str) and found.strip():
            return found
        self.refuse("risk-text-missing", where, name=key)
        return ""
