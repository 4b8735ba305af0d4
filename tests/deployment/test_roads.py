"""Roads from small files written here: one way, closed to cars, a ferry, an island, a road closed on the day."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from damai.deployment.distance import metres
from damai.deployment.faults import Unplannable
from damai.deployment.travel.interface import Places, Travel, places
from damai.deployment.travel.roads import Roads, from_pbf
from damai.deployment.travel.speeds import direction, duration_s, may_drive, speed_kmh

Nodes = dict[int, tuple[float, float]]
Ways = dict[int, tuple[list[int], dict[str, str]]]

SQUARE: Nodes = {1: (-5.10, 105.30), 2: (-5.10, 105.31), 3: (-5.11, 105.31), 4: (-5.11, 105.30)}
ROAD = {"highway": "residential"}
RING: Ways = {10: ([1, 2], ROAD), 11: ([2, 3], ROAD), 12: ([3, 4], ROAD), 13: ([4, 1], ROAD)}


def written(folder: Path, nodes: Nodes, ways: Ways) -> Path:
    import osmium

    path = folder / "small.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for id_, (lat, lon) in sorted(nodes.items()):
            writer.add_node(osmium.osm.mutable.Node(id=id_, location=(lon, lat)))
        for id_, (refs, tags) in sorted(ways.items()):
            writer.add_way(osmium.osm.mutable.Way(id=id_, nodes=refs, tags=tags))
    return path


def roads_of(folder: Path, ways: Ways, nodes: Nodes = SQUARE) -> Roads:
    return from_pbf(written(folder, nodes, ways))


def at(nodes: Nodes, *ids: int) -> Places:
    return places([str(i) for i in ids], [nodes[i][0] for i in ids], [nodes[i][1] for i in ids])


def ring_minutes(roads: Roads) -> np.ndarray:
    return roads.minutes(at(SQUARE, 1, 2, 3, 4), at(SQUARE, 1, 2, 3, 4))


def side(one: int, other: int, kmh: float = 20.0) -> float:
    a, b = SQUARE[one], SQUARE[other]
    return float(metres([a[0]], [a[1]], [b[0]], [b[1]])[0, 0]) / 1000 / kmh * 60


def test_minutes_are_the_shortest_way_at_the_speed_of_the_class(tmp_path: Path) -> None:
    roads = roads_of(tmp_path, RING)
    travel: Travel = roads

    minutes = ring_minutes(roads)

    assert minutes[0, 1] == pytest.approx(side(1, 2), rel=1e-3)
    assert minutes[0, 2] == pytest.approx(
        min(side(1, 2) + side(2, 3), side(1, 4) + side(4, 3)), rel=1e-3
    )
    assert np.allclose(minutes, minutes.T)
    assert (np.diag(minutes) == 0).all()
    assert "small.osm.pbf" in travel.provenance
    assert "ODbL" in travel.provenance


def test_few_targets_and_few_sources_give_the_same_minutes(tmp_path: Path) -> None:
    roads = roads_of(tmp_path, {**RING, 10: ([1, 2], {**ROAD, "oneway": "yes"})})
    whole = ring_minutes(roads)

    assert np.allclose(roads.minutes(at(SQUARE, 1, 2, 3), at(SQUARE, 4)), whole[:3, 3:])
    assert np.allclose(roads.minutes(at(SQUARE, 2), at(SQUARE, 1, 3, 4)), whole[1:2, [0, 2, 3]])


@pytest.mark.parametrize("tag", [{"oneway": "yes"}, {"oneway": "-1"}])
def test_a_one_way_road_is_driven_one_way_only(tmp_path: Path, tag: dict[str, str]) -> None:
    minutes = ring_minutes(roads_of(tmp_path, {**RING, 10: ([1, 2], {**ROAD, **tag})}))
    there, back = (
        (minutes[0, 1], minutes[1, 0]) if tag["oneway"] == "yes" else (minutes[1, 0], minutes[0, 1])
    )

    assert there == pytest.approx(side(1, 2), rel=1e-3)
    assert back == pytest.approx(side(2, 3) + side(3, 4) + side(4, 1), rel=1e-3)
    assert not np.allclose(minutes, minutes.T)


@pytest.mark.parametrize(
    "tags",
    [{"access": "no"}, {"access": "yes", "motor_vehicle": "private"}, {"highway": "footway"}],
)
def test_a_way_closed_to_cars_is_not_driven(tmp_path: Path, tags: dict[str, str]) -> None:
    minutes = ring_minutes(roads_of(tmp_path, {**RING, 10: ([1, 2], {**ROAD, **tags})}))

    assert minutes[0, 1] == pytest.approx(side(2, 3) + side(3, 4) + side(4, 1), rel=1e-3)


def test_the_narrower_key_opens_what_the_wider_closes() -> None:
    assert may_drive({"access": "no", "motorcar": "yes"})
    assert not may_drive({"access": "yes", "vehicle": "no"})
    assert may_drive({})


def test_directions_speeds_and_durations_are_read_as_the_wiki_has_them() -> None:
    assert [direction({"oneway": x}) for x in ("yes", "1", "true", "-1", "reverse", "no")] == [
        1,
        1,
        1,
        -1,
        -1,
        0,
    ]
    assert direction({"junction": "roundabout"}) == direction({"highway": "motorway"}) == 1
    assert direction({"highway": "motorway", "oneway": "no"}) == 0
    table = {"primary": 40.0}
    assert speed_kmh({"highway": "primary", "maxspeed": "30"}, table) == 30
    assert speed_kmh({"highway": "primary", "maxspeed": "90"}, table) == 40
    assert speed_kmh({"highway": "primary", "maxspeed": "walk"}, table) == 40
    assert speed_kmh({"highway": "steps"}, table) is None
    ferry = {"route": "ferry"}
    assert [duration_s({**ferry, "duration": x}) for x in ("01:30", "00:20:30", "45", "", "1 h", "00:00")] == [
        5400.0, 1230.0, 2700.0, None, None, None]  # fmt: skip
    assert duration_s({"highway": "primary", "duration": "10"}) is None


FAR: Nodes = {**SQUARE, 5: (-5.20, 105.31), 6: (-5.21, 105.31)}


def test_a_ferry_takes_its_stated_duration_over_all_its_legs(tmp_path: Path) -> None:
    nodes = {**FAR, 7: (-5.15, 105.31)}
    ferry = {"route": "ferry", "duration": "00:50"}
    roads = roads_of(tmp_path, {**RING, 20: ([3, 7, 5], ferry), 21: ([5, 6], ROAD)}, nodes)

    assert roads.minutes(at(nodes, 3), at(nodes, 5))[0, 0] == pytest.approx(50.0)


def test_a_place_is_never_moved_to_a_part_it_could_not_leave(tmp_path: Path) -> None:
    dead_end: Ways = {
        **RING,
        20: ([3, 5], {**ROAD, "oneway": "yes"}),
        21: ([5, 6], {**ROAD, "oneway": "yes"}),
    }
    roads = roads_of(tmp_path, dead_end, FAR)
    place = at(FAR, 6)

    assert roads.network.lat[roads.snapped(place).node[0]] == pytest.approx(-5.11)
    (code, away_m), = roads.far(place)  # fmt: skip
    assert (code, away_m) == ("6", pytest.approx(11_120, rel=1e-2))


def test_a_place_on_its_road_is_not_reported_and_one_at_300_metres_is(tmp_path: Path) -> None:
    roads = roads_of(tmp_path, RING)
    near, beyond = places(["n"], [-5.0975], [105.30]), places(["b"], [-5.0970], [105.30])

    assert roads.far(near) == []
    assert roads.far(beyond) == [("b", 334)]


def test_a_place_outside_the_extract_is_refused(tmp_path: Path) -> None:
    roads = roads_of(tmp_path, RING)
    with pytest.raises(Unplannable, match="P lies 556 km from the nearest road"):
        roads.minutes(places(["P"], [-0.1], [105.3]), at(SQUARE, 1))


def test_a_road_closed_on_the_day_is_gone_round_without_reading_again(tmp_path: Path) -> None:
    path = written(tmp_path, SQUARE, RING)
    roads = from_pbf(path)
    path.unlink()

    shut = roads.closing({10})

    assert ring_minutes(shut)[0, 1] == pytest.approx(side(2, 3) + side(3, 4) + side(4, 1), rel=1e-3)
    assert ring_minutes(roads)[0, 1] == pytest.approx(side(1, 2), rel=1e-3)
    assert np.allclose(ring_minutes(shut.closing(())), ring_minutes(roads))
    assert "1 way(s) closed" in shut.provenance


def test_closed_roads_that_leave_no_way_say_so(tmp_path: Path) -> None:
    minutes = ring_minutes(roads_of(tmp_path, RING).closing({10, 13}))

    assert np.isinf(minutes[0, 1:]).all()
    assert np.isinf(minutes[1:, 0]).all()
    assert np.isfinite(minutes[1:, 1:]).all()


def test_an_unknown_way_cannot_be_closed(tmp_path: Path) -> None:
    with pytest.raises(Unplannable, match="Way 999 "):
        roads_of(tmp_path, RING).closing({10, 999})


def test_of_two_roads_between_the_same_nodes_the_quicker_is_driven(tmp_path: Path) -> None:
    twice: Ways = {
        **RING,
        14: ([1, 2], {"highway": "primary"}),
        15: ([1, 2], {"highway": "service"}),
    }
    roads = roads_of(tmp_path, twice)

    assert ring_minutes(roads)[0, 1] == pytest.approx(side(1, 2, 40.0), rel=1e-3)
    assert ring_minutes(roads.closing({14}))[0, 1] == pytest.approx(side(1, 2, 20.0), rel=1e-3)


def test_a_way_that_leaves_the_extract_is_cut_there(tmp_path: Path) -> None:
    roads = roads_of(tmp_path, {**RING, 20: ([3, 99, 5], ROAD), 21: ([4, 3, 98], ROAD)}, FAR)

    assert np.isfinite(ring_minutes(roads)).all()
    assert set(roads.network.way.tolist()) == {10, 11, 12, 13, 21}
    assert float(np.abs(roads.network.lat[roads.snapped(at(FAR, 1, 5)).node]).max()) < 6


def test_many_places_in_small_batches_give_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roads = roads_of(tmp_path, RING)
    whole = ring_minutes(roads)
    monkeypatch.setattr("damai.deployment.travel.roads.CELLS_N", 4)

    assert np.allclose(ring_minutes(roads), whole)


def test_a_random_town_agrees_with_networkx(tmp_path: Path) -> None:
    import networkx as nx

    rng = np.random.default_rng(3)
    nodes: Nodes = {
        i: (-5.1 + float(y), 105.3 + float(x))
        for i, (y, x) in enumerate(rng.uniform(0, 0.05, (30, 2)), 1)
    }
    ways: Ways = {}
    graph = nx.DiGraph()
    kmh = {"residential": 20.0, "primary": 40.0}
    for way in range(1, 120):
        a, b = (int(i) for i in rng.choice(30, 2, replace=False) + 1)
        kind, one_way = str(rng.choice(list(kmh))), bool(rng.random() < 0.4)
        ways[way] = ([a, b], {"highway": kind, "oneway": "yes" if one_way else "no"})
        long = metres([nodes[a][0]], [nodes[a][1]], [nodes[b][0]], [nodes[b][1]])[0, 0]
        for pair in ((a, b),) if one_way else ((a, b), (b, a)):
            minutes = float(long) / 1000 / kmh[kind] * 60
            known = graph.get_edge_data(*pair, {"w": np.inf})["w"]
            graph.add_edge(*pair, w=min(minutes, known))
    main = sorted(max(nx.strongly_connected_components(graph), key=len))
    places_ = at(nodes, *main)

    found = roads_of(tmp_path, ways, nodes).minutes(places_, places_)

    there = dict(nx.all_pairs_dijkstra_path_length(graph, weight="w"))
    assert len(main) > 20
    assert np.allclose(found, [[there[a][b] for b in main] for a in main], atol=0.02)


@pytest.mark.parametrize("content", [b"", b"not a map", b"<osm version='0.6'></osm>", None])
def test_a_file_that_is_no_pbf_is_refused_in_one_sentence(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "map.osm.pbf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Unplannable) as refusal:
        from_pbf(path)

    assert refusal.value.code in ("no-pbf", "no-roads")
    assert "map.osm.pbf" in refusal.value.sentence
    assert refusal.value.sentence.count(". ") == 0


def test_a_pbf_cut_short_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, SQUARE, RING)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(Unplannable) as refusal:
        from_pbf(path)

    assert refusal.value.code == "no-pbf"


def test_a_pbf_without_roads_is_refused(tmp_path: Path) -> None:
    none: Iterable[Ways] = ({}, {10: ([1, 2], {"highway": "footway"})})
    for ways in none:
        with pytest.raises(Unplannable, match="holds no road that a car may drive"):
            from_pbf(written(tmp_path, SQUARE, ways))
        (tmp_path / "small.osm.pbf").unlink()
