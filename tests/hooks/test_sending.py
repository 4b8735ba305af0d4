"""A try ends in time, whatever the name server or the receiver does."""

from __future__ import annotations

import threading

import pytest

from damai.hooks import model
from damai.hooks.sending import Sender
from damai.journal.outbox import Retryable
from tests.hooks.receiver import dripping, receiving


def test_a_receiver_that_drips_its_answer_is_hung_up_on() -> None:
    with dripping() as dripper:
        sender = Sender(model.allowed(dripper.origin), wait_s=0.3)

        with pytest.raises(Retryable, match=r"no answer within 0\.3 s"):
            sender.post(f"{dripper.origin}/x", {}, b"{}")

        assert dripper.left.wait(20)


def test_a_name_that_is_looked_up_without_end_is_given_up_and_not_called_later() -> None:
    go, asked = threading.Event(), []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        assert go.wait(30)
        return ["127.0.0.1"]

    with receiving() as receiver:
        origins = model.allowed(receiver.origin)
        sender = Sender(origins, resolve, wait_s=0.05)
        with pytest.raises(Retryable, match="no answer within"):
            sender.post(receiver.url, {}, b"{}")
        with pytest.raises(
            Retryable, match="has not ended"
        ):  # one look-up at a time, not one a try
            sender.post(receiver.url, {}, b"{}")
        assert len(asked) == 1
        [left] = sender._left.values()

        go.set()
        left.join(30)

        assert receiver.got == []
        Sender(origins).post(receiver.url, {}, b"{}")
        assert len(receiver.got) == 1
