"""Proofs about the tree of RFC 9162 (2.1.3, 2.1.4): made from subtree hashes, checked without the log. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from damai.journal.tree import node, root_of

Subtree = Callable[[int, int], bytes]
"""Root over the leaves ``low <= index < high``; proofs ask only for parts of one tree."""


def over(leaves: Sequence[bytes]) -> Subtree:
    """Subtrees of leaves that are all at hand."""
    return lambda low, high: root_of(leaves[low:high])


def split(size: int) -> int:
    """The largest power of two below ``size``: where the RFC parts a tree."""
    return 1 << (size - 1).bit_length() - 1


def inclusion(subtree: Subtree, index: int, size: int) -> list[bytes]:
    """The audit path of leaf ``index`` in the tree of ``size`` leaves (RFC 9162, 2.1.3.1)."""
    if not 0 <= index < size:
        raise IndexError("no such leaf")
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + split(high - low)
        if index < middle:
            path.append(subtree(middle, high))
            high = middle
        else:
            path.append(subtree(low, middle))
            low = middle
    return path[::-1]


def consistency(subtree: Subtree, first: int, size: int) -> list[bytes]:
    """That the tree of ``first`` leaves is the beginning of that of ``size`` (RFC 9162, 2.1.4.1)."""
    if not 0 < first <= size:
        raise IndexError("no such tree")
    path: list[bytes] = []
    low, high = 0, size
    while high > first:
        middle = low + split(high - low)
        if first <= middle:
            path.append(subtree(middle, high))
            high = middle
        else:
            path.append(subtree(low, middle))
            low = middle
    if low:  # else the old tree is itself a subtree, and whoever asks has its root
        path.append(subtree(low, high))
    return path[::-1]


def verify_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> bool:
    """Check an audit path without the log (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    fn, sn, acc = index, size - 1, leaf
    for item in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            acc = node(item, acc)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            acc = node(acc, item)
        fn >>= 1
        sn >>= 1
    return sn == 0 and acc == root


def verify_consistency(
    first: int, first_root: bytes, size: int, root: bytes, path: Sequence[bytes]
) -> bool:
    """Check that a log only grew, without it (RFC 9162, 2.1.4.2)."""
    if not 0 < first <= size:
        return False
    if first == size:
        return not path and first_root == root
    items = list(path)
    if first & (first - 1) == 0:
        items.insert(0, first_root)
    if not items:
        return False
    fn, sn = first - 1, size - 1
    while fn & 1:
        fn >>= 1
        sn >>= 1
    old = new = items[0]
    for item in items[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            old, new = node(item, old), node(item, new)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            new = node(new, item)
        fn >>= 1
        sn >>= 1
    return sn == 0 and old == first_root and new == root
