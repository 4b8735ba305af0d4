"""The hand-over through the door: page, words to copy, forms, the top bar, the API and the stream."""

from __future__ import annotations

import re
from typing import Any

from litestar.testing import TestClient

from damai.app.house import House
from damai.journal import reader
from damai.journal.live import Change as LiveChange
from damai.journal.live import Group, Touched, frames_for
from damai.watches.live import topic
from tests import harness
from tests.builders import do, file, fresh_id
from tests.harness import actor
from tests.paging import signed, token
from tests.watches.acting import acknowledges, at_desk, does, later


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def duty(page: str) -> str:
    found = re.search(r'<a class="duty".*?</a>', page, re.DOTALL)
    return words(found[0]) if found else ""


def fields_of(page: str, verb: str) -> dict[str, str]:
    """The hidden fields of the form for ``verb``."""
    form = re.search(rf'<form[^>]*data-verb="{verb}">(.*?)</form>', page, re.DOTALL)
    assert form, verb
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[1]))


def test_the_form_signs_what_the_page_showed_and_asks_again_when_it_grew_old(
    client: TestClient[Any], house: House
) -> None:
    sari = signed(client, house, "sari")
    begun = sari.post("/jaga", data=fields_of(sari.get("/jaga").text, "begin"))
    page = sari.get("/jaga").text
    file(house.db, actor(house.db, "wira"), kind="fire", text="Asap di gudang.")

    said = {**fields_of(page, "sign"), "note": "Tolong telepon KPU."}
    refused = sari.post("/jaga", data=said)
    again = {**fields_of(refused.text, "sign"), "note": "Tolong telepon KPU."}
    done = sari.post("/jaga", data=again)
    twice = sari.post("/jaga", data=again)

    assert begun.status_code == 303
    assert refused.status_code == 409
    assert "Ada yang berubah sesudah halaman ini dibuka" in refused.text
    news = refused.text.partition('aria-labelledby="news"')[2].partition("</section>")[0]
    assert "Asap di gudang" in news
    assert ">Tolong telepon KPU.</textarea>" in refused.text  # no word is lost
    assert (done.status_code, twice.status_code) == (303, 303)
    assert "menunggu penerima" in duty(sari.get("/jaga").text)
    wira = signed(client, house, "wira")
    page = wira.get("/jaga").text
    assert "Tolong telepon KPU." in page
    assert wira.post("/jaga", data=fields_of(page, "receive")).status_code == 303
    assert duty(wira.get("/").text).startswith("Jaga: Wira")


def test_every_page_says_who_is_on_watch_and_who_may_not_know_is_not_told(
    client: TestClient[Any], house: House
) -> None:
    assert duty(signed(client, house, "sari").get("/").text) == "Jaga: Belum ada petugas jaga"
    does(house.db, "sari", "begin")

    for path in ("/", "/ringkas", "/lapor", "/tahapan", "/tidak-ada"):
        shown = duty(signed(client, house, "wira").get(path).text)
        assert shown == "Jaga: Sari (posko Polres) sejak 07.00 WIB", path
    assert duty(signed(client, house, "budi").get("/").text) == "Jaga: Belum ada petugas jaga"
    assert duty(signed(client, house, "admin").get("/orang").text) == ""


def test_the_commander_sees_an_unsigned_takeover_on_board_and_brief_until_he_acknowledges_it(
    client: TestClient[Any], house: House
) -> None:
    does(house.db, "sari", "begin")
    does(house.db, "wira", "take_over", "Sari <sakit>.")
    sentence = "Wira (posko Polres) mengambil alih jaga dari Sari (posko Polres) tanpa tanda tangan"

    for path in ("/", "/ringkas", "/jaga"):
        assert sentence in signed(client, house, "tuti").get(path).text
        assert sentence not in signed(client, house, "wira").get(path).text
    tuti = signed(client, house, "tuti")
    page = tuti.get("/ringkas").text
    assert "Sari &lt;sakit&gt;." in page
    watch = re.search(r'name="watch" value="([^"]+)"', page)
    assert watch
    form = {"form_token": token(page), "id": fresh_id(), "watch": watch[1]}
    assert tuti.post("/jaga/ketahui", data=form).status_code == 303
    assert sentence not in tuti.get("/").text


def test_the_copied_words_are_what_when_where_who_how_why_and_no_complaint(
    client: TestClient[Any], house: House
) -> None:
    db = house.db
    sari = actor(db, "sari")
    does(db, "sari", "begin")
    file(db, sari, kind="opened-late", text="TPS belum buka.")
    file(db, sari, kind="brawl", text="Keributan <ramai>.", source="Bu Ani, 0812")
    file(db, actor(db, "rian"), kind="officer-complaint", text="Keluhan tersimpan.")
    later(db, hours=2)
    does(db, "sari", "sign", "KPU akan menelepon.")

    text = signed(client, house, "sari").get("/jaga/salin").text

    lines = text.splitlines()
    order = ["Apa", "Bilamana", "Di mana", "Siapa", "Bagaimana", "Mengapa"]
    assert [h for h in (line.partition(":")[0] for line in lines) if h in order] == order
    told = dict(line.split(": ", 1) for line in lines if ": " in line)
    assert told["Apa"] == "serah terima jaga; 3 kejadian terbuka (kritis 0, tinggi 2)"
    assert told["Bilamana"].startswith("jaga sejak 14 Feb 2024, 07.00 WIB")
    assert told["Mengapa"] == "KPU akan menelepon."
    assert "Terlambat 1 j 30 m" in text
    assert "Keributan <ramai>" in text
    assert "Keluhan" not in text
    assert "Ani" not in text
    assert told["Hanya untuk"] == "Polri. Jangan diteruskan."


