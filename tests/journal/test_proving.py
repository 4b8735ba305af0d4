"""Proofs of inclusion and consistency, held against the RFC's own recursive definitions and a naive tree."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.journal.proving import (
    consistency,
    inclusion,
    over,
    verify_consistency,
    verify_inclusion,
)
from tests.journal.test_tree import hashes, leaf_hashes, mth, trees

ALL_N = 300


def path_of(index: int, leaves: list[bytes]) -> list[bytes]:
    """PATH(m, D[n]) of RFC 9162, 2.1.3.1, as it is written there."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if index < k:
        return [*path_of(index, leaves[:k]), mth(leaves[k:])]
    return [*path_of(index - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], whole: bool = True) -> list[bytes]:
    """SUBPROOF(m, D[n], b) of RFC 9162, 2.1.4.1, as it is written there."""
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*subproof(m, leaves[:k], whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


class Naive:
    """Roots of every beginning and every part that was asked for, each computed once."""

    def __init__(self, leaves: list[bytes]) -> None:
        self._leaves = leaves
        self._known: dict[tuple[int, int], bytes] = {}

    def __call__(self, low: int, high: int) -> bytes:
        if (low, high) not in self._known:
            self._known[low, high] = mth(self._leaves[low:high])
        return self._known[low, high]


def test_every_leaf_of_every_size_is_proved_as_by_the_definition() -> None:
    leaves = leaf_hashes(ALL_N)
    subtree = Naive(leaves)
    for size in range(1, ALL_N + 1):
        root = subtree(0, size)
        step = 1 if size < 70 else 7
        for index in {*range(0, size, step), size - 1}:
            path = inclusion(subtree, index, size)
            assert verify_inclusion(leaves[index], index, size, path, root), (index, size)
            if size < 70:
                assert path == path_of(index, leaves[:size])


def test_every_size_is_proved_to_go_on_from_every_smaller_one() -> None:
    leaves = leaf_hashes(ALL_N)
    subtree = Naive(leaves)
    for size in range(1, ALL_N + 1):
        step = 1 if size < 70 else 11
        for first in {*range(1, size + 1, step), size}:
            path = consistency(subtree, first, size)
            old, new = subtree(0, first), subtree(0, size)
            assert verify_consistency(first, old, size, new, path), (first, size)
            if size < 70:
                assert path == subproof(first, leaves[:size])


@given(trees, st.data())
def test_a_log_that_was_rewritten_has_no_proof(leaves: list[bytes], data: st.DataObject) -> None:
    size = len(leaves)
    first = data.draw(st.integers(1, size))
    path = consistency(over(leaves), first, size)
    old, new, other = mth(leaves[:first]), mth(leaves), data.draw(hashes)

    assert verify_consistency(first, old, size, new, path)
    if other != old:
        assert not verify_consistency(first, other, size, new, path)
    if other != new:
        assert not verify_consistency(first, old, size, other, path)
    assert not verify_consistency(first, old, size, new, [*path, other])
    if path:
        assert not verify_consistency(first, old, size, new, path[:-1])
        at = data.draw(st.integers(0, len(path) - 1))
        flipped = [bytes([p[0] ^ 1]) + p[1:] if n == at else p for n, p in enumerate(path)]
        assert not verify_consistency(first, old, size, new, flipped)
    for wrong in (0, -1, size + 1):
        assert not verify_consistency(wrong, old, size, new, path)


def test_there_is_no_proof_from_a_tree_that_never_was() -> None:
    for first in (0, 4):
        with pytest.raises(IndexError):
            consistency(over(leaf_hashes(3)), first, 3)


@given(trees, st.data())
def test_every_leaf_is_proved_to_be_in_the_tree(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    path = inclusion(over(leaves), index, len(leaves))

    assert verify_inclusion(leaves[index], index, len(leaves), path, mth(leaves))
    assert len(path) <= (len(leaves) - 1).bit_length()


@given(trees, st.data())
def test_a_proof_that_was_touched_does_not_hold(leaves: list[bytes], data: st.DataObject) -> None:
    size, root = len(leaves), mth(leaves)
    index = data.draw(st.integers(0, size - 1))
    path = inclusion(over(leaves), index, len(leaves))
    other = data.draw(hashes)
    at = data.draw(st.integers(0, max(0, len(path) - 1)))
    flipped = [bytes([item[0] ^ 1]) + item[1:] if n == at else item for n, item in enumerate(path)]
    leaf = leaves[index]

    if other != leaf:
        assert not verify_inclusion(other, index, size, path, root)
    if other != root:
        assert not verify_inclusion(leaf, index, size, path, other)
    if path:
        assert not verify_inclusion(leaf, index, size, flipped, root)
        assert not verify_inclusion(leaf, index, size, path[:-1], root)
    assert not verify_inclusion(leaf, index, size, [*path, other], root)
    for wrong in (-1, size, size + 1):
        assert not verify_inclusion(leaf, wrong, size, path, root)


@given(trees, st.data())
def test_a_proof_holds_at_its_own_place_only(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    elsewhere = data.draw(st.integers(0, len(leaves) - 1))
    unique = [hashlib.sha256(leaf + n.to_bytes(2, "big")).digest() for n, leaf in enumerate(leaves)]

    found = verify_inclusion(
        unique[index],
        elsewhere,
        len(unique),
        inclusion(over(unique), index, len(unique)),
        mth(unique),
    )

    assert found is (elsewhere == index)


def test_there_is_no_proof_of_a_leaf_outside() -> None:
    with pytest.raises(IndexError):
        inclusion(over(leaf_hashes(3)), 3, 3)
    with pytest.raises(IndexError):
        inclusion(over([]), 0, 0)
