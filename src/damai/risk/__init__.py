"""The vulnerability index: a definition in TOML, data by column, and scores that say why and how sure.

Pure: arrays in, values out. Nothing here is imported at start-up; the names below are loaded when used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from damai.risk.faults import Refused
    from damai.risk.fit import Index, Result

__all__ = ["Index", "Refused", "Result"]

_AT = {"Index": "fit", "Result": "fit", "Refused": "faults"}


def __getattr__(name: str) -> Any:
    if name not in _AT:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"damai.risk.{_AT[name]}"), name)
