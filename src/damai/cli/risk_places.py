"""``damai risk hotspots`` and ``edges``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from damai.cli.risk_tell import asked, some, told
from damai.cli.tell import progress, progress_done, result, stop, word


def hotspots(
    values: str, edges: str, value: str, out: str, permutations: int, seed: int, as_json: bool
) -> None:
    """Exit 0 written; 1 an edge or a cell is refused; 2 a file cannot be read."""
    from damai.risk.engine.faults import Notice
    from damai.risk.engine.space.files import hotspot_file

    named = {"VALUES": values, "EDGES": edges}
    with asked(as_json, data=values, named=named):
        progress(word("cli.risk.permuting"))
        found = hotspot_file(
            Path(values), Path(edges), value, Path(out), permutations_n=permutations, seed=seed
        )
        progress_done()
    notices = [
        Notice(n["code"], n["where"], {k: v for k, v in n.items() if k not in ("code", "where")})
        for n in found["notices"]
    ]
    answer: dict[str, Any] = {
        "ok": True,
        "out": out,
        **found,
        "notices": told(notices, as_json, named),
    }
    moran = found["moran"]
    shown = {key: "-" if moran[key] is None else f"{moran[key]:.3g}" for key in ("value", "z", "p")}
    text = word("cli.risk.spots", **{**answer, **shown})
    if found["no_neighbours"]:
        text += "\n" + word("cli.risk.islands", n=found["no_neighbours"])
    result(answer, as_json=as_json, text=text)


def edges(
    boundaries: str | None,
    siblings: str | None,
    by: str,
    rule: str,
    tolerance: float,
    least: float,
    out: str,
    as_json: bool,
) -> None:
    """Exit 0 written; 1 a feature or a code is refused; 2 wrong use, or a file cannot be read."""
    from damai.risk.adjacency import RULES, Rule, edge_file

    if (boundaries is None) == (siblings is None):
        stop(word("cli.risk.edges-one"))
    if rule not in RULES:
        stop(word("cli.risk.edges-rule", value=rule[:20], known=", ".join(RULES)))
    given = Rule(name=rule, tolerance_m=tolerance, least_m=least)
    with asked(as_json, data=boundaries or siblings or ""):
        net = edge_file(
            Path(out),
            boundaries=None if boundaries is None else Path(boundaries),
            codes=None if siblings is None else Path(siblings),
            rule=given,
            name=by,
        )
    answer: dict[str, Any] = {
        "ok": True, "out": out, "units": len(net.units), "edges": len(net.edges.focal),
        "pairs": len(net.edges.focal) // 2, "alone": net.alone, "parts": net.parts_n,
        "rule": rule if boundaries is not None else "siblings",
        "tolerance_m": tolerance if boundaries is not None else None,
        "least_m": least if boundaries is not None and rule == "rook" else None,
    }  # fmt: skip
    text = word("cli.risk.edges", **answer)
    if net.alone:
        text += "\n" + word("cli.risk.alone", n=len(net.alone), units=some(net.alone))
    result(answer, as_json=as_json, text=text)
