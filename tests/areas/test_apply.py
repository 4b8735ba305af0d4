"""An import is whole or not at all: alone, overtaken, killed, or run from two sides at once."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from damai.areas import service, store
from damai.areas.importing import apply as applying
from damai.areas.importing.apply import Plan, apply
from damai.areas.importing.plans import plan_of
from damai.areas.importing.report import Report
from damai.areas.tables import area
from damai.core.errors import Conflict, Unavailable
from damai.db.command import Lane
from damai.db.database import Database
from damai.journal import reader
from tests import harness
from tests.areas.acting import ELECTION, STATIONS, TREE, bring, state

MORE = "code,name\n18.73,Kota Lain\n18.73.01,Lain Satu\n"


def planned(db: Database, raw: str) -> tuple[Report, Plan]:
    return plan_of(
        db, "areas", raw.encode(), "x.csv", election=ELECTION, renames={}, indicative=True
    )


def run(db: Database, planned_: tuple[Report, Plan], **given: Any) -> None:
    report, plan = planned_
    apply(db, plan, report, actor="system/test", blob_dir=None, **given)


def codes(db: Database) -> set[str]:
    with db.read() as conn:
        return set(store.all_areas(conn))


def test_an_import_is_one_entry_with_the_digest_of_its_rows(any_tree: Database) -> None:
    report = bring(any_tree, "areas", MORE)

    with any_tree.read() as conn:
        last = list(reader.after(conn, reader.size(conn) - 1))[-1]
        _, digest = store.pointer(conn, store.AREAS)
    assert (report.applied, report.seq) == (True, last.seq)
    assert (last.kind, last.subject) == ("areas.imported", "dataset/areas")
    body = last.body or b""
    assert digest.encode() in body
    assert b'"added":2' in body
    assert b'"rows":9' in body


def test_a_dry_run_reports_the_same_and_changes_nothing(any_tree: Database, tmp_path: Path) -> None:
    blobs = tmp_path / "blobs"
    before = state(any_tree, blobs)

    dry = bring(any_tree, "areas", MORE, dry_run=True, blob_dir=blobs)

    assert state(any_tree, blobs) == before
    real = bring(any_tree, "areas", MORE, blob_dir=blobs)
    ignored = ("dry_run", "applied", "seq")
    left = {k: v for k, v in dry.as_dict().items() if k not in ignored}
    assert left == {k: v for k, v in real.as_dict().items() if k not in ignored}
    assert (dry.applied, real.applied) == (False, True)


def test_a_changed_name_is_a_change_and_its_old_edition_is_gone(any_tree: Database) -> None:
    report = bring(any_tree, "areas", TREE.replace("Imopuro", "Imopuro Baru"))

    assert (report.added, report.changed, report.unchanged) == (0, 1, 6)
    with any_tree.read() as conn:
        assert service.area(conn, "18.72.01.1003").name == "Imopuro Baru"
        editions = conn.execute(sa.select(area.c.edition).distinct()).scalars().all()
    assert editions == [2]


def test_stations_of_two_elections_do_not_touch_each_other(any_tree: Database) -> None:
    bring(any_tree, "stations", STATIONS)

    bring(any_tree, "stations", STATIONS.replace("279", "512"), election="pilkada-2024")
    bring(any_tree, "stations", "tps_code\n1872021001002\n", election="pilkada-2024")

    with any_tree.read() as conn:
        assert service.totals(conn, "pemilu-2024", "") == (3, 529, 1)
        assert service.totals(conn, "pilkada-2024", "") == (4, 762, 2)


def test_a_plan_that_was_overtaken_is_refused_and_takes_nothing_away(any_tree: Database) -> None:
    slow = planned(any_tree, "code,name\n18.74,Kota Lambat\n")
    assert bring(any_tree, "areas", MORE).applied
    before = state(any_tree)

    with pytest.raises(Conflict, match="import-overtaken"):
        run(any_tree, slow)

    assert state(any_tree) == before
    assert {"18.73", "18.73.01"} <= codes(any_tree)
    assert bring(any_tree, "areas", "code,name\n18.74,Kota Lambat\n").applied


def test_while_one_import_runs_the_second_is_refused(any_tree: Database) -> None:
    first, second = planned(any_tree, MORE), planned(any_tree, "code,name\n18.74,Dua\n")
    met: list[str] = []

    def meanwhile(done: int, whole: int) -> None:
        try:
            run(any_tree, second)
        except Conflict as error:
            met.append(error.code)

    run(any_tree, first, progress=meanwhile)

    assert met == ["import-running"]
    assert "18.73" in codes(any_tree)
    assert "18.74" not in codes(any_tree)


def test_another_process_that_imports_is_seen_on_postgresql(
    postgres: harness.Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgres.database() as url:
        one = harness.fresh(url)
        two = harness.fresh(url)
        one.write_now(service.add_elections)
        bring(one, "areas", TREE)
        first, second = planned(one, MORE), planned(two, "code,name\n18.74,Dua\n")
        met: list[str] = []

        def meanwhile(done: int, whole: int) -> None:
            with monkeypatch.context() as other_process:
                other_process.setattr(applying, "_one_at_a_time", threading.Lock())
                with pytest.raises(Conflict) as caught:
                    run(two, second)
            met.append(caught.value.code)

        run(one, first, progress=meanwhile)

        assert met == ["import-running"]
        assert "18.73" in codes(two)
        assert bring(two, "areas", "code,name\n18.74,Dua\n").applied
        one.stop()
        two.stop()


def stage(plan: Plan, number: int) -> Callable[[Any], None]:
    return lambda uow: uow.stage(plan.table, number, plan.rows[:5], plan.filter)


def test_rows_that_a_killed_import_left_are_read_by_nobody_and_swept_by_the_next(
    any_tree: Database,
) -> None:
    planned_ = planned(any_tree, MORE.replace("Kota Lain", "Kota Mati"))
    any_tree.write_now(stage(planned_[1], 2), lane=Lane.BULK)
    any_tree.write_now(stage(planned_[1], 3), lane=Lane.BULK)

    assert "18.73" not in codes(any_tree)
    with any_tree.read() as conn:
        assert len(service.children(conn, "18")) == 1
        assert service.search(conn, "Kota", "", ELECTION) == [service.area(conn, "18.72")]

    report = bring(any_tree, "areas", MORE)

    assert report.applied
    with any_tree.read() as conn:
        assert service.area(conn, "18.73").name == "Kota Lain"
        rows = conn.execute(sa.select(area.c.edition, sa.func.count()).group_by(area.c.edition))
        assert [tuple(r) for r in rows] == [(2, 9)]


def test_an_import_that_ends_in_the_middle_lets_the_next_one_in(any_tree: Database) -> None:
    planned_ = planned(any_tree, MORE)

    class Gone(Exception):
        pass

    def broken(done: int, whole: int) -> None:
        raise Gone

    with pytest.raises(Gone):
        run(any_tree, planned_, progress=broken)

    assert "18.73" not in codes(any_tree)
    assert bring(any_tree, "areas", MORE).applied
    assert bring(any_tree, "areas", MORE).unchanged == 2


def test_the_rows_are_kept_beside_the_database_under_their_digest(
    tree: Database, tmp_path: Path
) -> None:
    blobs = tmp_path / "blobs"

    bring(tree, "areas", MORE, blob_dir=blobs)

    with tree.read() as conn:
        _, digest = store.pointer(conn, store.AREAS)

    assert [p.name for p in blobs.iterdir()] == [f"{digest}.tsv.gz"]
    kept = gzip.decompress((blobs / f"{digest}.tsv.gz").read_bytes())
    assert hashlib.sha256(kept).hexdigest() == digest
    assert b"Kota Lain" in kept


@pytest.mark.parametrize("error", [Unavailable("disk-full"), TimeoutError()])
def test_an_import_that_was_applied_says_so_although_its_leftovers_could_not_be_swept(
    any_tree: Database, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    whole = applying._sweep
    calls: list[int] = []

    def failing(db: Database, plan: Plan, keep: int) -> None:
        calls.append(keep)
        if len(calls) == 2:
            raise error
        whole(db, plan, keep)

    monkeypatch.setattr(applying, "_sweep", failing)

    report = bring(any_tree, "areas", MORE)

    assert report.applied
    assert "18.73.01" in codes(any_tree)
    bring(any_tree, "areas", MORE.replace("Kota Lain", "Kota Baru"))
    with any_tree.read() as conn:
        assert conn.scalar(sa.select(sa.func.count(sa.distinct(area.c.edition)))) == 1
