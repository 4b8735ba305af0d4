"""The exercise's strength: the Polres' published total, split over units and task forces by hand, and its posts.

Published: "about 565", all to be involved in 2024 (domain study 4.3 [MET-SISPAM]). Everything beneath that number is made
up for the exercise and says so: SYNTHETIC, with SOURCE in every row. Pilkada's 260 lent officers are as printed
([MET-BKO]); nothing of the kind was printed for Pemilu 2024, so that nobody is lent there. No number of TNI is known.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from itertools import cycle
from typing import Any

from damai.accounts import service as accounts
from damai.areas import service as areas
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.drill import posts
from damai.drill.metro import AGENCIES, CITY, DISTRICTS, VILLAGES
from damai.drill.seed import ACTOR, ELECTION, person_id
from damai.units import service as units
from damai.units.importing.apply import import_file
from damai.units.importing.rows import FIELDS, OFFICERS, POLRES, STRENGTHS, UNITS
from damai.units.satgas import PAM_TPS
from damai.webkit.actor import Actor

SOURCE = "LATIHAN: pembagian buatan"
PUBLISHED_N = 565
PAM_TPS_N, SAMAPTA_PAM_TPS_N = 190, 30
"""A third of the Polres guards stations; the Polsek's part follows the stations of their kecamatan. Own proposal."""
EACH_POLSEK = {"binluh": 3, "patroli": 6, "pam-objek": 8, "sidik": 3}
FUNCTIONS: tuple[tuple[str, str, Mapping[str, int]], ...] = (
    # (code, name, officers by part): own split, which with the five Polsek makes PUBLISHED_N.
    ("pimpinan-polres", "Pimpinan dan staf Polres", {"banops": 14}),
    ("bagops", "Bagops", {"banops": 15}),
    ("bag-sdm", "Bag SDM", {"banops": 8}),
    ("baglog", "Baglog", {"banops": 12}),
    ("satsamapta", "Satsamapta",
     {PAM_TPS: SAMAPTA_PAM_TPS_N, "pam-objek": 30, "patroli": 16, "cadangan": 24}),
    ("satintelkam", "Satintelkam", {"binluh": 20}),
    ("satreskrim", "Satreskrim", {"sidik": 20, "gakkumdu": 10}),
    ("satresnarkoba", "Satresnarkoba", {"cadangan": 15}),
    ("satlantas", "Satlantas", {"turjawali": 40, "pengawalan": 12}),
    ("satbinmas", "Satbinmas", {"binluh": 15}),
    ("sihumas", "Sihumas", {"humas": 8}),
    ("sipropam", "Sipropam", {"banops": 6}),
    ("sidokkes", "Sidokkes", {"banops": 5}),
    ("sitik", "Sitik", {"banops": 5}),
)  # fmt: skip
LENT: dict[str, tuple[tuple[str, str, Mapping[str, int]], ...]] = {
    "pilkada-2024": (
        ("bko-brimob", "BKO Brimob Polda Lampung", {"cadangan": 100}),
        ("bko-samapta", "BKO Samapta Polda Lampung", {"cadangan": 100}),
        ("bko-lampung-timur", "BKO Polres Lampung Timur", {"cadangan": 30}),
        ("bko-lampung-tengah", "BKO Polres Lampung Tengah", {"cadangan": 30}),
    ),
}
"""By election. Source of the numbers: [MET-BKO], 21 November 2024; that they are the reserve is made up."""
RANKS = ("Bripda", "Briptu", "Brigpol", "Bripka", "Aipda")
SPLIT_DEG = 0.001


def begin_units(db: Database, seed: int = 1, election: str = ELECTION) -> None:
    """Units with strength, 565 officers, posts and their first duties. Takes about two seconds."""
    with db.read() as conn:
        stations = areas.stations_in(conn, election, CITY[0])
    share = polsek_shares([station.area for station in stations])
    _bring(db, election, UNITS, units_csv(share, election))
    _bring(db, election, OFFICERS, officers_csv(share))
    with db.read() as conn:
        commander = accounts.actor_of_person(conn, str(person_id(seed, "commander")))
    assert commander is not None
    for given, filled in posts.listed():
        made = _write(db, commander, _adding(commander, election, given))
        if filled is not None:
            _write(db, commander, _filling(commander, election, made.id, *filled))


