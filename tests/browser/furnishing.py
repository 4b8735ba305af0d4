"""A house full of everything a screen may have to show: each state, long words, no point, no station."""

from __future__ import annotations

from datetime import date, timedelta

from damai.accounts import secrets
from damai.accounts import service as accounts
from damai.accounts.service import access
from damai.areas import standing
from damai.risk.observations import service as observations
from damai.risk.observations.model import Seen
from damai.stages import service as stages
from tests import harness
from tests.browser.furnishing_acts import furnish_acts
from tests.browser.served import Site
from tests.builders import ELECTION, IMOPURO_3, IRING_MULYO_1, do, file
from tests.watches.acting import does

LONG = (
    "Pemilih-pemilih-yang-belum-memperoleh-surat-pemberitahuan-pemungutan-suara menunggu di luar balai "
    "kelurahan sejak pagi dan meminta penjelasan ketua KPPS. " + "Antrean tetap tertib. " * 30
)
CITY = "18.72"


def furnish(site: Site) -> dict[str, str]:
    """Returns the ids by what they are."""
    db = site.house.db
    sari, budi, hadi, rian = (site.actor(key) for key in ("sari", "budi", "hadi", "rian"))
    made = {
        "new": file(db, sari, kind="suspicious-object", text="Tas tak bertuan di gerbang."),
        "long": file(db, sari, kind="brawl", text=LONG, source="Ketua RT 03, 0812-0000-0000"),
        "placeless": file(
            db, sari, kind="road-blocked", text="Pohon tumbang.", station=None, area=CITY
        ),
        "waiting": file(db, sari, kind="opened-late", text="TPS belum dibuka."),
        "working": file(db, rian, kind="logistics-incomplete", text="Surat suara kurang."),
        "finished": file(db, sari, kind="braille-missing", text="Alat bantu braille tidak ada."),
        "complaint": file(db, rian, kind="officer-complaint", text="Petugas membentak pemilih."),
        "handed": file(db, sari, kind="disorder", text="Adu mulut di antrean."),
        "joined": file(db, sari, kind="brawl", text="Perkelahian yang sama."),
        "archived": file(db, sari, kind="other", text="Telepon iseng."),
    }
    do(db, sari, "take", made["long"])
    do(db, sari, "set_severity", made["long"], "critical", "Massa bertambah.")
    do(db, sari, "note", made["long"], "Dua regu bergeser ke balai kelurahan. " * 8)
    do(db, sari, "hand", made["handed"], "satpolpp-metro", "Tolong tenangkan antrean.")
    do(db, budi, "accept", made["working"])
    do(db, budi, "reply", made["working"], "Kekurangan dikirim dari gudang KPU.")
    do(db, budi, "accept", made["finished"])
    do(db, budi, "close", made["finished"], "resolved", "Alat bantu dipinjam dari TPS 004.")
    do(db, sari, "join", made["joined"], made["long"])
    do(db, sari, "archive", made["archived"], "Penelepon mengaku iseng.")
    do(db, hadi, "decline", made["handed"], "Regu sedang di tempat lain.")
    do(db, sari, "hand", made["handed"], "satpolpp-metro", "Regu kedua.")
    _calendar(site)
    does(db, "wira", "begin")
    does(db, "sari", "take_over", "Wira dipanggil ke lokasi dan tidak dapat dihubungi.")
    _station(site)
    _account(site)
    _observed(site)
    return {**made, **furnish_acts(site)}


def _account(site: Site) -> None:
    """An operator with a password and a PIN; both open nothing."""
    id = site.actor("sari").id.partition("/")[2]
    site.house.db.write_now(lambda uow: access.set_password(uow, id, "x"))
    site.house.db.write_now(lambda uow: accounts.give_demo_pin(uow, id, "x"))