def test_a_handover_with_five_hundred_incidents_shows_the_gravest_and_says_how_many(
    client: TestClient[Any], house: House
) -> None:
    sari = actor(house.db, "sari")
    does(house.db, "sari", "begin")
    for n in range(150):
        file(house.db, sari, kind="theft", text=f"Banyak {n}.")
    file(house.db, sari, kind="suspicious-object", text="Tas di pintu.")

    page = signed(client, house, "sari").get("/jaga").text

    section = page.partition('aria-labelledby="open"')[2]
    assert section.index("Tas di pintu") < section.index("Banyak 0")
    assert "Ditampilkan 100 dari 151" in section


def test_a_program_reads_the_watch_and_acts_as_the_forms_do(
    client: TestClient[Any], house: House
) -> None:
    def auth(who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {harness.token_for(house.db, who)}"}

    def watch(who: str) -> dict[str, Any]:
        found: dict[str, Any] = client.get("/api/v1/watch", headers=auth(who)).json()
        return found

    def act(who: str, verb: str, **given: Any) -> Any:
        body = {"id": fresh_id(), "seen_version": watch(who)["version"], **given}
        return client.post(f"/api/v1/watch/{verb}", json=body, headers=auth(who))

    assert (watch("sari")["state"], watch("sari")["mark"]) == ("none", None)
    begin = {"id": fresh_id(), "seen_version": 0}
    first = client.post("/api/v1/watch/begin", json=begin, headers=auth("sari"))
    again = client.post("/api/v1/watch/begin", json=begin, headers=auth("sari"))
    assert (first.status_code, again.json()) == (200, first.json())
    old = watch("sari")["mark"]
    file(house.db, actor(house.db, "sari"))
    stale = act("sari", "sign", mark=old)
    assert (stale.status_code, stale.json()["code"]) == (409, "watch-news")
    assert act("sari", "sign", mark=watch("sari")["mark"], note="Aman.").status_code == 200
    assert watch("wira")["note"] == "Aman."
    assert act("wira", "receive", mark=watch("wira")["mark"]).status_code == 200
    assert act("sari", "take-over", reason="Salah orang.").status_code == 200
    (ended,) = watch("tuti")["unsigned"]
    body = {"id": fresh_id(), "watch": ended["id"]}
    done = client.post("/api/v1/watch/acknowledge", json=body, headers=auth("tuti"))
    assert done.status_code == 200
    assert watch("tuti")["unsigned"] == []


def test_the_stream_tells_the_institution_and_nobody_else(house: House) -> None:
    """Frames applied = the row as it is read afresh, for every act."""
    db = house.db
    polri = Group(
        scope="18.72", institution="polri", all_seeing=False, topics=frozenset({"watches"})
    )
    kpu = Group(scope="18.72", institution="kpu", all_seeing=False, topics=frozenset({"watches"}))
    held: dict[str, Any] = {}

    def hear(seq: int) -> int:
        with db.read() as conn:
            for entry in reader.after(conn, seq):
                for touch in topic.touches(entry):
                    item = Touched(seq=entry.seq, topic="watches", touch=touch)
                    row = topic.rows(conn, [touch.id]).get(touch.id)
                    change = LiveChange.of(item, row, topic.kind)
                    assert frames_for(kpu, [change]) == []
                    (frame,) = frames_for(polri, [change])
                    assert row is not None
                    assert row.version > held.get("version", 0)
                    held.update(version=row.version, row=row.row)
                    assert frame == change.put
            return reader.size(conn)

    with db.read() as conn:
        seq = reader.size(conn)
    for who, verb, said in (
        ("sari", "begin", ()), ("sari", "sign", ("x",)), ("sari", "withdraw", ()),
        ("sari", "sign", ("x",)), ("wira", "receive", ()), ("tuti", "take_over", ("x",)),
        ("tuti", "leave", ("x",)),
    ):  # fmt: skip
        does(db, who, verb, *said)
        seq = hear(seq)
        page = at_desk(db, "sari")
        assert held["row"]["state"] == ("over" if page.watch is None else page.watch.state.value)
        assert held["version"] == page.version
        assert held["row"]["unsigned_n"] == len(page.unsigned)
    acknowledges(db, "tuti", at_desk(db, "tuti").unsigned[0].id)
    hear(seq)
    assert held["row"]["unsigned_n"] == 1


def test_an_old_signature_shows_what_came_after_it(client: TestClient[Any], house: House) -> None:
    does(house.db, "sari", "begin")
    id = file(house.db, actor(house.db, "sari"), kind="theft", text="Motor hilang.")
    wira = signed(client, house, "wira")
    seq = re.search(r'data-seq="(\d+)"', wira.get("/jaga").text)
    assert seq
    do(house.db, actor(house.db, "sari"), "note", id, "Ketemu.")

    assert "Baru sejak Anda membuka halaman ini" in wira.get(f"/jaga?sejak={seq[1]}").text
    assert "Baru sejak" not in wira.get("/jaga").text
