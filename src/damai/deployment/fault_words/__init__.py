"""The sentences of all refusals: key -> (Indonesian, English). A key is ``code`` or ``code/variant``."""

from __future__ import annotations

from damai.deployment.fault_words import asked

SENTENCES: dict[str, tuple[str, str]] = {**asked.SENTENCES}
