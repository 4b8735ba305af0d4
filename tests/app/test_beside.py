"""While an import computes, threads take short turns and no full collection holds the house up."""

from __future__ import annotations

import gc
import sys

import pytest

from damai.app.beside import TURN_S, Beside


def test_turns_are_short_and_full_collections_stop_while_an_import_is_at_work() -> None:
    usual = sys.getswitchinterval(), gc.get_threshold()
    with Beside():
        assert sys.getswitchinterval() == pytest.approx(TURN_S)
        assert gc.get_threshold()[2] > 1_000_000
        assert gc.get_threshold()[:2] == usual[1][:2], "young garbage is still collected"
    assert (sys.getswitchinterval(), gc.get_threshold()) == usual


def test_the_last_of_two_imports_puts_things_back_also_after_a_failure() -> None:
    usual = sys.getswitchinterval(), gc.get_threshold()
    beside = Beside()
    with beside:
        with pytest.raises(RuntimeError), beside:
            raise RuntimeError
        assert sys.getswitchinterval() == pytest.approx(TURN_S), "one is still at work"
    assert (sys.getswitchinterval(), gc.get_threshold()) == usual
