"""``damai risk score``, ``uncertainty``, ``verify`` and ``definitions``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from damai.cli.risk_tell import asked, percent, some, told
from damai.cli.tell import ANSWER_NO, language, progress, progress_done, result, warn, word

if TYPE_CHECKING:
    from damai.risk.verifying import Verified


def score(definition: str, data: str, out: str, copies: bool, as_json: bool) -> None:
    """Exit 0 written; 1 the definition or a cell is refused; 2 a file cannot be read."""
    from damai.risk.definitions import found
    from damai.risk.engine.writing import score_files

    with asked(as_json, definition, data):
        progress(word("cli.risk.scoring"))
        made = score_files(found(definition), Path(data), Path(out), copies=copies)
        progress_done()
    answer = _scored(made, out)
    answer["notices"] = told(made.notices, as_json)
    result(answer, as_json=as_json, text="\n".join(_lines(answer)))


def _scored(made: Any, out: str) -> dict[str, Any]:
    import numpy as np

    definition, table = made.definition, made.table
    cells: dict[str, Counter[str]] = {"impute": Counter(), "treat": Counter()}
    for change in made.steps.changes:
        cells[change.stage][change.column] += len(change.rows)
    classes = []
    if made.classified is not None:
        at = made.classified.at
        counts = np.bincount(at[at >= 0], minlength=len(made.classified.names)).tolist()
        for name, n, share in zip(made.classified.names, counts, made.classified.shares, strict=True):  # fmt: skip
            classes.append({"class": name, "units": n, "share": float(share)})
    copeland = any(g.aggregate.name == "copeland" for g in definition.groups)
    return {
        "ok": True, "out": out, "index": definition.code,
        "title": definition.title.get(language(), definition.code),
        "units": table.units_n, "scored": int(np.count_nonzero(~np.isnan(made.score))),
        "screened": [{"unit": u, "share": share, "reason": why} for u, share, why in made.steps.screened],
        "imputed": dict(cells["impute"]), "treated": dict(cells["treat"]),
        "classes": classes, "contributions": "risk-contributions-none" if copeland else "exact",
    }  # fmt: skip


def _lines(answer: dict[str, Any]) -> list[str]:
    lines = [word("cli.risk.scored", **answer)]
    unscored_n = answer["units"] - answer["scored"]
    if unscored_n:
        lines.append(word("cli.risk.unscored", n=unscored_n))
    if answer["screened"]:
        units = some([each["unit"] for each in answer["screened"]])
        lines.append(word("cli.risk.screened", n=len(answer["screened"]), units=units))
    for stage in ("imputed", "treated"):
        if answer[stage]:
            columns = some([f"{code} {n}" for code, n in answer[stage].items()])
            n = sum(answer[stage].values())
            key = {"imputed": "cli.risk.imputed", "treated": "cli.risk.treated"}[stage]
            lines.append(word(key, n=n, columns=columns))
    if answer["classes"]:
        each = (f"{c['class']} {c['units']} ({percent(c['share'])} %)" for c in answer["classes"])
        lines.append(word("cli.risk.classes", shares=", ".join(each)))
    if answer["contributions"] != "exact":
        lines.append(word("cli.risk.no-parts"))
    return lines


def uncertainty(
    definition: str,
    data: str,
    out: str,
    n: int,
    seed: int,
    replications: str | None,
    as_json: bool,
) -> None:
    """Exit 0 written; 1 something is refused; 2 a file cannot be read."""
    from damai.risk.definitions import found
    from damai.risk.engine.certainty.errors import varying
    from damai.risk.engine.certainty.files import uncertainty_files

    named = {} if replications is None else {"REPLICATIONS": replications}
    with asked(as_json, definition, data, named):
        made = uncertainty_files(
            found(definition), Path(data), Path(out), n=n, seed=seed,
            replications=None if replications is None else Path(replications),
            progress=lambda done, whole: progress(f"{done}/{whole}"),
        )  # fmt: skip
        progress_done()
    sure = made.uncertainty
    width = sure.rank_high - sure.rank_low
    known = width[width == width]
    answer = {
        "ok": True, "out": out, "index": made.result.definition.code, "units": made.result.table.units_n,
        "replications": len(sure.draws), "seed": None if replications else seed,
        "varied": list(made.what.factors),
        "resampled": varying(made.result.definition, made.result.read) if made.what.data else {},
        "mean_width": float(known.mean()) if len(known) else None,
        "classes": sure.class_share is not None,
    }  # fmt: skip
    answer["notices"] = told([*made.result.notices, *sure.notices], as_json)
    varied = ", ".join(word(f"cli.risk.factor.{name}") for name in made.what.factors) or "-"
    shown = {"width": "-" if answer["mean_width"] is None else f"{answer['mean_width']:.1f}"}
    result(answer, as_json=as_json, text=word("cli.risk.unsure", **{**answer, **shown, "varied": varied}))  # fmt: skip


def verify(
    folder: str, definition: str | None, data: str | None, experts: str | None, as_json: bool
) -> None:
    """Exit 0 verified; 1 something differs; 2 no manifest, or an input is nowhere."""
    from damai.risk.definitions import found
    from damai.risk.verifying import Inputs
    from damai.risk.verifying import verify as run

    with asked(as_json):
        given = Inputs(
            definition=None if definition is None else found(definition),
            data=None if data is None else Path(data),
            experts=None if experts is None else Path(experts),
        )
        checked = run(Path(folder), given)
    differences = []
    for fault in checked.differences:
        sentence = f"{word(f'error.{fault.code}', **fault.values)} [{fault.code}]"
        warn(sentence)
        differences.append({"code": fault.code, **fault.values, "sentence": sentence})
    answer = {
        "ok": checked.ok, "exact": checked.exact, "index": checked.index, "parts": checked.parts,
        "files": checked.files, "differences": differences,
        "sha256": checked.hashes, "entries": checked.entries,
        "notices": told(checked.notices, as_json),
    }  # fmt: skip
    if not checked.ok:
        text = word("cli.risk.differs", folder=folder, n=len(differences))
    elif checked.exact:
        text = word("cli.risk.verified", folder=folder, files=len(checked.files))
    else:
        text = word("cli.risk.verified-close", folder=folder, files=len(checked.files))
    if checked.ok:
        text += _to_compare(checked)
    result(answer, as_json=as_json, text=text)
    if not checked.ok:
        raise SystemExit(ANSWER_NO)


def _to_compare(checked: Verified) -> str:
    """The hashes, and where somebody who doubts the folder finds those that were signed."""
    lines = [f"  {part:<10}  {text}" for part, text in checked.hashes.items()]
    whole, last = checked.entries.get("drafted"), checked.entries.get("published")
    if not checked.signed:
        lines.append(word("cli.risk.unsigned"))
    if whole is not None:
        lines.append(word("cli.risk.compare", n=whole))
    if last is not None:
        lines.append(word("cli.risk.compare-scores", n=last))
    return "\n" + "\n".join(lines)


def definitions(as_json: bool) -> None:
    """A line a definition: its name, what it is, what its data must have."""
    from damai.risk.definitions import names, path_of
    from damai.risk.engine.parsing import parse

    found = []
    for name in names():
        made = parse(path_of(name).read_text(encoding="utf-8"))
        columns = [made.unit_column, *made.by_columns, *made.columns]
        title = made.title.get(language(), made.code)
        found.append({"name": name, "index": made.code, "title": title, "columns": columns})
    lines = [word("cli.risk.definition", **{**d, "columns": ", ".join(d["columns"])}) for d in found]  # fmt: skip
    result({"ok": True, "definitions": found}, as_json=as_json, text="\n".join(lines))
