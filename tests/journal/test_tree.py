"""The tree of RFC 9162, held against the RFC's own definition written down a second time."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.journal.tree import EMPTY_ROOT, Frontier, root_of

hashes = st.binary(min_size=32, max_size=32)
trees = st.lists(hashes, min_size=1, max_size=70)


def mth(leaves: list[bytes]) -> bytes:
    """MTH of RFC 9162, 2.1.1, over leaf hashes: split at the largest power of two below n."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def leaf_hashes(count: int) -> list[bytes]:
    """The leaves d0, d1, ... of the Certificate Transparency test tree, then more of the kind."""
    data = "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"  # fmt: skip
    raw = [bytes.fromhex(item) for item in data] + [n.to_bytes(3, "big") for n in range(8, count)]
    return [hashlib.sha256(b"\x00" + item).digest() for item in raw[:count]]


CT_ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
"""The roots that every implementation of Certificate Transparency tests itself against."""


@pytest.mark.parametrize("size", CT_ROOTS)
def test_the_roots_of_certificate_transparencys_test_tree(size: int) -> None:
    assert root_of(leaf_hashes(size)).hex() == CT_ROOTS[size]


@pytest.mark.parametrize("size", [*range(70), 255, 256, 257, 511, 512, 513, 1000])
def test_every_size_has_the_root_of_the_definition(size: int) -> None:
    leaves = leaf_hashes(size)

    assert root_of(leaves) == mth(leaves)


@given(trees, st.integers(0, 70))
def test_a_frontier_kept_as_bytes_goes_on_where_it_was(leaves: list[bytes], cut: int) -> None:
    cut = min(cut, len(leaves))
    frontier = Frontier()
    for leaf in leaves[:cut]:
        frontier.push(leaf)

    resumed = Frontier.from_bytes(frontier.size, frontier.to_bytes())
    for leaf in leaves[cut:]:
        resumed.push(leaf)

    assert (resumed.size, resumed.root()) == (len(leaves), mth(leaves))


def test_an_empty_frontier_and_one_that_cannot_be() -> None:
    assert Frontier().root() == EMPTY_ROOT == mth([])
    with pytest.raises(ValueError, match="one hash for each bit"):
        Frontier.from_bytes(3, b"\x00" * 32)
