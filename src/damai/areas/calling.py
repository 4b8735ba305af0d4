"""What places are called on screens and paper, by their codes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from damai.areas import service
from damai.core.codes import ancestors


def place_names(read: Any, codes: Collection[str], *, around: bool = False) -> dict[str, str]:
    """Code -> *TPS 003 Imopuro*, or the area's name; with ``around`` the area that it lies in: *Imopuro, Metro Pusat*.
    A code without an area is its own."""
    wanted = {one for code in codes for one in ancestors(code)[:4]}
    names = {code: area.name for code, area in service.areas_named(read, sorted(wanted)).items()}
    return {code: _name(code, names, around=around) for code in codes}


def _name(code: str, names: dict[str, str], *, around: bool) -> str:
    is_station = code.count(".") == 4
    area = code.rpartition(".")[0] if is_station else code
    above = names.get(area.rpartition(".")[0], "") if around and area.count(".") >= 2 else ""
    tail = names.get(area, area) + (f", {above}" if above else "")
    return f"TPS {code[-3:]} {tail}" if is_station else tail
