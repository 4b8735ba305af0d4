"""The house and its offices: founding, settings, agencies."""

from __future__ import annotations

import re

import sqlalchemy as sa

from damai.accounts import store
from damai.accounts.entries import AgencyAdded, InstallationChanged, InstallationFounded
from damai.accounts.model import INSTITUTION_OF_KIND, KEEPERS_OFFICE, Agency, Installation
from damai.accounts.tables import agency, installation
from damai.core.codes import area_code
from damai.core.errors import Invalid
from damai.db.command import Done
from damai.db.uow import UnitOfWork
from damai.webkit.actor import Actor
from damai.webkit.formats import ZONES

_CODE = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,38}[a-z0-9])?\Z", re.ASCII)
NAME_MAX = 120
ADDRESS_MAX = 200


def found(uow: UnitOfWork, name: str, area: str, election: str, zone: str, exercise: bool) -> None:
    """Write the installation's one row. Raises Conflict when it exists."""
    uow.execute(
        sa.insert(installation).values(
            id=1,
            name=name,
            area=area,
            election=election,
            zone=zone,
            exercise=exercise,
            founded_at=uow.wall_at,
        )
    )
    uow.record(
        InstallationFounded(
            subject="installation/1",
            area=area,
            audience="partners",
            actor=uow.actor,
            name=name,
            election=election,
            zone=zone,
            exercise=exercise,
        )
    )


def change_installation(
    uow: UnitOfWork, actor: Actor, name: str, area: str, election: str, zone: str
) -> Done:
    """Say whose house this is. Area and election were looked up by the caller, who knows them.

    Raises Invalid(field), Forbidden. Records InstallationChanged.
    """
    actor.require("house.manage")
    said = _name(name)
    if zone not in ZONES:
        raise Invalid("zone-unknown", field="zone", value=zone[:40])
    uow.execute(
        sa.update(installation)
        .where(installation.c.id == 1)
        .values(name=said, area=area, election=election, zone=zone)
    )
    uow.record(
        InstallationChanged(
            subject="installation/1",
            area=area,
            audience="partners",
            actor=actor.id,
            name=said,
            election=election,
            zone=zone,
        )
    )
    return Done(id="1", version=1)


def the_installation(conn: sa.Connection) -> Installation | None:
    """This house, or None before it is founded."""
    return store.the_installation(conn)


def open_agency(
    uow: UnitOfWork,
    actor: Actor,
    code: str,
    kind: str,
    name: str,
    area: str | None,
    address: str = "",
) -> Agency:
    """Add an office on behalf of an administrator. ``area`` "" = the whole nation, None = nothing was said.

    Raises Forbidden, Invalid(field) for a code, kind, name, area or address of the wrong shape, also
    "area-missing"; Conflict("agency-exists"). Records AgencyAdded.
    """
    actor.require("people.manage")
    if not _CODE.match(code):
        raise Invalid("agency-code", field="code", value=code[:40])
    if area is None:
        raise Invalid("area-missing", field="area")
    said = " ".join(address.split())
    if len(said) > ADDRESS_MAX:
        raise Invalid("text-long", field="address", most=ADDRESS_MAX)
    return add_agency(uow, code, kind, _name(name), area_code(area) if area else "", said or None)


def add_agency(
    uow: UnitOfWork, code: str, kind: str, name: str, area: str, address: str | None = None
) -> Agency:
    """Add an office. Raises Invalid("agency-kind"), Conflict("agency-exists"). Records AgencyAdded."""
    if kind not in INSTITUTION_OF_KIND:
        kinds = ", ".join(INSTITUTION_OF_KIND)
        raise Invalid("agency-kind", field="kind", value=kind[:40], known=kinds)
    added = Agency(code=code, kind=kind, name=name, area=area, address=address)
    uow.execute(
        sa.insert(agency).values(
            code=code,
            kind=kind,
            institution=added.institution,
            name=name,
            area=area,
            address=address,
        )
    )
    uow.record(
        AgencyAdded(
            subject=f"agency/{code}",
            area=area,
            audience="partners",
            actor=uow.actor,
            code=code,
            agency_kind=kind,
            name=name,
            address=address,
        )
    )
    return added


def agency_by_code(read: object, code: str) -> Agency | None:
    """One office by code; ``read`` is a connection or a unit of work."""
    return store.agency_by_code(read, code)


def agencies(conn: sa.Connection) -> list[Agency]:
    return store.agencies(conn)


def agency_for(read: object, institution: str, area: str) -> Agency | None:
    """The institution's office that answers for ``area`` first: the city's.

    Its widest office at or below a kabupaten/kota; where there is none, the narrowest above. A city's KPU or Bawaslu hands on to its own PPK or Panwascam; the command center does not choose
    inside another institution.
    """
    covering = [
        office
        for office in store.covering(read, institution, area)
        if office.kind != KEEPERS_OFFICE
    ]
    local = [office for office in covering if office.area.count(".") >= 1]
    return local[0] if local else covering[-1] if covering else None


def _name(text: str) -> str:
    said = " ".join(text.split())
    if not said or len(said) > NAME_MAX:
        raise Invalid("name-missing", field="name", most=NAME_MAX)
    return said
