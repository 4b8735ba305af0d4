"""``damai backup`` and ``damai restore``: an installation in one file, and back."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from damai.app.options import Options
from damai.cli.tell import ANSWER_NO, log_to_stderr, result, stop, warn, word

if TYPE_CHECKING:
    from damai.journal.verify import Verdict


def backup(file: str, data: str | None, database: str | None, as_json: bool) -> None:
    """Exit 0 made, 1 the record does not verify, 2 it cannot be made."""
    from damai.app.backup.making import make

    log_to_stderr()
    options = Options.of(data, database)
    with _ended_by_a_signal():
        made = make(options, Path(file).absolute())
    if made.manifest is None:
        _refused(made.verdict, "cli.backup.touched", as_json)
        return
    manifest = made.manifest
    told = {
        "ok": True,
        "file": file,
        "size_b": made.size_b,
        "made_at": manifest.made_at,
        "version": manifest.version,
        "revision": manifest.revision,
        "origin": manifest.origin,
        "entries": manifest.size,
        "root": manifest.root,
        "checkpoint_size": made.verdict.checkpoint_size,
        "blobs": len(manifest.parts) - 2,
    }
    shown = {**told, "root": manifest.root[:16], "mb": f"{made.size_b / 1e6:.1f}"}
    result(told, as_json=as_json, text=word("cli.backup.made", **shown))


def restore(file: str, data: str | None, as_json: bool) -> None:
    """Exit 0 restored, 1 the record in it does not verify, 2 the file or the directory will not do."""
    from damai.app.backup.restoring import restore as put_back

    log_to_stderr()
    if data is None:
        stop(word("cli.restore.where"))
    options = Options.of(data)
    with _ended_by_a_signal():
        done = put_back(Path(file), options)
    if not done.verdict.ok:
        _refused(done.verdict, "cli.restore.touched", as_json)
        return
    told: dict[str, Any] = {
        "ok": True,
        "data": str(options.data_dir),
        "made_at": done.manifest.made_at,
        "old_origin": done.manifest.origin,
        "old_size": done.manifest.size,
        "old_root": done.manifest.root,
        "origin": done.origin,
        "entries": done.verdict.size,
        "root": done.verdict.root,
        "upgraded_from": done.upgraded_from,
    }
    result(told, as_json=as_json, text=word("cli.restore.done", **told))
    if done.upgraded_from is not None:
        warn(word("cli.restore.upgraded", before=done.upgraded_from))
    warn(word("cli.restore.mind", made_at=done.manifest.made_at))


def _refused(verdict: Verdict, key: str, as_json: bool) -> None:
    place = "-" if verdict.seq is None else verdict.seq
    warn(word(key, reason=verdict.reason, seq=place))
    if as_json:
        result(
            {"ok": False, "code": "record-touched", "reason": verdict.reason, "seq": verdict.seq},
            as_json=True,
            text="",
        )
    raise SystemExit(ANSWER_NO)


@contextmanager
def _ended_by_a_signal() -> Iterator[None]:
    """Let SIGTERM unwind as Ctrl-C does, so that what was half made is taken away."""
    before = signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
