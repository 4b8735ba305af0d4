"""Salts and ids: every byte once, whatever the number of threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from damai.db.entropy import DRAW_B, Entropy


def test_no_two_pieces_are_the_same_and_each_has_its_length() -> None:
    entropy = Entropy()

    with ThreadPoolExecutor(8) as pool:
        pieces = list(pool.map(lambda n: entropy.take(16 + n % 17), range(5_000)))

    assert [len(piece) for piece in pieces] == [16 + n % 17 for n in range(5_000)]
    assert len({piece[:16] for piece in pieces}) == len(pieces)


def test_a_draw_that_does_not_suffice_is_thrown_away_not_cut() -> None:
    entropy = Entropy()
    entropy.take(DRAW_B - 5)

    assert len(entropy.take(32)) == 32