def _bring(db: Database, election: str, dataset: str, raw: bytes) -> None:
    name = f"metro-{dataset}.csv"
    report = import_file(db, ACTOR, dataset, raw, name, election, renames={}, synthetic=True)
    if not report.ok:
        raise RuntimeError(f"{name}: {report.errors[:3]}")


def _write(db: Database, actor: Actor, act: Callable[[UnitOfWork], Any]) -> Any:
    return db.write_now(act, actor=actor.id, kind="drill.units").value


def _adding(actor: Actor, election: str, given: Mapping[str, str]) -> Callable[[UnitOfWork], Any]:
    return lambda uow: units.add_post(uow, actor, election, given)


def _filling(
    actor: Actor, election: str, id: str, since: str, until: str
) -> Callable[[UnitOfWork], Any]:
    return lambda uow: units.fill_post(uow, actor, election, id, since, until)[0]


def polsek_shares(areas_of_stations: list[str]) -> dict[str, int]:
    """Kecamatan -> officers at stations, in proportion to its stations, by largest remainder; equal without any."""
    districts = [code for code, _ in DISTRICTS]
    there = {d: sum(code.startswith(f"{d}.") for code in areas_of_stations) or 1 for d in districts}
    whole_n, officers_n = sum(there.values()), PAM_TPS_N - SAMAPTA_PAM_TPS_N
    shares = {d: officers_n * n // whole_n for d, n in there.items()}
    by_rest = sorted(districts, key=lambda d: (-(officers_n * there[d] % whole_n), d))
    for district in by_rest[: officers_n - sum(shares.values())]:
        shares[district] += 1
    return shares


def units_csv(share: Mapping[str, int], election: str = ELECTION) -> bytes:
    """In the importer's own format: five Polsek, the functions, who is lent, and the Kodim without a number."""
    rows = [
        {"code": code, "name": name, "kind": "polsek", "area": area, **_middle(f"{area}.1001"),
         **EACH_POLSEK, PAM_TPS: share[area]}
        for code, kind, name, area in AGENCIES
        if kind == "polsek"
    ]  # fmt: skip
    here = {"area": CITY[0], "place": "polres-metro", **_middle("18.72.01.1003")}
    rows += [
        {"code": c, "name": n, "kind": "function", **here, **parts} for c, n, parts in FUNCTIONS
    ]
    rows += [
        {"code": c, "name": n, "kind": "bko", **here, **parts}
        for c, n, parts in LENT.get(election, ())
    ]
    rows += [{"code": "kodim-0411", "name": "Kodim 0411/KM", "kind": "tni", "area": CITY[0]}]
    return _csv(FIELDS[UNITS], [{"source": SOURCE, **row} for row in rows])


def _middle(village: str) -> dict[str, object]:
    """A point that stands in for the unit's, near the middle of a kelurahan."""
    found = next(v for v in VILLAGES if v.code == village)
    lon, lat = round(found.lon - SPLIT_DEG, 4), round(found.lat, 4)
    return {"lon": lon, "lat": lat, "point": "synthetic"}


def officers_csv(share: Mapping[str, int]) -> bytes:
    """The Polres' own, by unit and part; names and numbers are plainly made up."""
    parts = {code: dict(given) for code, _, given in FUNCTIONS}
    for code, kind, _, area in AGENCIES:
        if kind == "polsek":
            parts[code] = {**EACH_POLSEK, PAM_TPS: share[area]}
    ranks, rows = cycle(RANKS), list[dict[str, object]]()
    for unit, given in parts.items():
        for column in (c for c in POLRES if given.get(c)):
            satgas, subsatgas = STRENGTHS[column]
            for n in range(given[column]):
                at, leads = len(rows) + 1, n == 0 and given[column] >= 10
                rows.append(
                    {
                        "nrp": f"LAT{at:05d}", "name": f"Personel {at:03d} (latihan)",
                        "rank": "Ipda" if leads else next(ranks), "unit": unit, "satgas": satgas,
                        "subsatgas": subsatgas, "position": "Perwira" if leads else "Banit",
                        "ops_position": "Padal" if leads else "Anggota", "note": SOURCE,
                    }
                )  # fmt: skip
    return _csv(FIELDS[OFFICERS], rows)


def _csv(columns: tuple[str, ...], rows: list[dict[str, object]]) -> bytes:
    used = [column for column in columns if any(column in row for row in rows)]
    out = io.StringIO()
    writer = csv.DictWriter(out, used, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
