"""Spatial statistics against every permutation counted out, and formulas written apart."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from operator import attrgetter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.risk.engine.arrays import Floats
from damai.risk.engine.faults import Refused
from damai.risk.engine.space.edges import Edges, edges, of_places, siblings
from damai.risk.engine.space.hotspots import Hotspots, discoveries, hotspots
from damai.risk.engine.space.local import local
from damai.risk.engine.space.permute import permuted_p
from damai.risk.engine.space.whole import geary, general_g, join_counts, moran
from tests.risk.made import NAN, faults_of

X = np.array([3.0, 1.0, 4.0, 1.5, 9.0, 2.6])
W = np.array(
    [
        [0, 1, 0, 2, 0, 0],
        [1, 0, 1, 0, 0.5, 0],
        [0, 1, 0, 0, 3, 0],
        [0, 0, 0, 0, 1, 1],
        [0, 1, 1, 0, 0, 1],
        [4, 0, 0, 1, 0, 0],
    ]
)  # one-way edges and unequal weights on purpose


def from_matrix(w: Floats) -> Edges:
    focal, neighbour = np.nonzero(w)
    return of_places(len(w), focal, neighbour, w[focal, neighbour])


def standardised(w: Floats) -> Floats:
    return w / w.sum(axis=1, keepdims=True)


def plain_moran(x: Floats) -> float:
    z, w = x - x.mean(), standardised(W)
    return float(len(x) / w.sum() * (z @ w @ z) / (z @ z))


def plain_geary(x: Floats) -> float:
    z, w = x - x.mean(), standardised(W)
    return float(
        (len(x) - 1) * (w * (x[:, None] - x[None, :]) ** 2).sum() / (2 * w.sum() * (z @ z))
    )


def plain_g(x: Floats) -> float:
    return float((x @ W @ x) / (x.sum() ** 2 - x @ x))


@pytest.mark.parametrize(
    ("ours", "plain"), [(moran, plain_moran), (geary, plain_geary), (general_g, plain_g)]
)
def test_a_global_statistic_has_the_moments_of_all_permutations(
    ours: Callable[..., object], plain: Callable[[Floats], float]
) -> None:
    every = [plain(np.array(order)) for order in itertools.permutations(X)]

    found = ours(X, from_matrix(W))

    assert found.value == pytest.approx(plain(X))  # type: ignore[attr-defined]
    assert found.expected == pytest.approx(np.mean(every))  # type: ignore[attr-defined]
    assert found.variance == pytest.approx(np.var(every))  # type: ignore[attr-defined]


def test_join_counts_have_the_moments_of_all_colourings() -> None:
    flags = np.array([True, False, True, False, True, False])

    def counted(order: tuple[bool, ...]) -> tuple[float, float, float]:
        b = np.array(order, dtype=float)
        w = 1 - b
        return 0.5 * b @ W @ b, 0.5 * (b @ W @ w + w @ W @ b), 0.5 * w @ W @ w

    every = np.array([counted(order) for order in itertools.permutations(flags.tolist())])

    found = join_counts(flags, from_matrix(W))

    for at, kind in enumerate((found.both, found.mixed, found.neither)):
        assert kind.value == pytest.approx(counted(tuple(flags))[at])
        assert kind.expected == pytest.approx(every[:, at].mean())
        assert kind.variance == pytest.approx(every[:, at].var())
    assert sum(k.value for k in (found.both, found.mixed, found.neither)) == W.sum() / 2


def test_local_statistics_have_the_moments_of_all_permutations_of_the_others() -> None:
    found = local(X, from_matrix(W))
    z = X - X.mean()

    for i in range(6):
        others = [j for j in range(6) if j != i]
        lags = []
        for order in itertools.permutations(others):
            moved = X.copy()
            moved[others] = X[list(order)]
            lags.append(W[i] @ moved)
        at = (W[i] @ X - np.mean(lags)) / np.std(lags)
        assert found.z_g[i] == pytest.approx(at)
        assert found.z_moran[i] == pytest.approx(at * np.sign(z[i]))
        assert found.p_g[i] == pytest.approx(math.erfc(abs(at) / math.sqrt(2)))
        assert found.g[i] == pytest.approx(W[i] @ X / (X.sum() - X[i]))
        assert found.moran[i] == pytest.approx(5 * z[i] * (standardised(W)[i] @ z) / (z @ z))


def test_g_star_by_its_formula() -> None:
    found = local(X, from_matrix(W))
    starred = W + np.diag(W.max(axis=1))
    n, mean, s = 6, X.mean(), X.std()

    for i in range(6):
        w = starred[i]
        spread = s * math.sqrt((n * (w @ w) - w.sum() ** 2) / (n - 1))
        assert found.z_gstar[i] == pytest.approx((w @ X - w.sum() * mean) / spread)
        assert found.gstar[i] == pytest.approx(w @ X / X.sum())


@given(st.lists(st.floats(0.1, 50), min_size=6, max_size=6))
def test_scaling_a_row_of_weights_changes_no_z(factors: list[float]) -> None:
    one = local(X, from_matrix(W))
    two = local(X, from_matrix(W * np.array(factors)[:, None]))

    for name in ("moran", "z_moran", "z_g", "z_gstar", "p_gstar"):
        assert getattr(two, name) == pytest.approx(getattr(one, name), rel=1e-9)


@st.composite
def neighbourhoods(draw: st.DrawFn) -> tuple[Floats, Edges]:
    """Values from 0 with ties, and one-way edges of unequal weights; some units stand alone."""
    n = draw(st.integers(5, 12))
    whole = st.lists(st.integers(0, 30), min_size=n, max_size=n).filter(lambda x: len(set(x)) > 1)
    weights = st.lists(st.sampled_from([0, 0, 1, 1, 0.3, 7]), min_size=n * n, max_size=n * n)
    w = np.array(draw(weights)).reshape(n, n)
    np.fill_diagonal(w, 0)
    w[0, 1] = 1
    return np.array(draw(whole)) / 8 + draw(st.sampled_from([0, 0, 1000])), from_matrix(w)


WHOLE = ("moran", "geary", "g", "joins.both", "joins.mixed", "joins.neither")
LOCALS = ("moran", "z_moran", "p_moran", "z_g", "p_g", "z_gstar", "p_gstar")


def the_same_map(one: Hotspots, two: Hotspots, statistics: tuple[str, ...]) -> None:
    def alike(a: object) -> object:
        return pytest.approx(a, rel=1e-6, abs=1e-6, nan_ok=True)

    for name in LOCALS:
        assert getattr(two.local, name) == alike(getattr(one.local, name)), name
    for name in statistics:
        a, b = (attrgetter(name)(each) for each in (one, two))
        assert (b.z, b.p) == (alike(a.z), alike(a.p)), name
    assert two.local.quadrant.tolist() == one.local.quadrant.tolist()
    assert two.p_g_perm.tobytes() == one.p_g_perm.tobytes()
    assert two.p_moran_perm.tobytes() == one.p_moran_perm.tobytes()
    assert two.significant_fdr.tolist() == one.significant_fdr.tolist()


def scored(x: Floats, net: Edges, permutations_n: int = 99) -> Hotspots:
    return hotspots([str(at) for at in range(len(x))], x, net, permutations_n=permutations_n)


def times(net: Edges, factor: Floats | float) -> Edges:
    return of_places(net.units_n, net.focal, net.neighbour, net.weight * factor)


@pytest.mark.parametrize("shared_from_n", [0, 5_000])
@given(neighbourhoods(), st.integers(-10, 10))
def test_the_unit_of_the_values_changes_no_map(
    shared_from_n: int, place: tuple[Floats, Edges], k: int
) -> None:
    x, net = place
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("damai.risk.engine.space.permute.SHARED_FROM_N", shared_from_n)
        one, two = scored(x, net), scored(x * 10.0**k, net)

    the_same_map(one, two, WHOLE)
    assert two.local.g == pytest.approx(one.local.g, nan_ok=True)
    assert two.local.gstar == pytest.approx(one.local.gstar, nan_ok=True)


@pytest.mark.parametrize("shared_from_n", [0, 5_000])
@given(neighbourhoods(), st.integers(-10, 10))
def test_the_unit_of_the_weights_changes_no_map(
    shared_from_n: int, place: tuple[Floats, Edges], k: int
) -> None:
    x, net = place
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("damai.risk.engine.space.permute.SHARED_FROM_N", shared_from_n)
        one, two = scored(x, net), scored(x, times(net, 10.0**k))

    the_same_map(one, two, WHOLE)
    assert two.local.g == pytest.approx(one.local.g * 10.0**k, nan_ok=True)
    assert two.g.value == pytest.approx(one.g.value * 10.0**k, nan_ok=True)


@given(neighbourhoods(), st.data())
def test_a_unit_of_its_own_for_each_row_of_weights_changes_no_map_but_g_as_a_whole(
    place: tuple[Floats, Edges], data: st.DataObject
) -> None:
    x, net = place
    powers = st.lists(st.integers(-10, 10), min_size=len(x), max_size=len(x))
    factors = 10.0 ** np.array(data.draw(powers))

    one, two = scored(x, net), scored(x, times(net, factors[net.focal]))

    the_same_map(one, two, ("moran", "geary"))


@pytest.mark.parametrize("scale", [1e-300, 1e-10, 1.0, 1e10, 1e300])
def test_where_all_are_neighbours_of_all_nothing_can_vary(scale: float) -> None:
    n = 7
    net = from_matrix(1 - np.eye(n))

    found = scored(np.array([3, 1, 4, 1.5, 9, 2.6, 0.1]) * scale, times(net, 0.1), 0)

    assert np.isnan(found.local.z_g).all()
    assert np.isnan(found.local.z_gstar).all()
    assert not found.significant_fdr.any()
    for whole in (found.moran, found.geary, found.g, found.joins.both, found.joins.mixed):
        assert math.isnan(whole.z)


@pytest.mark.parametrize("away", [1e3, 1e6, 1e9])
def test_the_z_of_a_unit_far_from_all_others_is_of_the_others(away: float) -> None:
    x = np.append(X[:5], away)

    found = local(x, from_matrix(W))

    lag, mean = W[5, :5] @ X[:5], X[:5].mean()
    spread = X[:5].var() * (5 * (W[5] @ W[5]) - W[5].sum() ** 2) / 4
    assert found.z_g[5] == pytest.approx((lag - W[5].sum() * mean) / math.sqrt(spread), rel=1e-5)


def test_of_a_unit_whose_others_are_all_alike_nothing_is_said() -> None:
    found = local(np.array([0.1, 0.1, 0.1, 0.1, 0.1, 7.3]), from_matrix(W))

    assert np.isnan(found.z_g).tolist() == [False] * 5 + [True]


def test_general_g_of_values_near_each_other_keeps_its_moments() -> None:
    x = 1000 + X * 1e-4
    # G of 1000 + small: its z is that of the linear part, sum of (row + column sum) times value.
    linear = [float((W.sum(0) + W.sum(1)) @ order) for order in map(np.array, itertools.permutations(X))]  # fmt: skip
    wanted = ((W.sum(0) + W.sum(1)) @ X - np.mean(linear)) / np.std(linear)

    assert general_g(x, from_matrix(W)).z == pytest.approx(wanted, rel=1e-4)


def test_values_that_only_rounding_keeps_apart_are_refused() -> None:
    with pytest.raises(Refused) as refused:
        city([0.3, 0.1 + 0.2, 0.3, 0.3, 0.3, 0.3])

    assert refused.value.code == "risk-space-values"


def test_a_local_moran_sums_to_the_global_one() -> None:
    found = local(X, from_matrix(W)).moran.sum()

    assert found == pytest.approx(plain_moran(X) * 5)


def lattice(side: int) -> Edges:
    pairs = [
        (r * side + c, (r + a) * side + c + b)
        for r in range(side)
        for c in range(side)
        for a, b in ((0, 1), (1, 0), (0, -1), (-1, 0))
        if 0 <= r + a < side and 0 <= c + b < side
    ]
    focal, neighbour = np.array(pairs).T
    return of_places(side * side, focal, neighbour, np.ones(len(pairs)))


def test_permutation_agrees_with_counting_everything_out() -> None:
    found = permuted_p(X, from_matrix(W), 20_000, seed=3)

    for i in range(6):
        others = [j for j in range(6) if j != i]
        own = W[i] @ X
        lags = [W[i][others] @ X[list(order)] for order in itertools.permutations(others)]
        above = np.mean([lag >= own - 1e-9 for lag in lags])
        below = np.mean([lag <= own + 1e-9 for lag in lags])
        assert found[i] == pytest.approx(min(1, 2 * min(above, below)), abs=0.02)


def test_shared_draws_give_the_distribution_of_draws_of_ones_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    x = np.random.default_rng(8).normal(size=400)
    net = lattice(20)
    own = permuted_p(x, net, 4_999, seed=1)
    monkeypatch.setattr("damai.risk.engine.space.permute.SHARED_FROM_N", 0)

    shared = permuted_p(x, net, 4_999, seed=2)

    tail = np.maximum(own, 2e-4) / 2
    error = 2 * np.sqrt(2 * tail * (1 - tail) / 5_000)
    assert np.mean(np.abs(own - shared) <= 4 * error) > 0.995
    assert permuted_p(x, net, 4_999, seed=2).tobytes() == shared.tobytes()


def test_where_there_is_no_pattern_five_in_a_hundred_are_below_five_percent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("damai.risk.engine.space.permute.SHARED_FROM_N", 0)
    x = np.random.default_rng(9).normal(size=2_500)

    p = permuted_p(x, lattice(50), 999, seed=4)

    assert 0.03 < np.mean(p < 0.05) < 0.07


def city(values: list[float], permutations_n: int = 0) -> Hotspots:
    """Six units in a row, the last one an island."""
    units = list("abcdef")
    net = edges(units, list("abbccdde"), list("bacbdced"), np.ones(8))
    return hotspots(units, np.array(values), net, permutations_n=permutations_n)


def test_who_has_no_neighbours_is_told_so_and_has_no_statistic() -> None:
    found = city([1, 2, 9, 8, 3, 4], permutations_n=99)

    assert found.neighbours.tolist() == [1, 2, 2, 2, 1, 0]
    for name in ("moran", "z_g", "p_g", "gstar", "z_gstar"):
        assert np.isnan(getattr(found.local, name)).tolist() == [False] * 5 + [True]
    assert found.local.quadrant.tolist() == ["LL", "LH", "HH", "HH", "LH", ""]
    assert np.isnan(found.p_g_perm[5])
    assert not found.significant_fdr[5]


def test_a_missing_value_is_nobodys_neighbour() -> None:
    found = city([1, 2, NAN, 8, 3, 4])

    assert found.neighbours.tolist() == [1, 1, 0, 1, 1, 0]
    assert np.isnan(found.local.moran[2])
    assert found.local.quadrant[2] == ""


def test_few_units_make_no_map_and_say_why() -> None:
    (notice,) = city([1, 2, 9, 8, 3, 4]).notices

    assert (notice.code, notice.data) == ("risk.notice.few-units", {"found": 6, "least": 30})


def test_a_planted_hot_spot_is_found_and_noise_is_not() -> None:
    rng = np.random.default_rng(10)
    net = lattice(20)
    noise = rng.normal(size=400)
    hot = noise.reshape(20, 20).copy()
    hot[3:8, 3:8] += 4
    units = [str(at) for at in range(400)]

    found = hotspots(units, hot.ravel(), net)
    nothing = hotspots(units, noise, net)

    inside = np.zeros((20, 20), dtype=bool)
    inside[4:7, 4:7] = True
    assert found.significant_fdr[inside.ravel()].all()
    assert found.significant_fdr.sum() < 40
    assert nothing.significant_fdr.sum() == 0
    assert found.moran.p < 1e-6
    assert nothing.moran.p > 0.01
    assert found.geary.value < 1
    assert found.joins.both.z > 2


def test_the_false_discovery_rate_by_hand() -> None:
    # .04 / 5 steps of .01: .005 <= .01, .012 <= .02, .029 <= .03, .045 > .04, .9
    p = np.array([0.045, 0.012, NAN, 0.005, 0.9, 0.029])

    assert discoveries(p, 0.05).tolist() == [False, True, False, True, False, True]
    assert not discoveries(np.array([NAN]), 0.05).any()


def test_the_code_tree_makes_neighbours_of_one_parent() -> None:
    net = siblings(["1.1", "1.2", "2.1", "1.3"])

    assert net.neighbours_n.tolist() == [2, 2, 0, 2]
    assert net.lag(np.array([1.0, 10, 100, 1000])).tolist() == [1010, 1001, 0, 11]


@pytest.mark.parametrize(
    ("focal", "neighbour", "weight", "code", "where"),
    [
        (["a", "x"], ["b", "a"], [1, 1], "risk-edge-unit", "2: x, a"),
        (["a"], ["a"], [1], "risk-edge-self", "1: a, a"),
        (["a"], ["b"], [-1], "risk-edge-weight", "1: a, b"),
        (["a"], ["b"], [NAN], "risk-edge-weight", "1: a, b"),
        (["a", "a"], ["b", "b"], [1, 2], "risk-edge-twice", "a, b"),
    ],
)
def test_a_wrong_edge_is_refused(
    focal: list[str], neighbour: list[str], weight: list[float], code: str, where: str
) -> None:
    with pytest.raises(Refused) as refused:
        edges(["a", "b"], focal, neighbour, weight)

    assert faults_of(refused.value) == [(code, where)]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ([1, 1, 1, 1, 1, 1], "risk-space-values"),
        ([1, 2, 3, NAN, NAN, NAN], "risk-space-values"),
        ([1, math.inf, 3, 4, 5, 6], "risk-cell"),
    ],
)
def test_values_without_a_pattern_to_look_for_are_refused(values: list[float], code: str) -> None:
    with pytest.raises(Refused) as refused:
        city(values)

    assert refused.value.code == code


def test_without_neighbours_there_is_nothing_to_say() -> None:
    with pytest.raises(Refused) as refused:
        hotspots(list("abcd"), np.arange(4.0), edges(list("abcd"), [], [], []))

    assert refused.value.code == "risk-space-alone"
