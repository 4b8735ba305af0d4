"""Second factors in the tables, on each engine: codes spent once, also by many at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from damai.accounts import factors, secrets, totp
from damai.accounts import service as accounts
from damai.accounts.model import Browser, SignedIn
from damai.accounts.vault import Vault
from damai.core.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from damai.db.database import Database
from tests import harness

ONE, TWO = UUID(int=1), UUID(int=2)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "keys")


def in_session(db: Database, key: str) -> SignedIn:
    who = harness.actor(db, key)
    assert isinstance(who, SignedIn)
    return replace(who, session=secrets.digest(secrets.new_secret()).hex())


def set_up(db: Database, vault: Vault, who: SignedIn) -> harness.Phone:
    phone = harness.Phone(secret=vault.draft(who.session), spares=totp.spare_codes())
    code = phone.code(db.clocks.wall.now())
    db.write_now(lambda uow: accounts.enrol(uow, vault, who, code, phone.spares))
    return phone


def id_of(who: SignedIn) -> str:
    return who.id.partition("/")[2]


def begin(db: Database, who: SignedIn, step: bytes) -> bool:
    return db.write_now(
        lambda uow: accounts.begin_sign_in(uow, id_of(who), step, "password", Browser())
    ).value


def finish(vault: Vault, step: bytes, code: str, session: bytes) -> Callable[[Any], Any]:
    return lambda uow: accounts.finish_sign_in(uow, vault, step, code, session, Browser())


def test_a_code_is_asked_and_spent(metro: Database, vault: Vault) -> None:
    sari = in_session(metro, "sari")
    assert begin(metro, sari, b"0" * 32)  # without one the session opens at once
    phone = set_up(metro, vault, sari)
    metro.clocks.wall.forward(seconds=60)  # type: ignore[attr-defined]
    code = phone.code(metro.clocks.wall.now())

    assert not begin(metro, sari, b"a" * 32)
    with pytest.raises(Invalid, match="code-wrong"):
        metro.write_now(finish(vault, b"a" * 32, "000000", b"s" * 32))
    metro.write_now(finish(vault, b"a" * 32, code, b"s" * 32))
    with pytest.raises(Invalid, match="step-over"):
        metro.write_now(finish(vault, b"a" * 32, phone.spares[0], b"t" * 32))
    begin(metro, sari, b"b" * 32)
    with pytest.raises(Invalid, match="code-wrong"):
        metro.write_now(finish(vault, b"b" * 32, code, b"t" * 32))
    with metro.read() as conn:
        assert accounts.factor_of(conn, id_of(sari)).spare_n == 10  # type: ignore[union-attr]


@pytest.mark.asvs("15.4.2")
@pytest.mark.parametrize("means", ["code", "spare"])
def test_of_many_who_send_one_code_at_once_one_gets_in(
    metro: Database, vault: Vault, means: str
) -> None:
    sari = in_session(metro, "sari")
    phone = set_up(metro, vault, sari)
    metro.clocks.wall.forward(seconds=60)  # type: ignore[attr-defined]
    code = phone.code(metro.clocks.wall.now()) if means == "code" else phone.spares[3]
    steps = [bytes([n]) * 32 for n in range(8)]
    for step in steps:
        begin(metro, sari, step)

    def send(step: bytes) -> str:
        try:
            metro.write_now(finish(vault, step, code, secrets.digest(step.hex())))
        except Invalid as error:
            return error.code
        return "in"

    with ThreadPoolExecutor(8) as pool:
        told = sorted(pool.map(send, steps))

    assert told == ["code-wrong"] * 7 + ["in"]


def test_it_is_set_up_once_and_taken_away_by_an_administrator(
    metro: Database, vault: Vault
) -> None:
    sari, admin = in_session(metro, "sari"), in_session(metro, "admin")
    with pytest.raises(Conflict, match="factor-none"):
        metro.write_now(lambda uow: accounts.reset_factor(uow, admin, id_of(sari)))
    set_up(metro, vault, sari)
    with pytest.raises(Conflict, match="factor-there"):
        set_up(metro, vault, sari)
    for key in ("tuti", "maya", "sari"):
        other = harness.actor(metro, key)
        with pytest.raises(Forbidden):
            metro.write_now(lambda uow, a=other: accounts.reset_factor(uow, a, id_of(sari)))
    with pytest.raises(NotFound):
        metro.write_now(lambda uow: accounts.reset_factor(uow, admin, str(ONE)))
    set_up(metro, vault, admin)
    with pytest.raises(Conflict, match="factor-own"):
        metro.write_now(lambda uow: accounts.reset_factor(uow, admin, id_of(admin)))

    metro.write_now(lambda uow: accounts.reset_factor(uow, admin, id_of(sari)))

    with metro.read() as conn:
        assert accounts.factor_of(conn, id_of(sari)) is None
        assert accounts.factor_of(conn, id_of(admin)) is not None


@pytest.mark.asvs("11.3.3")
def test_a_row_moved_to_another_person_does_not_open(metro: Database, vault: Vault) -> None:
    sealed = vault.seal(ONE, b"s" * 20)

    assert vault.open(ONE, sealed) == b"s" * 20
    for person, text in ((TWO, sealed), (ONE, sealed[:-1] + bytes([sealed[-1] ^ 1]))):
        with pytest.raises(Unavailable, match="vault-key"):
            vault.open(person, text)
    assert vault.seal(ONE, b"s" * 20) != sealed  # a nonce of its own each time


def test_another_key_opens_nothing_and_the_same_file_opens_all(tmp_path: Path) -> None:
    sealed = Vault(tmp_path / "a").seal(ONE, b"s" * 20)

    assert Vault(tmp_path / "a").open(ONE, sealed) == b"s" * 20
    assert Vault(tmp_path / "a").fingerprint(ONE, "x") == Vault(tmp_path / "a").fingerprint(
        ONE, "x"
    )
    with pytest.raises(Unavailable):
        Vault(tmp_path / "b").open(ONE, sealed)
    made = {Vault(tmp_path / n).fingerprint(p, c) for n in "ab" for p in (ONE, TWO) for c in "xy"}
    assert len(made) == 8


def test_the_codes_are_those_of_the_standard() -> None:
    """RFC 6238 appendix B, SHA-1: the last six of the eight digits."""
    secret = b"12345678901234567890"
    for second, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924")):
        at = datetime.fromtimestamp(second, UTC)
        assert totp.matching_step(secret, code, at) == second // 30
    at = datetime.fromtimestamp(59, UTC)
    for typed in ("28708", "2870822", "２８７０８２", "abcdef", ""):
        assert totp.matching_step(secret, typed, at) is None


def test_the_picture_holds_the_address_and_the_address_the_secret() -> None:
    address = totp.address(b"12345678901234567890", "Sari (posko Polres)", "Damai Kota Metro")

    assert address.startswith("otpauth://totp/Damai%20Kota%20Metro:Sari")
    assert "secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" in address
    assert "issuer=Damai%20Kota%20Metro" in address
    picture = totp.picture(b"12345678901234567890", "Sari", "Damai")
    assert picture.startswith("data:image/svg+xml")
    assert "script" not in picture


def test_what_was_typed_is_read_generously() -> None:
    assert totp.plain(" 287 082 ") == "287082"
    assert totp.plain("K7QM-2XWD k7qm-2xwd") == "k7qm2xwdk7qm2xwd"
    assert len(totp.plain("x" * 5000)) <= 40


def test_an_expired_step_is_swept(metro: Database, vault: Vault) -> None:
    sari = in_session(metro, "sari")
    set_up(metro, vault, sari)
    begin(metro, sari, b"a" * 32)
    metro.clocks.wall.forward(seconds=301)  # type: ignore[attr-defined]
    now = metro.clocks.wall.now()

    with metro.read() as conn:
        assert accounts.step_person(conn, b"a" * 32, now) is None
    begin(metro, sari, b"b" * 32)
    with metro.read() as conn:
        assert factors.waiting_step(conn, b"a" * 32, now.replace(year=2020)) is None
        assert accounts.step_person(conn, b"b" * 32, now) == id_of(sari)
