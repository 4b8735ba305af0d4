"""``damai hook add``, ``hook list`` and ``hook end``."""

from __future__ import annotations

from typing import Any

from damai.app.options import Options
from damai.cli import owning
from damai.cli.tell import result, word


def add(
    url: str, agency: str, features: str, data: str | None, database: str | None, as_json: bool
) -> None:
    """Print the hook's id and its secret, which is not shown again."""

    def alone(house: Any) -> dict[str, Any]:
        from damai.app import hooking

        return hooking.add(house, url, agency, features)

    request = {"verb": "hook-add", "url": url, "agency": agency, "features": features}
    answer = owning.run(Options.of(data, database), request, alone)
    result(answer, as_json=as_json, text=word("cli.hook.added", **answer))


def list_(data: str | None, database: str | None, as_json: bool) -> None:
    """A line a hook: where it leads, how far it has come, what went wrong."""

    def alone(house: Any) -> dict[str, Any]:
        from damai.app import hooking

        return hooking.listed(house)

    answer = owning.run(Options.of(data, database), {"verb": "hook-list"}, alone)
    lines = [_line(hook) for hook in answer["hooks"]] or [word("cli.hook.none")]
    result(answer, as_json=as_json, text="\n".join(lines))


def _line(hook: dict[str, Any]) -> str:
    line = word("cli.hook.line", **hook)
    if hook["failures"]:
        line += "\n  " + word("cli.hook.failing", **hook)
    if hook["refused"]:
        line += "\n  " + word("cli.hook.refused", **hook)
    return line


def end(id: str, data: str | None, database: str | None, as_json: bool) -> None:
    """Nothing more is sent there."""

    def alone(house: Any) -> dict[str, Any]:
        from damai.app import hooking

        return hooking.end(house, id)

    answer = owning.run(Options.of(data, database), {"verb": "hook-end", "id": id}, alone)
    result(answer, as_json=as_json, text=word("cli.hook.ended", **answer))
