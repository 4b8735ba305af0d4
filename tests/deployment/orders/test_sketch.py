"""The small map: to scale, north up, labels that can be read, and none where a point is not surveyed."""

from __future__ import annotations

from math import cos, hypot, radians

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from damai.deployment.orders.sketch import (
    DOT_MM,
    HEIGHT_MM,
    M_PER_DEGREE,
    WIDTH_MM,
    _round_m,
    sketch,
)
from tests.deployment.orders.made import a_station


def test_without_all_points_there_is_no_map() -> None:
    good = a_station(1)

    assert sketch([], "id") is None
    assert sketch([good, a_station(2, surveyed=False)], "id") is None
    assert sketch([good, a_station(2, lon=None)], "id") is None
    assert sketch([good], "id") is not None


def test_north_is_up_east_is_right_and_the_bar_measures() -> None:
    south, north_east = a_station(1, lon=105.3, lat=-5.11), a_station(2, lon=105.304, lat=-5.107)

    found = sketch([south, north_east], "id")

    assert found is not None
    one, two = found["points"]
    assert two["x"] > one["x"]
    assert two["y"] < one["y"]
    metres = hypot(0.004 * cos(radians(5.1085)), 0.003) * M_PER_DEGREE
    drawn_mm = hypot(two["x"] - one["x"], two["y"] - one["y"])
    bar_m = float(found["bar_says"].removesuffix(" m"))
    assert drawn_mm / metres == pytest.approx(found["bar"] / bar_m, rel=1e-3)


def test_stations_of_several_kelurahan_bear_a_letter_that_the_legend_explains() -> None:
    alone = sketch([a_station(1), a_station(2)], "id")
    mixed = sketch([a_station(1), a_station(1, kelurahan="Metro", lat=-5.2)], "id")

    assert alone is not None
    assert mixed is not None
    assert ([p["name"] for p in alone["points"]], alone["legend"]) == (["001", "002"], "")
    assert [p["name"] for p in mixed["points"]] == ["A 001", "B 001"]
    assert mixed["legend"] == "A Imopuro · B Metro"


points = st.lists(
    st.tuples(st.floats(-0.01, 0.01), st.floats(-0.01, 0.01)), min_size=1, max_size=12
)


@settings(max_examples=60, deadline=None)
@given(points)
def test_every_dot_lies_inside_and_every_label_touches_the_paper(
    at: list[tuple[float, float]],
) -> None:
    stations = [a_station(no, lon=105.3 + dx, lat=-5.1 + dy) for no, (dx, dy) in enumerate(at, 1)]

    found = sketch(stations, "id")

    assert found is not None
    assert found == sketch(stations, "id")
    for p in found["points"]:
        assert DOT_MM < p["x"] < WIDTH_MM - DOT_MM
        assert DOT_MM < p["y"] < HEIGHT_MM - DOT_MM
        assert p["left"] > -p["width"] / 2
        assert p["left"] + p["width"] < WIDTH_MM + p["width"] / 2
    assert 0 < found["bar"] <= WIDTH_MM / 4


def test_labels_of_stations_in_a_row_do_not_lie_on_each_other() -> None:
    found = sketch([a_station(no, lon=105.3 + no * 2e-4, lat=-5.1) for no in range(1, 13)], "id")

    assert found is not None
    boxes = [(p["left"], p["top"], p["width"], p["height"]) for p in found["points"]]
    for at, (x, y, w, h) in enumerate(boxes):
        for x2, y2, w2, h2 in boxes[at + 1 :]:
            assert x + w <= x2 + 1e-6 or x2 + w2 <= x + 1e-6 or y + h <= y2 + 1e-6 or y2 + h2 <= y + 1e-6  # fmt: skip


def test_the_bar_is_a_round_length() -> None:
    assert [_round_m(m) for m in (1.0, 4.9, 5.0, 99.0, 260.0, 1_999.0)] == [1, 2, 5, 50, 200, 1000]
