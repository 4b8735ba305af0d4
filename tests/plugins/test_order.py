"""The long tests stand where two processes begin, and nothing is lost or doubled by it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plugins.order import BESIDE, FIRST, ordered

FOLDERS = (*FIRST, *BESIDE, "tests/risk/", "tests/areas/")
IDS = st.lists(st.sampled_from(FOLDERS), max_size=60).map(
    lambda folders: [f"{folder}test_a.py::test_{n}" for n, folder in enumerate(folders)]
)


@given(IDS)
def test_nothing_is_lost_and_each_group_keeps_its_order(ids: list[str]) -> None:
    found = ordered(ids, str)

    assert sorted(found) == sorted(ids)
    for begins in (FIRST, BESIDE, ("tests/risk/", "tests/areas/")):
        of = [id for id in ids if id.startswith(begins)]
        assert [id for id in found if id.startswith(begins)] == of


@pytest.mark.parametrize("n", [10, 400])
def test_each_half_begins_with_its_long_ones(n: int) -> None:
    folders = (*FOLDERS, *(f"tests/other{m}/" for m in range(5)))  # the short ones are the most
    ids = [f"{folder}test_a.py::test_{at}" for at in range(n) for folder in folders]

    found = ordered(ids, str)

    assert found[:n] == [id for id in ids if id.startswith(FIRST)]
    half = len(ids) // 2
    assert found[half : half + len(BESIDE) * n] == [id for id in ids if id.startswith(BESIDE)]


def test_a_folder_alone_stays_as_it_is() -> None:
    ids = [f"tests/browser/test_a.py::test_{n}" for n in range(5)]

    assert ordered(ids, str) == ids
