"""The documented PIN is the demo's: of the posko's people, marked in the record, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from damai.accounts import secrets
from damai.accounts import service as accounts
from damai.accounts.pins import check_pin
from damai.accounts.tables import installation, person_pin, workstation
from damai.core.errors import Forbidden
from damai.drill.seed import DEMO_PIN, WITH_PIN, demo_pins, person_id
from damai.journal import reader
from tests import harness


def test_the_demo_gives_its_posko_a_pin_once_and_enrols_nothing(tmp_path: Path) -> None:
    house = harness.house(tmp_path / "data")
    try:
        names = demo_pins(house.db, house.vault, harness.SEED)
        demo_pins(house.db, house.vault, harness.SEED)

        with house.db.read() as conn:
            pins = {row.person: row.hash for row in conn.execute(sa.select(person_pin))}
            desks = conn.execute(sa.select(workstation)).all()
            told = [e for page in reader.pages(conn) for e in page if e.kind == "accounts.pin-set"]
    finally:
        house.close()

    check_pin(DEMO_PIN)
    assert f"is {DEMO_PIN}." in (harness.ROOT / "README.md").read_text()
    assert names == ["Tuti (komandan)", "Sari (posko Polres)", "Wira (posko Polres)"]
    assert set(pins) == {person_id(harness.SEED, key) for key in WITH_PIN}
    assert all(secrets.password_fits(h, house.vault.pin(who, DEMO_PIN)) for who, h in pins.items())
    assert desks == []
    assert [e.body for e in told] == [b'{"means":"demo"}'] * 3


def test_a_real_house_refuses_it(tmp_path: Path) -> None:
    house = harness.house(tmp_path / "data")
    try:
        with house.db.writer_engine.begin() as conn:
            conn.execute(sa.update(installation).values(exercise=False))

        with pytest.raises(Forbidden, match="only-in-exercise"):
            demo_pins(house.db, house.vault, harness.SEED)
        with house.db.read() as conn:
            assert accounts.pin_set_at(conn, str(person_id(harness.SEED, "operator"))) is None
    finally:
        house.close()
