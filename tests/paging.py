"""Pages as a person's browser asks for them: signed in, with the form's token."""

from __future__ import annotations

import re
from typing import Any

from litestar.testing import TestClient

from damai.accounts import secrets
from damai.accounts import service as accounts
from damai.app.house import House
from damai.drill.seed import person_id
from damai.webkit.security import SESSION_COOKIE
from tests import harness


def signed(client: TestClient[Any], house: House, who: str) -> TestClient[Any]:
    """The client, now in a fresh session of somebody of the cast."""
    secret = secrets.new_secret()
    id = str(person_id(harness.SEED, harness.CAST[who]))
    house.db.write_now(
        lambda uow: accounts.open_session(uow, id, secrets.digest(secret), "password")
    )
    client.cookies.clear()
    client.cookies.set(SESSION_COOKIE, secret)
    return client


def token(page: str) -> str:
    """The token that the forms of a page carry."""
    found = re.search(r'name="form_token" value="([^"]+)"', page)
    assert found
    return found[1]
