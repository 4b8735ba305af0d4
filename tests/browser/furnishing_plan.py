"""Plans of Metro for the screens: one that stands, one short of officers with a team locked, one that leaves teams bare,
one that waits for its second signature."""

from __future__ import annotations

from damai.deployment.plans import service
from damai.deployment.plans.model import Team
from tests.browser.served import Site
from tests.deployment.pages.staffed import planned, staff
from tests.deployment.plans import kept


def furnish(site: Site) -> dict[str, str]:
    """Returns the plans' ids by what they are, and a team of the short one that is locked."""
    db = site.house.db
    staff(db)
    published = planned(db, "Kekuatan penuh", who="eka")
    kept.act(db, "tuti", "sign", published, 1, "Kelas dan kekuatan sudah diperiksa. " * 4)
    kept.act(db, "made", "publish", published, 2)
    short = planned(db, "Kurang 30 personel karena diperbantukan ke provinsi", cut_n=30)
    team = next(t.team for t in teams(site, short) if t.reason == "thinned")
    kept.act(db, "tuti", "lock", short, 1, team)
    bare = planned(db, "Tanpa penipisan", cut_n=30, thin="none")
    waiting = planned(db, "Menunggu", cut_n=10)
    kept.act(db, "tuti", "sign", waiting, 1)
    return {
        "published": published, "short": short, "bare": bare, "waiting": waiting, "team": team,
    }  # fmt: skip


def teams(site: Site, id: str) -> list[Team]:
    person = site.actor("tuti")
    with site.house.db.read() as conn:
        return list(service.teams(conn, person, service.plan(conn, person, id)))
