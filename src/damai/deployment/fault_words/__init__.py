"""The sentences of all refusals and warnings of the plan: key -> (Indonesian, English). A key is ``code`` or ``code/variant``.

``str.format`` fills them in; ``tests/deployment/test_fault_words.py`` walks every place that raises one.
"""

from __future__ import annotations

from damai.deployment.fault_words import asked, checking, driving, helping, people, reading, siting

SENTENCES: dict[str, tuple[str, str]] = {
    **reading.SENTENCES,
    **people.SENTENCES,
    **asked.SENTENCES,
    **siting.SENTENCES,
    **driving.SENTENCES,
    **helping.SENTENCES,
    **checking.SENTENCES,
}
