"""Posts are filled in shifts: nobody in two places, everybody rested, and a post is ended only when it is empty."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from damai.core.errors import Conflict, Forbidden, Invalid, NotFound
from damai.db.database import Database
from damai.units import service
from damai.units.model import Duty, Shift
from damai.units.post_form import span_of
from tests.builders import ELECTION
from tests.harness import actor
from tests.units.given import (
    CITY,
    IMOPURO,
    PUSAT,
    a_post,
    a_team,
    add,
    adopt,
    enlist,
    place_post,
    strengthen,
)  # fmt: skip

WIB = "Asia/Jakarta"
DAY = "s07 07:00 12"
"""The shift that ``duty`` is of unless it says otherwise."""


def duty(officer: str, target: str, day: int, start: str = "07:00", hours: int = 12) -> Duty:
    on = date(2024, 2, day)
    starts, ends = span_of(Shift(code="x", start=start, hours=hours), on, WIB)
    return Duty(
        officer=officer, on_date=on.isoformat(), shift=f"s{start[:2]}", target=target,
        starts_at=starts, ends_at=ends,
    )  # fmt: skip


def assign(db: Database, duties: list[Duty], who: str = "sari", **given: str) -> str:
    person = actor(db, who)
    return db.write_now(
        lambda uow: service.assign_duties(uow, person, ELECTION, duties, **given), actor=person.id
    ).value.id


def seen(db: Database, who: str = "sari", **given: str) -> list[tuple[str, str]]:
    with db.read() as conn:
        found = service.duties(conn, actor(db, who), ELECTION, **given)
    return [(d.on_date, d.shift) for d in found]


def act(db: Database, what: Any, *given: Any, who: str = "sari") -> Any:
    person = actor(db, who)
    return db.write_now(lambda uow: what(uow, person, ELECTION, *given), actor=person.id).value


def test_a_post_is_filled_by_the_rested_of_its_part(metro: Database) -> None:
    add(metro)
    enlist(metro, 8)
    enlist(metro, 2, first=50, subsatgas="patroli")
    post = place_post(metro, actor(metro, "sari"))

    _, rota = act(metro, service.fill_post, post, "2024-02-10", "2024-02-12")

    assert rota.short == ()
    assert len(seen(metro)) == 3 * 2 * 2
    assert seen(metro, on="2024-02-11", target=f"post/{post}") == [
        ("2024-02-11", "pagi"), ("2024-02-11", "pagi"),
        ("2024-02-11", "malam"), ("2024-02-11", "malam"),
    ]  # fmt: skip
    with pytest.raises(Invalid, match="rota-none"):
        act(metro, service.fill_post, post, "2024-02-10", "2024-02-12")


def test_more_places_than_one_transaction_takes_are_refused_before_anybody_is_looked_for(
    sqlite_metro: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = place_post(sqlite_metro, officers_n="1000")
    monkeypatch.setattr("damai.units.posts.fill", None)

    with pytest.raises(Invalid, match="rota-many") as caught:
        act(sqlite_metro, service.fill_post, post, "2024-02-10", "2024-02-12")

    assert (caught.value.data["n"], caught.value.data["most"]) == (6_000, 5_000)
    assert seen(sqlite_metro) == []


def test_what_cannot_be_filled_is_said(sqlite_metro: Database) -> None:
    add(sqlite_metro)
    enlist(sqlite_metro, 3)
    post = place_post(sqlite_metro)

    _, rota = act(sqlite_metro, service.fill_post, post, "2024-02-10", "2024-02-10")

    assert [(slot.shift, n) for slot, n in rota.short] == [("malam", 1)]


def test_nobody_serves_in_two_places_or_without_rest(metro: Database) -> None:
    add(metro)
    [one, _] = enlist(metro, 2)
    post = f"post/{place_post(metro, shifts=DAY)}"
    around = "s00 00:00 3\ns03 03:00 4\ns12 12:00 4\ns20 20:00 4"
    other = (
        f"post/{place_post(metro, name='KPU', kind='kpu', shifts=around, starts_on='2024-02-09')}"
    )
    assign(metro, [duty(one, post, 10)])

    with pytest.raises(Invalid, match="duty-overlap") as caught:
        assign(metro, [duty(one, other, 10, "12:00", 4)])
    assert "LAT-001" in str(caught.value.data["officer"])
    with pytest.raises(Invalid, match="duty-rest"):
        assign(metro, [duty(one, other, 11, "00:00", 3)])
    with pytest.raises(Invalid, match="duty-rest"):
        assign(metro, [duty(one, other, 9, "20:00", 4)])
    assert seen(metro) == [("2024-02-10", "s07")]
    assign(metro, [duty(one, other, 11, "03:00", 4)])
    assert len(seen(metro)) == 2


def test_a_named_shift_of_a_day_is_one_row_of_the_roster(metro: Database) -> None:
    add(metro)
    [one] = enlist(metro, 1)
    post = f"post/{place_post(metro, shifts='s00 00:00 4')}"
    other = f"post/{place_post(metro, shifts='s00 20:00 4')}"
    assign(metro, [duty(one, post, 10, "00:00", 4)])
    late = duty(one, other, 10, "20:00", 4)

    with pytest.raises(Conflict, match="duty-double"):
        assign(metro, [replace(late, shift="s00")])


def test_the_named_targets_are_replaced_as_a_whole(metro: Database) -> None:
    add(metro)
    [one, two] = enlist(metro, 2)
    adopt(metro, [a_team(code="T-1", stations=IMOPURO[:4])])
    adopt_two = a_team(code="T-2", stations=IMOPURO[4:], base_station=IMOPURO[4])
    adopt(metro, [a_team(code="T-1", stations=IMOPURO[:4]), adopt_two])
    assign(metro, [duty(one, "team/T-1", 14), duty(two, "team/T-2", 14)])

    assign(metro, [duty(two, "team/T-1", 14)], replace_targets=["team/T-1", "team/T-2"])

    assert seen(metro, target="team/T-1") == [("2024-02-14", "s07")]
    assert seen(metro, target="team/T-2") == []


def test_pam_tps_runs_through_the_three_days(metro: Database) -> None:
    add(metro)
    [one] = enlist(metro, 1)
    adopt(metro, [a_team(code="T-1")])

    assign(metro, [duty(one, "team/T-1", day, "06:00", 23) for day in (13, 14, 15)])

    assert len(seen(metro)) == 3


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("shift-shape", {"shift": "Pagi Hari"}),
        ("date-shape", {"on_date": "10/02/2024"}),
        ("duty-date", {"on_date": "2024-02-11"}),
        ("duty-long", {"ends_at": "starts"}),
        ("shift-unknown", {"shift": "s08"}),
        ("duty-hours", {"ends_at": "sooner"}),
        ("duty-target", {"target": "post/none"}),
        ("duty-target", {"target": "team/none"}),
        ("officer-unknown", {"officer": "nobody"}),
        ("officer-unknown", {"officer": "018da497-5e40-7716-9b1d-2590d814551e"}),
    ],
)
def test_a_duty_that_cannot_be_is_refused(
    sqlite_metro: Database, code: str, change: dict[str, Any]
) -> None:
    add(sqlite_metro)
    [one] = enlist(sqlite_metro, 1)
    good = duty(one, f"post/{place_post(sqlite_metro, shifts=DAY)}", 10)
    values = {name: getattr(good, name) for name in Duty.__slots__}
    ends = {"starts": good.starts_at, "sooner": good.ends_at - timedelta(hours=1)}
    if "ends_at" in change:
        change = {"ends_at": ends[change["ends_at"]]}

    with pytest.raises((Invalid, NotFound), match=code):
        assign(sqlite_metro, [Duty(**{**values, **change})])
    assert seen(sqlite_metro) == []


def test_a_duty_is_released_by_who_keeps_the_roster(metro: Database) -> None:
    add(metro)
    [one] = enlist(metro, 1)
    post = f"post/{place_post(metro, shifts=DAY)}"
    assign(metro, [duty(one, post, 10)])

    with pytest.raises(Forbidden):
        act(metro, service.release, one, "2024-02-10", "s07", post, who="agus")
    act(metro, service.release, one, "2024-02-10", "s07", post)
    with pytest.raises(NotFound, match="duty-unknown"):
        act(metro, service.release, one, "2024-02-10", "s07", post)
    assert seen(metro) == []


def test_an_officer_is_released_only_from_where_he_serves(metro: Database) -> None:
    add(metro)
    [one] = enlist(metro, 1)
    here, elsewhere = (f"post/{place_post(metro, name=n, shifts=DAY)}" for n in ("A", "B"))
    assign(metro, [duty(one, elsewhere, 10)])

    with pytest.raises(NotFound, match="duty-unknown"):
        act(metro, service.release, one, "2024-02-10", "s07", here)
    assert seen(metro, target=elsewhere) == [("2024-02-10", "s07")]


@pytest.mark.parametrize("day", [9, 13])
def test_nobody_stands_at_a_post_on_a_day_on_which_it_is_not_guarded(
    sqlite_metro: Database, day: int
) -> None:
    add(sqlite_metro)
    [one] = enlist(sqlite_metro, 1)
    post = f"post/{place_post(sqlite_metro, shifts=DAY)}"

    with pytest.raises(Invalid, match="shift-unknown"):
        assign(sqlite_metro, [duty(one, post, day)])
    assert seen(sqlite_metro) == []


def test_a_candidates_home_is_known_to_command_and_posko_alone(metro: Database) -> None:
    add(metro)
    [one] = enlist(metro, 1)
    home = place_post(metro, kind="candidate", name="Kediaman A", area=PUSAT, shifts=DAY)
    assign(metro, [duty(one, f"post/{home}", 10)])

    def posts(who: str) -> list[str]:
        with metro.read() as conn:
            return [p.id for p in service.posts(conn, actor(metro, who), ELECTION)]

    assert posts("sari") == posts("tuti") == [home]
    assert [posts(who) for who in ("agus", "eka", "maya", "budi")] == [[], [], [], []]
    assert seen(metro, "agus") == []
    with metro.read() as conn, pytest.raises(NotFound, match="post-unknown"):
        service.post(conn, actor(metro, "agus"), ELECTION, home)


def test_a_post_changes_and_ends_only_where_no_duty_is_in_the_way(metro: Database) -> None:
    add(metro)
    enlist(metro, 8)
    post = place_post(metro)
    act(metro, service.fill_post, post, "2024-02-10", "2024-02-12")

    with pytest.raises(Invalid, match="post-has-duties"):
        act(metro, service.end_post, post, 1, "2024-02-10", "Kotak sudah pindah.")
    with pytest.raises(Invalid, match="post-has-duties"):
        act(metro, service.change_post, post, 1, a_post(shifts="pagi 06:00 12"))
    with pytest.raises(Invalid, match="post-same"):
        act(metro, service.change_post, post, 1, a_post())
    done = act(metro, service.change_post, post, 1, a_post(name="Gudang KPU Margorejo"))
    assert done.version == 2
    with pytest.raises(Conflict):
        act(metro, service.end_post, post, 1, "2024-02-11", "Selesai.")
    with pytest.raises(Invalid, match="post-end"):
        act(metro, service.end_post, post, 2, "2024-02-12", "Selesai.")


@pytest.mark.parametrize(
    ("given", "field", "n"),
    [
        ({"starts_on": "2024-02-11"}, "starts_on", 4),
        ({"ends_on": "2024-02-10"}, "ends_on", 8),
        ({"shifts": "pagi 07:00 12\nmalam 19:00 11"}, "shifts", 12),
    ],
)
def test_a_changed_post_leaves_no_duty_outside_and_says_how_many_are_in_the_way(
    sqlite_metro: Database, given: dict[str, str], field: str, n: int
) -> None:
    add(sqlite_metro)
    enlist(sqlite_metro, 8)
    post = place_post(sqlite_metro)
    act(sqlite_metro, service.fill_post, post, "2024-02-10", "2024-02-12")

    with pytest.raises(Invalid, match="post-has-duties") as caught:
        act(sqlite_metro, service.change_post, post, 1, a_post(**given))

    assert (caught.value.field, caught.value.data["n"]) == (field, n)
    assert len(seen(sqlite_metro)) == 12


def test_an_empty_post_ends_sooner_with_a_reason(metro: Database) -> None:
    post = place_post(metro)

    with pytest.raises(Invalid, match="text-missing"):
        act(metro, service.end_post, post, 1, "2024-02-11", " ")
    act(metro, service.end_post, post, 1, "2024-02-11", "Kotak sudah pindah.")

    with metro.read() as conn:
        found = service.post(conn, actor(metro, "sari"), ELECTION, post)
    assert (found.ends_on, found.version) == ("2024-02-11", 2)


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("post-kind", {"kind": "castle"}),
        ("area-needed", {"area": ""}),
        ("area-unknown", {"area": "99.99"}),
        ("date-shape", {"starts_on": "besok"}),
        ("post-days", {"ends_on": "2024-02-09"}),
        ("post-days-many", {"ends_on": "2029-02-09"}),
        ("shifts-none", {"shifts": " \n "}),
        ("shifts-many", {"shifts": "\n".join(f"r{n} 0{n}:00 1" for n in range(7))}),
        ("shift-line", {"shifts": "pagi 25:00 12"}),
        ("shift-line", {"shifts": "pagi 07:00 25"}),
        ("shift-double", {"shifts": "a 07:00 1\na 09:00 1"}),
        ("shift-overlap", {"shifts": "a 07:00 12\nb 18:00 12"}),
        ("shift-overlap", {"shifts": "a 07:00 12\nb 19:00 13"}),
        ("post-officers", {"officers_n": "0"}),
        ("count-shape", {"officers_n": "dua"}),
        ("satgas-unknown", {"satgas": "x"}),
        ("place-unknown", {"place": "nowhere"}),
        ("text-missing", {"name": ""}),
    ],
)
def test_a_post_that_cannot_be_is_refused(
    sqlite_metro: Database, code: str, given: dict[str, str]
) -> None:
    with pytest.raises(Invalid, match=code):
        place_post(sqlite_metro, **given)


def test_a_night_shift_is_of_the_day_it_begins_on() -> None:
    starts, ends = span_of(Shift(code="malam", start="19:00", hours=12), date(2024, 2, 13), WIB)

    zone = ZoneInfo(WIB)
    assert (starts.astimezone(zone).day, ends.astimezone(zone).day) == (13, 14)
    assert ends.astimezone(zone).hour == 7


def test_kuat_pers_adds_up_both_ways_and_against_the_published_total(metro: Database) -> None:
    add(metro)
    add(metro, code="satsamapta", name="Satsamapta", kind="function", area=CITY)
    add(metro, code="brimob", name="BKO Brimob", kind="bko", area=CITY)
    strengthen(metro, "polsek-pusat", ("preventif", "pam-tps", 60), ("gakkum", "sidik", 5))
    strengthen(metro, "satsamapta", ("preventif", "pam-tps", 300), ("preventif", "patroli", 200))
    strengthen(metro, "brimob", ("preventif", "cadangan", 100))

    with metro.read() as conn:
        table = service.kuat_pers(conn, actor(metro, "sari"), ELECTION)
        parts = service.kuat_pers(conn, actor(metro, "sari"), ELECTION, satgas="preventif")
        partly = service.kuat_pers(conn, actor(metro, "agus"), ELECTION)
    assert (table.own_n, table.total_n, table.adds_up) == (565, 665, True)
    for group in table.groups:
        assert sum(row.total_n for row in group.rows) == group.sums.total_n
        assert sum(group.sums.counts) == group.sums.total_n
    assert [c.code for c in parts.columns][:2] == ["pam-tps", "pam-objek"]
    assert parts.own_n == 560
    assert parts.published is None
    assert (partly.total_n, partly.adds_up) == (65, None)
