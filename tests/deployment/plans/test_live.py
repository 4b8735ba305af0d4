"""Plans on live screens: whoever's page a change would alter hears reload, and nobody of whom it says nothing."""

from __future__ import annotations

import json

from damai.core.errors import DamaiError
from damai.db.database import Database
from damai.deployment import entries as kinds
from damai.deployment.live import topic
from damai.deployment.plans import patterning
from damai.deployment.plans.patterns import LAMPUNG_2024
from damai.journal import reader
from damai.journal.live import RELOAD, Change, Group, Touch, Touched, fold, frames_for
from damai.webkit.actor import all_seeing
from tests.builders import ELECTION
from tests.deployment.lines.given import PPK_PUSAT, enter
from tests.deployment.plans.kept import AREA, act, drafted, known_units, solved
from tests.harness import actor

VIEWERS = ("sari", "eka", "budi", "rian", "agus", "dewi", "maya")
POLICE = {"sari", "eka", "agus", "maya"}


def size(db: Database) -> int:
    with db.read() as conn:
        return reader.size(conn)


def hearing(db: Database, after: int) -> set[str]:
    """The people whose open page is told to fetch again, of what happened since ``after``."""
    with db.read() as conn:
        found = reader.after(conn, after)
    items = [
        Touched(seq=entry.seq, topic="plan", touch=touch)
        for entry in found
        for touch in topic.touches(entry)
    ]
    changes = [Change.of(item, None, topic.kind) for item in fold(items)]

    def group(who: str) -> Group:
        person = actor(db, who)
        return Group(
            scope=person.scope, institution=person.institution, all_seeing=all_seeing(person),
            topics=frozenset({"plan"}),
        )  # fmt: skip

    return {who for who in VIEWERS if frames_for(group(who), changes)}


def test_every_act_on_a_plan_says_reload_and_nothing_of_its_content(sqlite_metro: Database) -> None:
    db = sqlite_metro
    known_units(db)
    team = solved().teams[0].team
    before = drafted(db)
    act(db, "tuti", "lock", before, 1, team)
    act(db, "tuti", "unlock", before, 2, team)
    act(db, "tuti", "lock_district", before, 3, "18.72.04", locked=True)
    act(db, "tuti", "lock_district", before, 4, "18.72.04", locked=False)
    act(db, "tuti", "withdraw", before, 5, "Ganti kekuatan")
    for _ in range(2):
        id = drafted(db)
        act(db, "tuti", "sign", id, 1)
        act(db, "made", "publish", id, 2)
    tuti = actor(db, "tuti")
    db.write_now(
        lambda uow: patterning.set_pattern(
            uow, tuti, ELECTION, AREA, 0, json.dumps(LAMPUNG_2024), "{}", "Percobaan"
        ),
        actor=tuti.id,
    )

    enter(db, a18_72_01="081234567890")
    enter(db, seen={PPK_PUSAT: "081234567890"}, a18_72_01="")

    with db.read() as conn:
        done = [entry for page in reader.pages(conn) for entry in page]
    mine = {entry.kind: list(topic.touches(entry)) for entry in done if entry.kind.startswith("plan.")}  # fmt: skip
    declared = {
        cls.KIND
        for cls in vars(kinds).values()
        if isinstance(cls, type) and getattr(cls, "KIND", "").startswith("plan.")
    }
    assert set(mine) == declared
    for kind, touches in mine.items():
        area = PPK_PUSAT if kind.startswith("plan.line") else AREA
        assert Touch(id=RELOAD, area=area, audience=touches[0].audience) in touches


def test_a_draft_is_heard_by_its_institution_and_the_publication_by_the_partners_too(
    sqlite_metro: Database,
) -> None:
    db = sqlite_metro
    known_units(db)
    before = size(db)
    id = drafted(db)
    assert hearing(db, before) == POLICE

    act(db, "tuti", "sign", id, 1)
    before = size(db)
    act(db, "made", "publish", id, 2)
    assert hearing(db, before) >= {"sari", "eka", "budi", "rian", "maya"}


def test_what_was_refused_is_heard_by_nobody(sqlite_metro: Database) -> None:
    db = sqlite_metro
    id = drafted(db)
    before = size(db)

    for who, verb in (("eka", "sign"), ("made", "publish")):
        try:
            act(db, who, verb, id, 1)
        except DamaiError:
            continue
        raise AssertionError(verb)

    assert size(db) == before
    assert not hearing(db, before)
