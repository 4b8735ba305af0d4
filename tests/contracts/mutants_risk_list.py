"""The mutants of the index: lines as in ``mutants_list``, which takes them in.

A new page of the index adds: its module to ``MODULES``; for each POST handler the line of ``form_of`` with the probe
``forms``; for each check that its use case does not repeat a line with ``routes`` (its route stands in
``expectation.ROUTES`` with a group of ``ROLES_OF``) or with a probe of ``mutants_risk``; the others into
``EQUIVALENT`` with the reason.
"""

from __future__ import annotations

Line = tuple[str, str, str | None, str]

V, M, OB, A, C = (
    "damai.risk.versions.service",
    "damai.risk.versions.model",
    "damai.risk.observations.service",
    "damai.risk.actions.service",
    "damai.risk.classes.service",
)
P, MP = "damai.risk.pages", "damai.risk.pages.map_pages"
HOLDS = "actor.require(action, area=found.area, owner=found.institution)"


def _visible(area: str, made: str) -> str:
    return (
        f"visible({area}, {made}.audience, scope=actor.scope, institution=actor.institution,"
        " all_seeing=all_seeing(actor))"
    )


def _sight(service: str, area: str, made: str, probe: str) -> list[Line]:
    """The law of sight of one sort of record, and each of its parts."""
    target = f"{service}:in_sight"
    return [
        (target, _visible(area, made), "True", probe),
        (target, "actor.institution", f"{made}.audience.partition('+')[0]", probe),
        (target, "all_seeing(actor)", "True", probe),
        (target, "all_seeing(actor)", "False", probe),
    ]


LINES: list[Line] = [
    # Versions: who drafts and signs.
    (f"{V}:draft", "actor.require('risk.draft', area=area)", None, "index"),
    (f"{V}:_check_places", "within(code, area)", "True", "index"),
    (f"{V}:_load", "actor.require(action)", None, "index"),
    (f"{V}:_load", HOLDS, None, "index"),
    (f"{V}:_load", "if seen != found.version", None, "index"),
    (f"{V}:review", "'risk.review'", "'risk.read'", "index"),
    (f"{V}:publish", "'risk.publish'", "'risk.review'", "index"),
    (f"{V}:withdraw", "'risk.review'", "'risk.read'", "index"),
    (f"{V}:withdraw", "if found.state is State.PUBLISHED", None, "index"),
    (f"{V}:review", "model.check_review(", None, "index"),
    (f"{V}:publish", "model.check_publish(", None, "index"),
    (f"{V}:withdraw", "model.check_withdraw(", None, "index"),
    (f"{M}:check_review", "if found.state is not", None, "index"),
    (f"{M}:check_review", "if person == found.drafted_by", None, "index"),
    (f"{M}:check_publish", "if found.state is not", None, "index"),
    (f"{M}:check_publish", "if person == found.reviewed_by", None, "index"),
    (f"{M}:check_withdraw", "if found.state in", None, "index"),
    # Versions: who sees them, a part of the area the whole area's.
    (f"{V}:version", "actor.require('risk.read')", None, "index_sight"),
    (f"{V}:versions", "actor.require('risk.read')", None, "index_sight"),
    (f"{V}:versions", "in_sight(found, actor)", "True", "index_sight"),
    (f"{V}:_seen", "in_sight(found, actor)", "True", "index_sight"),
    *((f"{V}:in_sight", f"within({pair})", by, "index_sight")
      for pair in ("found.area, actor.scope", "actor.scope, found.area") for by in ("True", "False")),
    *_sight(V, "area", "found", "index_sight"),
    # What is seen of places.
    (f"{OB}:observe", "actor.require('risk.observe')", None, "observed"),
    (f"{OB}:_check_places", "within(place, actor.scope)", "True", "observed"),
    (f"{OB}:seen_of_place", "actor.require('risk.read')", None, "observed"),
    (f"{OB}:seen_of_place", "in_sight(item, actor)", "True", "observed"),
    *_sight(OB, "item.place", "item", "observed"),
    # Preventions.
    (f"{A}:add", "actor.require('risk.act', area=place)", None, "prevented"),
    (f"{A}:add", "if found.state is not State.PUBLISHED", None, "prevented"),
    (f"{A}:change", "actor.require('risk.act', area=found.place)", None, "prevented"),
    (f"{A}:change", "if found.owner != actor.agency", None, "prevented"),
    (f"{A}:change", "found.owner != actor.agency", "True", "prevented"),
    (f"{A}:change", "found.by != actor.id", "True", "prevented"),
    (f"{A}:change", "if seen != found.version", None, "prevented"),
    (f"{A}:action", "actor.require('risk.read')", None, "prevented"),
    (f"{A}:action", "in_sight(found, actor)", "True", "prevented"),
    (f"{A}:actions", "actor.require('risk.read')", None, "prevented"),
    (f"{A}:actions", "in_sight(a, actor)", "True", "prevented"),
    *_sight(A, "found.place", "found", "prevented"),
    # Classes.
    (f"{C}:decide", "actor.require('risk.classify', area=found.area, owner=OWNER)", None, "classified"),
    (f"{C}:decide", "OWNER", "actor.institution", "classified"),
    (f"{C}:decide", "if seen != number", None, "classified"),
    (f"{C}:decide", "if proposal.index_id is not None", None, "classified"),
    (f"{C}:classes", "actor.require('risk.read')", None, "classified"),
    (f"{C}:classes", "in_sight(made, actor)", "True", "classified"),
    (f"{C}:history", "actor.require('risk.read')", None, "classified"),
    (f"{C}:history", "actor.may('risk.read', area=found.area)", "True", "classified"),
    (f"{C}:history", "in_sight(made, actor)", "True", "classified"),
    *_sight(C, "made.station", "made", "classified"),
    # Screens.
    (f"{P}:tabs_for", "actor.may(tab.action)", "True", "index_tabs"),
]  # fmt: skip
EQUIVALENT: dict[tuple[str, str], str] = {
    (
        f"{MP}:page",
        "actor.require('risk.read')",
    ): "an early no, before the list is read; the use case asks again",
}
MODULES = [V, M, OB, A, C, P, MP]
