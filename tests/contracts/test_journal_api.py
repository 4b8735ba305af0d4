"""The journal through the API: what is served is checked by the verifier that knows nothing of our code."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from damai.api.sight import RULES
from damai.journal.entries import Erased, kinds
from damai.journal.tables import entry
from tests.builders import do, file
from tests.contracts.conftest import Served
from tests.db.kit import kept
from tests.harness import actor
from tests.journal import independent_verifier as outsider

BASE = "/api/v1/journal"


@pytest.fixture(scope="module")
def told(served: Served) -> Served:
    """An exercise in which something happened, one entry was erased, and all of it is signed."""
    db = served.house.db
    id = file(db, actor(db, "sari"), text="Kotak suara belum datang.", kind="brawl")
    do(db, actor(db, "sari"), "take", id)
    do(db, actor(db, "sari"), "note", id, "Nomor telepon pelapor 0812.")

    def erase(uow: Any) -> None:
        seq = uow.scalar(sa.select(sa.func.max(entry.c.seq)))
        uow.execute(sa.update(entry).where(entry.c.seq == seq).values(body=None, salt=None))
        uow.record(
            Erased(
                subject="journal/1", area="18.72", audience="polri", actor=uow.actor,
                seqs=[seq], reason="permintaan pelapor",
            )
        )  # fmt: skip

    db.write_now(erase)
    served.auth("sari"), served.auth("tuti"), served.auth("maya")  # tokens are entries too
    served.house.keeper.sign_now()
    return served


def every(served: Served, who: str, limit: int = 7) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        url = f"{BASE}/entries?after={after}&limit={limit}"
        page = served.client.get(url, headers=served.auth(who)).json()
        assert len(page["items"]) <= limit
        items += page["items"]
        after = page["next"]
    return items


def test_the_note_is_served_byte_for_byte(told: Served) -> None:
    answer = told.client.get(f"{BASE}/checkpoint", headers=told.auth("sari"))

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.content == told.house.signer.note_path.read_bytes()
    key = told.house.signer.key().public_key().public_bytes_raw().hex()
    assert outsider.opened(answer.text, key, key)[0].startswith("damai/")


def test_a_proof_holds_for_an_outsider_whoever_asked_for_it(told: Served) -> None:
    for who in ("sari", "admin"):
        proof = told.client.get(f"{BASE}/proof/5?from=3", headers=told.auth(who)).json()
        assert outsider.check_proof(proof).endswith("which grew from 3")
        plain = told.client.get(f"{BASE}/proof/5", headers=told.auth(who)).json()
        assert (plain["consistency"], plain["path"]) == (None, proof["path"])


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("proof/0", 400, "unfit"), ("proof/99999", 404, "entry-unknown"),
        ("proof/x", 404, "page-unknown"), ("proof/9007199254740993", 400, "unfit"),
        ("proof/3?from=0", 400, "unfit"), ("proof/3?from=99999", 422, "proof-from"),
        ("entries?after=-1", 400, "unfit"), ("entries?limit=501", 400, "unfit"),
        ("entries?limit=0", 400, "unfit"),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_a_sentence(
    told: Served, path: str, status: int, code: str
) -> None:
    answer = told.client.get(f"{BASE}/{path}", headers=told.auth("sari"))

    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.json()["detail"].endswith(".")


def test_who_sees_nothing_can_still_build_the_tree(told: Served) -> None:
    items = every(told, "sari")
    note = told.client.get(f"{BASE}/checkpoint", headers=told.auth("sari")).text
    _, size, root = outsider.opened(
        note, told.house.signer.key().public_key().public_bytes_raw().hex(), None
    )
    tree = outsider.Tree(0, [])
    for item in items[:size]:
        assert item["entry"] is None
        assert set(item) == {"seq", "leaf", "entry"}
        tree.add(bytes.fromhex(item["leaf"]))

    assert tree.root() == root


def test_what_is_given_whole_is_what_its_leaf_was_made_of(told: Served) -> None:
    whole = [item for item in every(told, "maya") if item["entry"] is not None]
    erased = [item["seq"] for item in whole if item["entry"]["body"] is None]

    assert len(whole) > 20
    assert len(erased) == 1
    for item in whole:
        line = {**item["entry"], "seq": item["seq"], "leaf": item["leaf"]}
        outsider._take(line, outsider.Tree(0, []) if item["seq"] == 1 else _at(item["seq"]), set())


def _at(seq: int) -> outsider.Tree:
    """A tree of the right size; what is in it does not matter to one line."""
    size = seq - 1
    return outsider.Tree(size, [bytes(32)] * size.bit_count())


def test_a_new_entry_is_whole_at_once_to_who_reads_the_journal_and_to_nobody_else(
    told: Served,
) -> None:
    db = told.house.db
    id = file(db, actor(db, "sari"), kind="brawl", text="Parkiran ricuh.")

    def whole_n(who: str) -> int:
        return sum(
            item["entry"] is not None and item["entry"]["subject"] == f"incident/{id}"
            for item in every(told, who, 500)
        )

    assert whole_n("tuti") == whole_n("maya") == 1
    do(db, actor(db, "sari"), "note", id, "Sudah tenang.")
    assert whole_n("tuti") == 2
    assert whole_n("sari") == whole_n("budi") == whole_n("admin") == 0


def test_every_feature_says_who_has_its_entries_whole() -> None:
    """A new one decides it in ``api/sight.py``; until then its entries are given to nobody."""
    assert {kind.partition(".")[0] for kind in kinds()} - {"test"} == set(RULES)


def test_a_kind_that_nobody_decided_about_is_given_to_nobody(
    told: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    told.house.db.write_now(kept)
    monkeypatch.delitem(RULES, "areas")

    items = every(told, "maya")

    undecided = {i["seq"] for i in items if i["entry"] and i["entry"]["kind"].startswith("areas.")}
    assert undecided == set()
    assert items[-1]["entry"] is None
    assert any(item["entry"] for item in items)


def test_a_record_that_was_touched_is_served_to_nobody(told: Served) -> None:
    db = told.house.db
    with db.read() as conn:
        actor_then = conn.execute(sa.select(entry.c.actor).where(entry.c.seq == 5)).scalar()

    def set_actor(value: str) -> Any:
        def act(uow: Any) -> None:
            uow.execute(sa.update(entry).where(entry.c.seq == 5).values(actor=value))
            uow.record(
                Erased(
                    subject="journal/1", area="18.72", audience="polri", actor=uow.actor,
                    seqs=[], reason="uji",
                )
            )  # fmt: skip

        return act

    db.write_now(set_actor("system/nobody"))
    touched = told.client.get(f"{BASE}/proof/5", headers=told.auth("sari"))
    db.write_now(set_actor(str(actor_then)))
    mended = told.client.get(f"{BASE}/proof/5", headers=told.auth("sari"))

    assert (touched.status_code, touched.json()["code"]) == (503, "journal-differs")
    assert mended.status_code == 200


def test_a_note_that_was_touched_is_not_served(told: Served) -> None:
    path = told.house.signer.note_path
    told.house.keeper.sign_now()
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"\n\n", b"\n \n"))
    broken = told.client.get(f"{BASE}/checkpoint", headers=told.auth("sari"))
    path.unlink()
    none = told.client.get(f"{BASE}/checkpoint", headers=told.auth("sari"))
    path.write_bytes(whole)

    assert (broken.status_code, broken.json()["code"]) == (503, "checkpoint-unreadable")
    assert (none.status_code, none.json()["code"]) == (404, "checkpoint-none")
