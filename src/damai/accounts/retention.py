"""The accounts' part of the retention registry: what opened a door goes soon after the door is shut."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from damai.accounts.limits import KEPT as TRIES_FOR
from damai.accounts.model import SWITCH_WITHIN
from damai.accounts.tables import (
    agency,
    api_token,
    installation,
    known_device,
    login_link,
    person,
    person_keys,
    person_password,
    person_pin,
    person_taste,
    second_factor,
    session,
    sign_in_attempt,
    sign_in_step,
    spare_code,
    viewing,
    workstation,
    workstation_sign_in,
)
from damai.db.retention import Moment, declare

SHUT_FOR = timedelta(days=7)
"""After its end a session, an invite, a used spare code, a revoked token or workstation answers a question
about last week; the acts themselves stand in the journal. Own proposal."""


def sessions_past(moment: Moment) -> sa.ColumnElement[bool]:
    since = moment.now - SHUT_FOR
    return sa.or_(session.c.expires_at <= since, session.c.ended_at <= since)


def links_past(moment: Moment) -> sa.ColumnElement[bool]:
    since = moment.now - SHUT_FOR
    return sa.or_(login_link.c.expires_at <= since, login_link.c.used_at <= since)


declare(
    installation, "while the house stands", none="id name area election zone exercise founded_at"
)
declare(agency, "while the house stands", none="code kind institution name area address")
declare(
    person,
    "while the house stands: the record names people by their id",
    none="id version",
    staff="name role agency scope active",
)
declare(person_password, "while the person is listed", staff="person", secret="hash", none="set_at")
declare(
    person_pin,
    "while the person is listed, until it is removed or a fresh invite",
    staff="person",
    secret="hash",
    none="set_at",
)
declare(
    second_factor,
    "while the person is listed, or until it is reset",
    staff="person",
    secret="sealed",
    none="set_at last_step",
)
declare(
    login_link,
    "7 days after it was used or expired",
    past=links_past,
    staff="person",
    secret="hash",
    none="purpose expires_at used_at",
)
declare(
    session,
    "7 days after it ended or expired",
    past=sessions_past,
    staff="person opened_at seen_at workstation",
    secret="hash",
    device="family system",
    none="id expires_at ended_at",
)
declare(
    api_token,
    "7 days after it was revoked",
    past=lambda moment: api_token.c.revoked_at <= moment.now - SHUT_FOR,
    staff="person label",
    secret="hash",
    none="id made_at revoked_at",
)
declare(
    spare_code,
    "7 days after it was used",
    past=lambda moment: spare_code.c.used_at <= moment.now - SHUT_FOR,
    staff="person",
    secret="hash",
    none="used_at",
)
declare(
    sign_in_attempt,
    "1 day after the last try's wait",
    past=lambda moment: sign_in_attempt.c.until <= moment.now - TRIES_FOR,
    secret="key",
    none="failed_n until",
)
declare(
    sign_in_step,
    "5 minutes",
    past=lambda moment: sign_in_step.c.expires_at <= moment.now,
    staff="person means",
    secret="hash",
    none="expires_at",
)
declare(
    known_device,
    "90 days after the last sign-in there",
    past=lambda moment: known_device.c.expires_at <= moment.now,
    staff="person",
    secret="hash",
    none="expires_at",
)
declare(
    workstation,
    "7 days after it was revoked",
    past=lambda moment: workstation.c.revoked_at <= moment.now - SHUT_FOR,
    staff="enrolled_by",
    secret="hash",
    none="id name agency enrolled_at revoked_at",
)
declare(
    workstation_sign_in,
    "16 hours after the whole sign-in",
    past=lambda moment: workstation_sign_in.c.full_at <= moment.now - SWITCH_WITHIN,
    staff="person full_at wrong_n",
    none="workstation",
)
declare(person_keys, "while the person is listed", staff="person off moved")
declare(person_taste, "while the person is listed", staff="person lang theme density times start")
declare(
    viewing,
    "30 minutes",
    past=lambda moment: viewing.c.until <= moment.now,
    staff="person",
    secret="session",
    none="until",
)
