"""A hook as a consumer of the journal: what its agency may see, in order, signed.

A message carries no words of the record, only that it changed: the receiver asks the API, which knows
what may be read *then*. So nothing that must be erased one day has left the house.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from damai.accounts.vault import Vault
from damai.core.audience import visible
from damai.core.canonical import rfc3339
from damai.core.clock import Clock, epoch_us
from damai.hooks import model, store
from damai.hooks.sending import Sender
from damai.hooks.service import PREFIX
from damai.journal.entries import Committed

FORMAT = "damai-hook-1"


class Teller:
    """Implements ``journal.outbox.Consumer`` for one hook."""

    def __init__(self, hook: model.Hook, vault: Vault, sender: Sender, wall: Clock) -> None:
        self._hook = hook
        self._vault = vault
        self._sender = sender
        self._wall = wall

    @property
    def name(self) -> str:
        return f"{PREFIX}{self._hook.id}"

    def wants(self, entry: Committed) -> bool:
        """Of its features, and in its agency's sight after the act or before it."""
        if entry.kind.partition(".")[0] not in self._hook.features:
            return False
        return self._sees(entry.area, entry.audience) or self._saw(entry)

    def deliver(self, entries: Sequence[Committed]) -> None:
        body = json.dumps(
            {"format": FORMAT, "events": [self.event(entry) for entry in entries]},
            ensure_ascii=False,
            separators=(",", ":"),
        ).encode()
        secret = self._vault.open(UUID(self._hook.id), self._hook.sealed)
        headers = model.headers_of(
            self._hook.id,
            secret,
            [entry.seq for entry in entries],
            epoch_us(self._wall.now()) // 1_000_000,
            body,
        )
        self._sender.post(self._hook.url, headers, body)

    def event(self, entry: Committed) -> dict[str, Any]:
        """One event; of a record that went out of sight only that it is gone."""
        known = {
            "id": str(entry.id),
            "seq": entry.seq,
            "at": rfc3339(entry.at),
            "subject": entry.subject,
        }
        if not self._sees(entry.area, entry.audience):
            return {**known, "gone": True}
        return {**known, "kind": entry.kind, "area": entry.area}

    def _sees(self, area: str, audience: str) -> bool:
        return visible(area, audience, scope=self._hook.area, institution=self._hook.institution)

    def _saw(self, entry: Committed) -> bool:
        if entry.area_before is None and entry.audience_before is None:
            return False
        return self._sees(
            entry.area if entry.area_before is None else entry.area_before,
            entry.audience if entry.audience_before is None else entry.audience_before,
        )


def tellers(read: Any, vault: Vault, sender: Sender, wall: Clock) -> list[Teller]:
    """One for each hook at work."""
    return [Teller(hook, vault, sender, wall) for hook in store.hooks(read)]
