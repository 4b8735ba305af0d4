"""``damai db upgrade``, ``damai clock`` and ``damai doctor``."""

from __future__ import annotations

import dataclasses

from damai.app.options import Options
from damai.cli.tell import ANSWER_NO, log_to_stderr, result, stop, word

MARK = {"pass": "pass     ", "fail": "FAIL     ", "not-known": "not known"}


def upgrade(data: str | None, database: str | None, as_json: bool) -> None:
    """Exit 0 also when there was nothing to do."""
    from damai.app.upgrading import upgrade as bring_up
    from damai.db.lockfile import Owned

    log_to_stderr()
    options = Options.of(data, database)
    try:
        done = bring_up(options)
    except Owned as owned:
        pid = owned.owner.pid if owned.owner else "?"
        stop(word("cli.own.busy", path=options.data_dir, pid=pid))
    except ValueError as error:
        stop(word("cli.own.no-database", reason=error))
    changed = done.before != done.after
    values = {"before": done.before or "-", "after": done.after}
    text = word("cli.upgrade.done", **values) if changed else word("cli.upgrade.none", **values)
    told = {"ok": True, "changed": changed, "before": done.before, "after": done.after}
    result(told, as_json=as_json, text=text)


def clock(release: bool, data: str | None, as_json: bool) -> None:
    """Ask the running server; exit 1 when the clock is held, 2 when there is nothing to release."""
    from damai.cli.owning import through
    from damai.db.lockfile import held, read_owner

    options = Options.of(data)
    if not held(options.data_dir):
        stop(word("cli.clock.no-server", path=options.data_dir))
    found = through(options, read_owner(options.data_dir), {"verb": "clock", "release": release})
    code = "held" if found["held"] else "released" if release else "steady"
    result(found, as_json=as_json, text=word(f"cli.clock.{code}", **found))
    if found["held"]:
        raise SystemExit(ANSWER_NO)


def doctor(data: str | None, database: str | None, as_json: bool) -> None:
    """One line a check; exit 1 when one fails."""
    from damai.app.doctor import FAIL, examine

    found = examine(Options.of(data, database))
    ok = all(item.state != FAIL for item in found)
    texts = [word(f"cli.doctor.{item.check}.{item.code}", **item.data) for item in found]
    lines = [
        f"{MARK[item.state]}  {item.check}: {text}" for item, text in zip(found, texts, strict=True)
    ]
    checks = [
        {**dataclasses.asdict(item), "text": text} for item, text in zip(found, texts, strict=True)
    ]
    result({"ok": ok, "checks": checks}, as_json=as_json, text="\n".join(lines))
    if not ok:
        raise SystemExit(ANSWER_NO)
