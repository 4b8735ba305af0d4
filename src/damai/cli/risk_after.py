"""``damai risk validate``: what then happened, in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from damai.cli.risk_tell import asked, percent
from damai.cli.tell import result, stop, warn, word
from damai.cli.whole import written_whole


def validate(
    scores: str,
    outcomes: str,
    column: str | None,
    outcome: str | None,
    classes: str | None,
    time: str | None,
    out: str | None,
    as_json: bool,
) -> None:
    """Exit 0 judged, also when there is no relation; 1 the rows are refused; 2 a file cannot be read."""
    import json

    from damai.risk.engine.outcomes import as_dict, judge_files

    read = [Path(p) for p in (scores, outcomes, classes) if p is not None]
    if out is not None and any(Path(out).resolve() == path.resolve() for path in read):
        stop(word("cli.risk.frozen", file=out))
    with asked(
        as_json, data=scores, named={"OUTCOMES": outcomes, "CLASSES": classes or "classes.csv"}
    ):
        found = judge_files(
            Path(scores), Path(outcomes), column=column, outcome=outcome,
            classes=None if classes is None else Path(classes), time=time,
        )  # fmt: skip
    answer: dict[str, Any] = {"ok": True, **as_dict(found)}
    lines = _lines(answer)
    answer["verdict"] = lines[1]
    if found.frozen is False and not as_json:
        warn(word("cli.risk.warning", text=word("cli.risk.thawed", file=scores)))
    if out is not None:
        with written_whole(Path(out)) as file:
            file.write(json.dumps(answer, ensure_ascii=False, indent=1) + "\n")
    result(answer, as_json=as_json, text="\n".join(lines))


def _lines(answer: dict[str, Any]) -> list[str]:
    """The second one is the verdict."""
    lines = [word("cli.risk.judged", **answer)]
    if answer["related"]:
        lines.append(word("cli.risk.related"))
    elif answer["reversed"]:
        lines.append(word("cli.risk.reversed"))
    else:
        lines.append(word("cli.risk.unrelated"))
    lines.append(word("cli.risk.auc", **_figure(answer["auc"])))
    lines.append(word("cli.risk.lift", **_figure(answer["lift"])))
    lines.append(word("cli.risk.correlation", **_figure(answer["rank_correlation"])))
    if answer["brier"] is None:
        lines.append(word("cli.risk.no-brier"))
    else:
        lines.append(word("cli.risk.brier", **_figure(answer["brier"])))
        lines.append(word("cli.risk.skill", **_figure(answer["brier_skill"])))
    for each in answer["classes"]:
        share = each["share"]
        shown = {k: "-" if x is None else percent(x) for k, x in share.items()}
        lines.append(word("cli.risk.class", name=each["class"], units=each["units"], events=each["events"], **shown))  # fmt: skip
    if answer["unscored"] or answer["unknown"]:
        lines.append(word("cli.risk.unmatched", **answer))
    return lines


def _figure(figure: dict[str, float | None]) -> dict[str, str]:
    return {key: "-" if x is None else f"{x:.3f}" for key, x in figure.items()}
