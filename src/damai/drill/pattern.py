"""The exercise's security pattern: Polda Lampung's formations, a plan with the strength there is, signed by two.

Formations and stations are published facts; which unit sends how many is made up (``drill.strength``), and the plan is
marked so. Who plays can take officers away, solve again and publish what follows.
"""

from __future__ import annotations

import json

from damai.db.database import Database
from damai.deployment.plans import patterning
from damai.deployment.plans import service as plans
from damai.deployment.plans.gather import brief
from damai.deployment.plans.making import make
from damai.deployment.plans.model import Asked
from damai.deployment.plans.patterns import LAMPUNG_2024, LAMPUNG_SOURCE
from damai.drill.index import AREA, actor_of, write
from damai.drill.seed import ELECTION

INDEX_CLASSES = {
    "sangat rendah": "kurang-rawan",
    "rendah": "kurang-rawan",
    "sedang": "kurang-rawan",
    "tinggi": "rawan",
    "sangat tinggi": "sangat-rawan",
}
"""Which class of the published index is guarded by which formation. Of the exercise: the index's five steps are of
public facts, and for Kota Metro the police published no station above *kurang rawan* in 2024 (domain study 2.4)."""
NAME = "Kekuatan penuh (LATIHAN)"


def begin_pattern(db: Database, seed: int = 1) -> str:
    """Set the formations, solve, and publish; returns the plan's id. Takes one or two seconds."""
    who = {key: actor_of(db, seed, key) for key in ("analyst", "commander", "chief-ops")}
    drafter, first, second = who["analyst"], who["commander"], who["chief-ops"]
    write(
        db, first,
        lambda uow: patterning.set_pattern(
            uow, first, ELECTION, AREA, 0, json.dumps(LAMPUNG_2024), json.dumps(INDEX_CLASSES),
            LAMPUNG_SOURCE,
        ),
    )  # fmt: skip
    asked = Asked()
    with db.read() as conn:
        work = brief(conn, drafter, ELECTION, AREA, asked)
    made = make(work, asked)
    id = write(
        db, drafter, lambda uow: plans.draft(uow, drafter, ELECTION, AREA, made, asked, name=NAME)
    ).id
    write(db, first, lambda uow: plans.sign(uow, first, id, 1, "LATIHAN: kekuatan penuh."))
    write(db, second, lambda uow: plans.publish(uow, second, id, 2))
    return id
