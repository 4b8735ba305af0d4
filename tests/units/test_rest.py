"""Never two at a time, rested in between, and one stretch around voting day: against a rule by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.units.model import Duty
from damai.units.rest import REST, Fault, breaks, fault_between
from damai.units.rota import Rota, Slot, fill

H = date(2024, 2, 14)
ZERO = datetime(2024, 2, 10, tzinfo=UTC)
WHO = ("a", "b", "c", "d")


def a_duty(start_h: int, hours: int, target: str = "post/1", officer: str = "a") -> Duty:
    starts = ZERO + timedelta(hours=start_h)
    return Duty(
        officer=officer,
        on_date=starts.date().isoformat(),
        shift=f"s{start_h}",
        target=target,
        starts_at=starts,
        ends_at=starts + timedelta(hours=hours),
    )


duties = st.builds(
    a_duty,
    st.integers(0, 220),
    st.integers(1, 24),
    st.sampled_from(("post/1", "post/2", "team/1", "team/2")),
    st.sampled_from(WHO),
)


def clash_by_hand(one: Duty, other: Duty) -> bool:
    """The rule in other words: hour by hour, and the hours between."""
    if one.officer != other.officer:
        return False
    if one.starts_at < other.ends_at and other.starts_at < one.ends_at:
        return True
    gap = max(one.starts_at, other.starts_at) - min(one.ends_at, other.ends_at)
    around = {"2024-02-13", "2024-02-14", "2024-02-15"}
    stays = one.target == other.target and one.target.startswith("team/")
    if stays and one.on_date in around and other.on_date in around:
        return False
    return gap < timedelta(hours=8)


@given(st.lists(duties, max_size=8))
def test_a_set_without_breaks_has_no_pair_that_clashes(found: list[Duty]) -> None:
    clashes = [p for p in combinations(found, 2) if clash_by_hand(*p)]

    assert bool(breaks(found, H)) == bool(clashes)


@given(duties, duties)
def test_two_duties_clash_whichever_is_named_first(one: Duty, other: Duty) -> None:
    assert fault_between(one, other, H) == fault_between(other, one, H)


def test_eight_hours_between_are_enough_and_a_minute_less_is_not() -> None:
    first, second = a_duty(0, 12), a_duty(20, 4)
    early = Duty(
        officer="a", on_date="2024-02-10", shift="x", target="post/2",
        starts_at=first.ends_at + REST - timedelta(minutes=1),
        ends_at=first.ends_at + REST + timedelta(hours=1),
    )  # fmt: skip

    assert breaks([first, second], H) == []
    assert [b.fault for b in breaks([early, first], H)] == [Fault.UNRESTED]


def test_a_long_duty_is_not_hidden_by_a_short_one_within_it() -> None:
    found = breaks([a_duty(0, 24), a_duty(1, 1, "post/2"), a_duty(20, 2, "post/3")], H)

    assert [(b.first.target, b.second.target) for b in found] == [
        ("post/1", "post/2"), ("post/1", "post/3"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("target", "start_h", "faults"),
    [
        ("team/1", 72, []),  # 13, 14: one stretch
        ("post/1", 72, [Fault.UNRESTED]),  # a post is no stretch
        ("team/1", 0, [Fault.UNRESTED]),  # 10, 11: not around H
    ],
)
def test_pam_tps_is_one_stretch_on_the_day_before_of_and_after(
    target: str, start_h: int, faults: list[Fault]
) -> None:
    made = [a_duty(start_h, 23, target), a_duty(start_h + 24, 23, target)]

    assert [b.fault for b in breaks(made, H)] == faults


def slots(spans: list[tuple[int, int, int, str]]) -> list[Slot]:
    return [
        Slot(
            target=target, on_date=d.on_date, shift=d.shift, starts_at=d.starts_at,
            ends_at=d.ends_at, need_n=need_n,
        )
        for start_h, hours, need_n, target in spans
        for d in (a_duty(start_h, hours),)
    ]  # fmt: skip


wanted = st.lists(
    st.tuples(
        st.integers(0, 120), st.integers(1, 24), st.integers(0, 3),
        st.sampled_from(("post/1", "team/1")),
    ),
    max_size=8,
    unique_by=lambda s: (s[0], s[3]),
).map(slots)  # fmt: skip


@given(wanted, st.lists(duties, max_size=4))
def test_a_rota_breaks_nothing_and_says_what_it_lacks(asked: list[Slot], there: list[Duty]) -> None:
    kept: list[Duty] = []
    for duty in there:
        if not breaks([*kept, duty], H):
            kept.append(duty)
    busy = {id: [d for d in kept if d.officer == id] for id in WHO}

    made = fill(asked, WHO, busy, H)

    assert breaks([*kept, *made.duties], H) == []
    rows = [(d.officer, d.on_date, d.shift) for d in [*kept, *made.duties]]
    new = [(d.officer, d.on_date, d.shift) for d in made.duties]
    assert len(set(new)) == len(new)
    assert all(rows.count(row) == 1 for row in new)
    short = {(s.target, s.on_date, s.shift): n for s, n in made.short}
    for slot in asked:
        filled = [d for d in made.duties if (d.target, d.shift) == (slot.target, slot.shift)]
        assert len(filled) + short.get((slot.target, slot.on_date, slot.shift), 0) == slot.need_n


def fill_by_hand(asked: list[Slot], officers: tuple[str, ...], busy: dict[str, list[Duty]]) -> Rota:
    """The rule in its plainest words: for each slot everybody by burden, each against all of his duties."""
    serving = {id: list(busy.get(id, ())) for id in officers}
    hours = {id: sum((d.ends_at - d.starts_at for d in serving[id]), timedelta()) for id in serving}
    made: list[Duty] = []
    short: list[tuple[Slot, int]] = []
    for slot in sorted(asked, key=lambda s: (s.starts_at, s.target, s.shift)):
        left_n = slot.need_n
        for id in sorted(officers, key=lambda i: (hours[i], officers.index(i))):
            duty = Duty(
                officer=id, on_date=slot.on_date, shift=slot.shift, target=slot.target,
                starts_at=slot.starts_at, ends_at=slot.ends_at,
            )  # fmt: skip
            if left_n > 0 and all(
                (other.on_date, other.shift) != (duty.on_date, duty.shift)
                and fault_between(duty, other, H) is None
                for other in serving[id]
            ):
                serving[id].append(duty)
                hours[id] += duty.ends_at - duty.starts_at
                made.append(duty)
                left_n -= 1
        if left_n > 0:
            short.append((slot, left_n))
    return Rota(duties=tuple(made), short=tuple(short))


many = st.lists(
    st.tuples(
        st.integers(0, 160), st.integers(1, 24), st.integers(0, 3),
        st.sampled_from(("post/1", "post/2", "team/1", "team/2")),
    ),
    max_size=20,
    unique_by=lambda s: (s[0], s[3]),
).map(slots)  # fmt: skip


@given(many, st.lists(duties, max_size=16))
def test_a_rota_is_what_the_rule_by_hand_gives(asked: list[Slot], there: list[Duty]) -> None:
    busy = {id: [d for d in there if d.officer == id] for id in WHO}

    assert fill(asked, WHO, busy, H) == fill_by_hand(asked, WHO, busy)


def test_a_year_of_a_post_looks_at_its_neighbours_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0

    def counted(one: Duty, other: Duty, voting_on: date) -> Fault | None:
        nonlocal looks
        looks += 1
        return fault_between(one, other, voting_on)

    monkeypatch.setattr("damai.units.rota.fault_between", counted)
    asked = slots([(n * 4, 4, 4, "post/1") for n in range(365 * 6)])

    made = fill(asked, [f"{n:03d}" for n in range(70)], {}, H)

    assert len(made.duties) == 4 * 365 * 6
    assert looks <= 4 * len(made.duties)


@given(wanted)
def test_a_rota_does_not_hang_on_the_order_of_what_it_is_given(asked: list[Slot]) -> None:
    def sorted_(made: Rota) -> list[Duty]:
        return sorted(made.duties, key=lambda d: (d.officer, d.starts_at, d.target))

    assert sorted_(fill(asked, WHO, {}, H)) == sorted_(fill(asked[::-1], WHO, {}, H))


def test_the_burden_is_shared_and_the_order_decides_between_equals() -> None:
    asked = slots([(n * 24, 12, 1, "post/1") for n in range(6)])

    made = fill(asked, ("b", "a", "c"), {}, H)

    assert [d.officer for d in made.duties] == ["b", "a", "c", "b", "a", "c"]


def test_one_person_cannot_fill_two_shifts_in_a_row() -> None:
    made = fill(slots([(0, 12, 1, "post/1"), (12, 12, 1, "post/1")]), ("a",), {}, H)

    assert [d.shift for d in made.duties] == ["s0"]
    assert [(slot.shift, n) for slot, n in made.short] == [("s12", 1)]