def _station(site: Site) -> None:
    """A station that was moved twice, described and noted on."""
    db, sari, budi = site.house.db, site.actor("sari"), site.actor("budi")
    of = ("pemilu-2024", IRING_MULYO_1)
    access = {"way": "boat", "wheelchair": "helped", "signal": "weak", "access": LONG[:400]}
    here = {"address": "Balai RW 02, Jl. Ki Hajar Dewantara", "reason": "Aula dipakai."}
    there = {
        "address": "SD Negeri 3 Metro Timur", "stands_in": "18.72.04.1004", "lat": "-5.1119",
        "lon": "105.3158", "point": "surveyed", "reason": "Tergenang sejak subuh. " * 8,
    }  # fmt: skip
    db.write_now(lambda uow: standing.move(uow, budi, *of, 1, here))
    db.write_now(lambda uow: standing.move(uow, budi, *of, 2, there))
    db.write_now(lambda uow: standing.describe(uow, sari, *of, 3, access))
    db.write_now(lambda uow: standing.note(uow, budi, *of, "Kunci di ketua RT.", own=False))
    db.write_now(lambda uow: standing.note(uow, budi, *of, LONG[:900], own=True))


def _calendar(site: Site) -> None:
    """An event that was recorded and corrected, and a vote that is held again."""
    db, rian, budi = site.house.db, site.actor("rian"), site.actor("budi")
    at = harness.POLLING_MORNING - timedelta(minutes=30)
    event = ("pemilu-2024", "repeat-recommended")
    db.write_now(lambda uow: stages.record_event(uow, rian, *event, at, "Bawaslu 3/2024"))
    db.write_now(
        lambda uow: stages.correct_event(uow, rian, *event, 1, at, "Bawaslu 4/2024", "Salah nomor.")
    )
    db.write_now(
        lambda uow: stages.decide_repeat(
            uow, budi, event[0], "psu", date(2024, 2, 24), f"{IMOPURO_3} {IRING_MULYO_1}",
            "Keputusan KPU Kota Metro 12/2024",
        )
    )  # fmt: skip


def invitation(site: Site) -> str:
    """The path of an invitation that nobody has followed yet."""
    secret = secrets.new_secret()
    keeper = site.actor("admin")
    site.house.db.write_now(
        lambda uow: accounts.invite(
            uow, keeper, "Tamu undangan", "operator", "kpu-metro", None, secrets.digest(secret)
        ),
        actor=keeper.id,
    )
    return f"/tautan/{secret}"


def wall(site: Site) -> str:
    """The path of a demo link for a wall screen, which the cast does not have."""
    secret = secrets.new_secret()
    db = site.house.db
    added = db.write_now(
        lambda uow: accounts.add_person(uow, "Layar dinding", "wall", "polres-metro", None, None)
    ).value
    db.write_now(lambda uow: accounts.make_demo_link(uow, str(added.id), secrets.digest(secret)))
    return f"/tautan/{secret}"


def _observed(site: Site) -> None:
    """Answers of the field and of the posko, some said twice, some shared; a figure; one that is missing."""
    first, second = "18.72.04.1001.001", IMOPURO_3
    said = {
        "bayu": [(first, f"polri-tps-2024.{code}", x) for code, x in (("k1", 0.0), ("s2", 1.0), ("k3", None))],
        "sari": [(second, "polri-tps-2024.r5", 1.0), (second, "voters", 259.5), (second, "power", None)],
        "rian": [(second, "bawaslu-tps-2024.b08", 1.0), (second, "bawaslu-tps-2024.b04", None)],
    }  # fmt: skip
    for key, cells in said.items():
        for day in (9, 10):
            items = [
                Seen(
                    place=place, indicator=indicator, value=value,
                    missing="not-known" if value is None else "", source="Kunjungan",
                    observed_on=date(2024, 2, day), evidence=LONG[:400] if day == 10 else "",
                )
                for place, indicator, value in cells
            ]  # fmt: skip
            _seen_by(site, key, items, shared=day == 10 and key != "bayu")


def _seen_by(site: Site, key: str, items: list[Seen], *, shared: bool) -> None:
    who = site.actor(key)
    site.house.db.write_now(
        lambda uow: observations.observe(uow, who, ELECTION, items, shared=shared, synthetic=True),
        actor=who.id,
    )
