"""The first administrator: the one link a new installation prints."""

from __future__ import annotations

from damai.accounts import store
from damai.accounts.entries import LinkMade
from damai.accounts.model import KEEPERS, KEEPERS_OFFICE, Role
from damai.accounts.service.access import put_link, set_password, spend_links
from damai.accounts.service.offices import add_agency
from damai.accounts.service.people import add_person
from damai.core.errors import NotFound
from damai.db.command import Done
from damai.db.uow import UnitOfWork

OFFICE_CODE = "damai-admin"


def make_first_link(uow: UnitOfWork, link: bytes) -> None:
    """The link with which the first administrator names himself; an older one stops working."""
    spend_links(uow, "first", None)
    put_link(uow, link, "first", None)
    uow.record(
        LinkMade(
            subject="installation/1", area="", audience=KEEPERS, actor=uow.actor, purpose="first"
        )
    )


def redeem_first(uow: UnitOfWork, link: bytes, name: str, hashed: str) -> Done:
    """Create the first administrator, once. Raises NotFound("link-spent")."""
    row = store.usable_link(uow, link, uow.wall_at)
    if row is None or row.purpose != "first" or not store.burn_link(uow, link):
        raise NotFound("link-spent")
    if store.has_administrator(uow):
        raise NotFound("link-spent")
    house = store.the_installation(uow)
    if store.agency_by_code(uow, OFFICE_CODE) is None:
        area = "" if house is None else house.area
        add_agency(uow, OFFICE_CODE, KEEPERS_OFFICE, "Pengelola Damai", area)
    done = add_person(uow, name, Role.ADMINISTRATOR, OFFICE_CODE, None, None)
    set_password(uow, done.id, hashed)
    return done
