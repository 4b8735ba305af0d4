"""Police units of Kota Metro with strength enough for the pattern of the lowest class, for the screens of plans."""

from __future__ import annotations

from damai.db.database import Database
from tests.units.given import add, strengthen

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
