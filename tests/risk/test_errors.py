"""Data drawn again: by the error an indicator declares, else as the sample it is; what declares none stays, and is
said to."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from damai.risk.engine.certainty.draws import vary
from damai.risk.engine.certainty.errors import check_errors, sampled, still, varying
from damai.risk.engine.certainty.uncertainty import uncertainty
from damai.risk.engine.faults import Refused
from damai.risk.engine.fit import Index, Result
from damai.risk.engine.parsing import from_mapping
from tests.risk.made import NAN, a_definition, an_indicator, faults_of, some_data

N = 4_000


def fitted(*indicators: dict[str, Any], **columns: Any) -> Result:
    raw = a_definition(*indicators, normalise={"method": "none"})
    return Index.of(raw).fit(some_data(**columns))


def drawn(result: Result, code: str = "a", seed: int = 1) -> np.ndarray:
    table = sampled(result.definition, result.read, np.random.Generator(np.random.PCG64(seed)))
    return table.numbers[code]


def test_a_standard_error_of_its_own_for_each_cell() -> None:
    se = np.repeat([0.0, 1.0, 5.0], N)
    result = fitted(an_indicator(error={"method": "normal", "column": "a_se"}), a=np.full(3 * N, 50.0), a_se=se)  # fmt: skip

    sure, less, least = np.split(drawn(result), 3)

    assert (sure == 50).all()
    assert less.std() == pytest.approx(1, rel=0.05)
    assert least.std() == pytest.approx(5, rel=0.05)
    assert least.mean() == pytest.approx(50, abs=0.3)


def test_one_error_for_all_and_a_missing_cell_stays_missing() -> None:
    x = np.arange(N, dtype=float)
    x[7] = NAN
    found = drawn(fitted(an_indicator(error={"method": "normal", "sd": 2.0}), a=x))

    assert np.isnan(found[7])
    assert np.nanstd(found - x) == pytest.approx(2, rel=0.05)


def test_a_share_stays_within_its_bounds_and_follows_the_truncated_normal() -> None:
    error = {"method": "normal", "sd": 0.1, "bounds": [0, 1]}
    found = drawn(fitted(an_indicator(error=error), a=np.append(np.full(N, 0.05), 1.0)))[:-1]

    # Mean of a normal cut off at 0: m + s phi(b) / (1 - Phi(b)), b = -m / s = -.5: .05 + .1 * .3520653 / .6914625
    assert found.min() >= 0
    assert found.mean() == pytest.approx(0.1009, abs=0.004)


def test_a_replicate_is_taken_whole() -> None:
    result = fitted(
        an_indicator(error={"method": "replicates", "columns": ["r1", "r2"]}), a=[1.0, 2, NAN], r1=[10.0, 20, 30], r2=[11.0, 21, 31]
    )  # fmt: skip
    found = {tuple(np.nan_to_num(drawn(result, seed=seed), nan=-1)) for seed in range(20)}

    assert found == {(10, 20, -1), (11, 21, -1)}


def test_what_is_declared_comes_before_what_is_counted() -> None:
    result = fitted(
        an_indicator("a", denominator="n", error={"method": "normal", "sd": 1}), an_indicator("b", denominator="n"),
        an_indicator("c"), a=[1.0, 2, 3], b=[1.0, 2, 3], c=[1.0, 2, 3], n=[9.0, 9, 9],
    )  # fmt: skip

    assert varying(result.definition, result.read) == {"a": "normal", "b": "share"}
    (notice,) = still(result.definition, result.read)
    assert (notice.code, notice.data["columns"]) == ("risk.notice.data-some", "c")


def test_where_nothing_is_declared_the_data_cannot_vary_and_it_is_said() -> None:
    result = fitted(an_indicator("a"), an_indicator("b"), a=[1.0, 2, 3, 5], b=[4.0, 2, 9, 1])

    found = uncertainty(result, vary(result.definition, {"data": True}), 20, seed=1)

    assert [n.code for n in found.notices] == ["risk.notice.data-none"]
    assert (found.rank_low == found.rank_high).all()


def test_an_unsure_number_widens_the_ranks_of_its_place_alone() -> None:
    x = np.arange(0, 100, 10.0)
    se = np.where(x == 40, 25.0, 0.01)
    result = fitted(an_indicator(error={"method": "normal", "column": "se"}), a=x, se=se)

    found = uncertainty(result, vary(result.definition, {"data": True}), 400, seed=1)

    width = found.rank_high - found.rank_low
    assert found.notices == ()
    assert int(width.argmax()) == 4
    assert width[4] >= 6
    assert np.delete(width, 4).max() <= 1


def test_the_same_seed_draws_the_same_data() -> None:
    result = fitted(an_indicator(error={"method": "normal", "sd": 1.0}), a=np.arange(9.0))

    assert drawn(result).tobytes() == drawn(result).tobytes()
    assert drawn(result).tobytes() != drawn(result, seed=2).tobytes()


@pytest.mark.parametrize(
    ("error", "columns", "faults"),
    [
        ({"method": "normal", "column": "se"}, {"se": [1.0, -1, NAN, NAN]}, [("risk-error-cell", "u2, se"), ("risk-error-cell", "u3, se")]),
        ({"method": "normal", "sd": 1, "bounds": [0, 3]}, {}, [("risk-error-bounds", "u3, a")]),
        ({"method": "replicates", "columns": ["r"]}, {"r": [1.0, NAN, 1, NAN]}, [("risk-error-cell", "u2, r")]),
    ],
)  # fmt: skip
def test_an_error_that_cannot_be_is_refused_with_its_cell(error: Any, columns: Any, faults: list[tuple[str, str]]) -> None:  # fmt: skip
    result = fitted(an_indicator(error=error), a=[1.0, 2, 4, NAN], **columns)

    with pytest.raises(Refused) as refused:
        check_errors(result.definition, result.read)

    assert faults_of(refused.value) == faults


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ({"method": "normal"}, "risk-error-one"),
        ({"method": "normal", "sd": 1, "column": "se"}, "risk-error-one"),
        ({"method": "normal", "sd": 0}, "risk-option-value"),
        ({"method": "normal", "sd": 1, "bounds": [1, 0]}, "risk-option-value"),
        ({"method": "replicates"}, "risk-option-missing"),
        ({"method": "replicates", "columns": ["r", "r"]}, "risk-option-value"),
        ({"method": "bootstrap"}, "risk-method-unknown"),
        ({"method": "replicates", "columns": ["agama_1"]}, "risk-person"),
    ],
)
def test_an_error_that_is_not_well_declared_is_refused(error: Any, code: str) -> None:
    with pytest.raises(Refused) as refused:
        from_mapping(a_definition(an_indicator(error=error)))

    assert refused.value.code == code
    assert refused.value.faults[0].where.startswith("indicator a")
