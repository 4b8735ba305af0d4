"""The vulnerability index: where the election could be disturbed, why, and how sure.

``engine`` is the arithmetic, pure: a definition in TOML, data by column, scores that say why and how sure. The rest of
the package keeps what the house knows with it. The names below are loaded when used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from damai.risk.engine.faults import Refused
    from damai.risk.engine.fit import Index, Result

__all__ = ["Index", "Refused", "Result"]

_AT = {"Index": "fit", "Result": "fit", "Refused": "faults"}


def __getattr__(name: str) -> Any:
    if name not in _AT:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f"damai.risk.engine.{_AT[name]}"), name)
