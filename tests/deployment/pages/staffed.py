"""Police units of Kota Metro with strength enough for the pattern of the lowest class, for the screens of plans."""

from __future__ import annotations

from typing import Any

from damai.db.database import Database
from damai.deployment.plans.gather import brief
from damai.deployment.plans.making import make
from damai.deployment.plans.model import Asked
from tests.builders import ELECTION
from tests.deployment.plans import kept
from tests.harness import actor
from tests.units.given import CITY, add, strengthen

POLSEK = {
    "polsek-pusat": ("Polsek Metro Pusat", "18.72.01"),
    "polsek-utara": ("Polsek Metro Utara", "18.72.02"),
    "polsek-barat": ("Polsek Metro Barat", "18.72.03"),
    "polsek-timur": ("Polsek Metro Timur", "18.72.04"),
    "polsek-selatan": ("Polsek Metro Selatan", "18.72.05"),
}
STRENGTH_N = 24


def staff(db: Database, officers_n: int = STRENGTH_N) -> None:
    """``officers_n`` of each Polsek for the stations."""
    for code, (name, area) in POLSEK.items():
        add(db, code=code, name=name, area=area)
        strengthen(db, code, ("preventif", "pam-tps", officers_n))


def planned(
    db: Database, name: str, *, who: str = "tuti", base: str = "", **asked: Any
) -> str:  # fmt: skip
    """A draft of the whole city as the form would make it; its id."""
    person, wanted = actor(db, who), Asked(**asked)
    with db.read() as conn:
        found = brief(conn, person, ELECTION, CITY, wanted, base=base)
    made = make(found, wanted)
    return str(kept.act(db, who, "draft", ELECTION, CITY, made, wanted, name=name, base=base).id)
