"""Who may know a duty number: KPU's people, and of the police those who print orders. Nobody else."""

from __future__ import annotations

from damai.core.errors import Forbidden
from damai.deployment.lines.model import OWNER, READER
from damai.webkit.actor import Actor


def reads(actor: Actor) -> bool:
    """The numbers themselves."""
    return actor.may("lines.read", owner=OWNER) or actor.may("plan.orders", owner=READER)


def lists(actor: Actor) -> bool:
    """Which areas have one: whoever reads them, and an auditor, who sees no number."""
    return reads(actor) or actor.may("lines.list")


def require_list(actor: Actor) -> None:
    """Raises Forbidden."""
    if not lists(actor):
        raise Forbidden(action="lines.list")
