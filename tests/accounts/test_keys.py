"""Single keys: moved by their owner, never two acts on one, kept on each engine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from damai.accounts import secrets
from damai.accounts import service as accounts
from damai.accounts.keymap import KEYS, Keymap, keymap
from damai.app.build import build
from damai.app.house import House
from damai.core.errors import Invalid
from damai.db.database import Database
from damai.drill.seed import person_id
from damai.journal import reader
from damai.webkit.security import SESSION_COOKIE, form_token
from tests import harness


def test_a_moved_key_leaves_its_own_sign_free() -> None:
    assert keymap(False, {"a": "q"}) == Keymap(moved={"a": "q"})
    assert keymap(True, {"a": "Q", "d": "a"}) == Keymap(off=True, moved={"a": "q", "d": "a"})
    assert keymap(False, {"a": "d", "d": "a"}).moved == {"a": "d", "d": "a"}
    assert keymap(False, {"a": "a"}).moved == {}


@pytest.mark.parametrize(
    ("moved", "code"),
    [
        ({"a": "d"}, "key-taken"),
        ({"a": "q", "d": "q"}, "key-taken"),
        ({"a": "g"}, "key-taken"),
        ({"a": "?"}, "key-sign"),
        ({"a": " "}, "key-sign"),
        ({"a": ""}, "key-sign"),
        ({"a": "qq"}, "key-sign"),
        ({"a": "Enter"}, "key-sign"),
        ({"a": 1}, "key-sign"),
        ({"a": None}, "key-sign"),
        ({"a": "\x00"}, "key-sign"),
        ({"?": "q"}, "key-unknown"),
        ({"q": "a"}, "key-unknown"),
        ({"": "q"}, "key-unknown"),
        ({"ja": "q"}, "key-unknown"),
    ],
)
def test_what_cannot_be_pressed_or_is_taken_is_refused(moved: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        keymap(False, moved)
    assert refused.value.code == code


def test_the_signs_are_those_that_the_pages_declare() -> None:
    """What a page declares and the list lacks could never be moved."""
    said = set("g")
    for path in (harness.ROOT / "src" / "damai").glob("*/static/**/*.js"):
        if "vendor" not in path.parts:
            said |= set(re.findall(r'\bkey\("(.)"', path.read_text()))
            said |= set(re.findall(r'\["(.)", "\w+", "\w+"\]', path.read_text()))
    assert said == set(KEYS)


def test_keys_are_kept_for_their_person_alone_and_without_an_entry(metro: Database) -> None:
    sari, budi = harness.actor(metro, "sari"), harness.actor(metro, "budi")
    with metro.read() as conn:
        before = reader.size(conn)

    metro.write_now(lambda uow: accounts.choose_keys(uow, sari, False, {"a": "q"}))
    metro.write_now(lambda uow: accounts.choose_keys(uow, sari, True, {"a": "z"}))

    with metro.read() as conn:
        assert accounts.keys_of(conn, sari.id.partition("/")[2]) == Keymap(
            off=True, moved={"a": "z"}
        )
        assert accounts.keys_of(conn, budi.id.partition("/")[2]) == Keymap()
        assert reader.size(conn) == before


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    opened = harness.house(tmp_path / "data")
    yield opened
    opened.close()


def test_the_page_keeps_what_fits_and_says_why_not(house: House) -> None:
    secret = secrets.new_secret()
    id = str(person_id(harness.SEED, harness.CAST["sari"]))
    house.db.write_now(lambda uow: accounts.open_session(uow, id, secrets.digest(secret), "link"))
    headers = {"X-Form-Token": form_token(secret), "Accept": "application/json"}
    with TestClient(build(house), base_url="https://damai.test") as client:
        client.cookies.set(SESSION_COOKIE, secret)

        def choose(keys: str, off: str = "no") -> Any:
            return client.post("/akun/tombol", data={"keys": keys, "off": off}, headers=headers)

        assert client.get("/akun/tombol").json() == {"off": False, "keys": {}}
        kept = choose('{"a": "q"}', "yes")
        taken = choose('{"a": "d"}')
        unreadable = [choose(text) for text in ("", "[1]", "{", "[" * 900, "{" + " " * 2000 + "}")]
        foreign = client.post("/akun/tombol", data={"keys": "{}"})

        assert kept.json() == {"off": True, "keys": {"a": "q"}}
        assert (taken.status_code, taken.json()["code"]) == (422, "key-taken")
        assert "Tombol D sudah dipakai" in taken.json()["detail"]
        assert {(a.status_code, a.json()["code"]) for a in unreadable} == {(422, "bad-json")}
        assert foreign.status_code == 403
        assert client.get("/akun/tombol").json() == json.loads('{"off": true, "keys": {"a": "q"}}')
