"""Places: imported whole or not at all, kept by hand, seen within reach, and never a person's number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from damai.areas import live, place_store, places
from damai.areas.place_model import SHAPES, PlaceKind, is_private, place_code
from damai.core.errors import Conflict, DamaiError, Forbidden, Invalid, NotFound
from damai.db.database import Database
from damai.db.uow import UnitOfWork
from damai.journal import reader
from tests.areas.acting import bring, problems
from tests.harness import actor

FILE = """code,kind,name,area,source,lon,lat,contact,synthetic
gudang,warehouse,Gudang KPU,18.72.01.1003,"pers, 23-10-2023",105.3042,-5.1114,Piket gudang,false
rsud,hospital,RSUD,1872011001,dinas,,,IGD,ya
"""
FIELDS = {
    "code": "Pos-9", "kind": "police-post", "name": "Pos 9", "area": "18.72.01.1003",
    "lat": "-5,11", "lon": "105.30", "contact": "Piket pos", "source": "denah pengamanan",
}  # fmt: skip


def by(db: Database, who: str, act: Callable[..., Any], *args: Any) -> Any:
    person = actor(db, who)

    def run(uow: UnitOfWork) -> Any:
        return act(uow, person, *args)

    return db.write_now(run, actor=person.id)


def codes(db: Database, who: str, **narrower: Any) -> list[str]:
    with db.read() as conn:
        return [p.code for p in places.listed(conn, actor(db, who), **narrower)]


def test_a_file_of_places_becomes_one_edition_and_twice_changes_nothing(
    any_tree: Database,
) -> None:
    first, again = bring(any_tree, "places", FILE), bring(any_tree, "places", FILE)

    with any_tree.read() as conn:
        found = place_store.places(conn, "")
    assert (first.ok, first.added, again.applied, again.unchanged) == (True, 2, False, 2)
    assert [(p.code, p.area, p.lon, p.synthetic) for p in found] == [
        ("gudang", "18.72.01.1003", 105.3042, False),
        ("rsud", "18.72.01.1001", None, True),
    ]


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        ("Gudang 1,warehouse,x,18.72.01,s,,,,", "code", "place-code"),
        (",warehouse,x,18.72.01,s,,,,", "code", "code-missing"),
        ("a,kantor,x,18.72.01,s,,,,", "kind", "place-kind"),
        ("a,kpu,,18.72.01,s,,,,", "name", "name-missing"),
        ("a,kpu,x,18.72.99,s,,,,", "area", "area-unknown"),
        ("a,kpu,x,Metro,s,,,,", "area", "code-shape"),
        ("a,kpu,x,18.72.01,,,,,", "source", "source-missing"),
        ("a,kpu,x,18.72.01,s,105.3,,,", "lat", "point-half"),
        ("a,kpu,x,18.72.01,s,,,Pak Budi 0812-3456-789,", "contact", "contact-number"),
        ("a,kpu,x,18.72.01,s,,,,mungkin", "synthetic", "not-yes-no"),
    ],
)
def test_a_bad_row_refuses_the_file_with_its_reason(
    tree: Database, line: str, column: str, code: str
) -> None:
    report = bring(tree, "places", FILE + line + "\n")

    assert problems(report) == [(3, 4, column, code)]
    with tree.read() as conn:
        assert place_store.places(conn, "") == []


def test_a_code_twice_in_a_file_is_refused(tree: Database) -> None:
    twice = bring(tree, "places", FILE + FILE.splitlines()[1] + "\n")
    assert problems(twice) == [(3, 4, "code", "code-twice")]


def test_a_place_is_added_changed_and_removed_by_hand(metro: Database) -> None:
    made = by(metro, "sari", places.add, FIELDS).value
    by(metro, "sari", places.change, "pos-9", 1, {**FIELDS, "name": "Pos 9 Imopuro"})
    with pytest.raises(Conflict) as stale:
        by(metro, "wira", places.change, "pos-9", 1, {**FIELDS, "name": "Lain"})

    with metro.read() as conn:
        now = places.one(conn, actor(metro, "dewi"), "pos-9")
    assert (made.id, now.name, now.version, now.lat) == ("pos-9", "Pos 9 Imopuro", 2, -5.11)
    assert stale.value.data == {"seen": 1, "current": 2}
    by(metro, "sari", places.remove, "pos-9", 2, "Pos ditarik.")
    assert "pos-9" not in codes(metro, "sari")
    with metro.read() as conn:
        kinds = [e.kind for e in reader.of_subject(conn, "place/pos-9")]
    assert kinds == ["areas.place-saved", "areas.place-saved", "areas.place-removed"]


def test_the_first_place_of_an_empty_house_is_found_again(any_tree: Database) -> None:
    from damai.webkit.actor import House

    any_tree.write_now(lambda uow: places.add(uow, House(), FIELDS))

    assert bring(any_tree, "places", FILE).added == 2
    with any_tree.read() as conn:
        assert [p.code for p in place_store.places(conn, "")] == ["gudang", "pos-9", "rsud"]


def test_an_import_that_was_checked_before_a_change_by_hand_is_overtaken(metro: Database) -> None:
    from damai.areas.importing.apply import apply
    from damai.areas.importing.plans import plan_of

    report, plan = plan_of(
        metro, "places", FILE.encode(), "x.csv", election="", renames={}, indicative=True
    )
    by(metro, "sari", places.add, FIELDS)

    with pytest.raises(Conflict, match="import-overtaken"):
        apply(metro, plan, report, actor="system/test", blob_dir=None)
    assert "pos-9" in codes(metro, "sari")


def test_a_code_belongs_to_one_place(metro: Database) -> None:
    by(metro, "sari", places.add, FIELDS)
    with pytest.raises(Conflict, match="place-exists"):
        by(metro, "sari", places.add, FIELDS)


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"code": "pos 9"}, "place-code", "code"),
        ({"code": "x" * 41}, "place-code", "code"),
        ({"kind": "rumah"}, "place-kind", "kind"),
        ({"name": " "}, "text-missing", "name"),
        ({"area": "18.72.01.1099"}, "area-unknown", "area"),
        ({"source": ""}, "text-missing", "source"),
        ({"contact": "+62 812 3456 789"}, "contact-number", "contact"),
        ({"lat": ""}, "point-half", "lat"),
    ],
)
def test_a_place_that_cannot_be_is_refused(
    sqlite_metro: Database, given: dict[str, str], code: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        by(sqlite_metro, "sari", places.add, {**FIELDS, **given})
    assert (refused.value.code, refused.value.field) == (code, field)


@pytest.mark.parametrize(
    ("who", "area", "error"),
    [
        ("hadi", "18.72.01", Forbidden),
        ("maya", "18.72.01", Forbidden),
        ("dewi", "18.72.01", Forbidden),
        ("sari", "18", Forbidden),
    ],
)
def test_whoever_may_not_keep_places_there_is_refused(
    metro: Database, who: str, area: str, error: type[DamaiError]
) -> None:
    with pytest.raises(error):
        by(metro, who, places.add, {**FIELDS, "area": area})


def test_a_reader_sees_the_places_of_their_reach_and_no_other(metro: Database) -> None:
    assert "pos-imopuro" in codes(metro, "dewi")
    assert "pos-iring-mulyo" not in codes(metro, "dewi")
    assert "pos-iring-mulyo" in codes(metro, "sari")
    assert codes(metro, "sari", kind="hospital") == ["rumah-sakit"]
    assert codes(metro, "sari", area="18.72.01.1003") == ["polres-metro", "pos-imopuro"]
    with metro.read() as conn, pytest.raises(NotFound):
        places.one(conn, actor(metro, "dewi"), "pos-iring-mulyo")


def test_what_is_changed_by_hand_says_reload_to_the_old_and_the_new_area(metro: Database) -> None:
    by(metro, "sari", places.add, FIELDS)
    by(metro, "sari", places.change, "pos-9", 1, {**FIELDS, "area": "18.72.04.1003"})

    with metro.read() as conn:
        last = reader.of_subject(conn, "place/pos-9")[-1]
    assert [(t.id, t.area) for t in live.AreasTopic().touches(last)] == [
        ("", "18.72.04.1003"),
        ("", "18.72.01.1003"),
    ]


def test_every_kind_has_a_shape_and_the_duties_look_different() -> None:
    assert set(SHAPES) == set(PlaceKind)
    assert len(set(SHAPES.values())) == 5


@pytest.mark.parametrize("text", ["0812-3456-789", "(0725) 41 200", "NIK 1872011003990001", "6281 234 5678"])  # fmt: skip
def test_a_number_of_somebody_is_recognised_however_it_is_written(text: str) -> None:
    assert is_private(text)


@pytest.mark.parametrize("text", ["Piket SPKT", "Pos 3, lantai 2", "110", "Ketua PPK", ""])
def test_a_duty_is_no_number(text: str) -> None:
    assert not is_private(text)


def test_codes_are_small_letters() -> None:
    assert place_code(" Gudang-KPU.2 ") == "gudang-kpu.2"
    for wrong in ("", "-a", "a-", "a b", "../a", "é"):
        with pytest.raises(Invalid):
            place_code(wrong)
