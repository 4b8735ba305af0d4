"""The mutants of an index's versions: their screens, the package, and whose incidents judge them."""

from __future__ import annotations

W = "damai.webkit"
Line = tuple[str, str, str | None, str]

VP, VD, VW, VO = (
    "damai.risk.pages.version_pages",
    "damai.risk.pages.draft_pages",
    "damai.risk.pages.paper_pages",
    "damai.incidents.outcomes",
)
VERSIONS: list[Line] = [
    *((f"{VP}:{name}", "await form_of(request)", "dict(await request.form())", "forms")
      for name in ("review", "publish", "withdraw")),
    (f"{W}.uploads:form_with_files", "await form_of(request)", "dict(await request.form())", "forms"),
    ("damai.risk.versions.indicators:_texts", "service.in_sight(item, actor)", "True", "titles"),
    ("damai.risk.classes.service:told", "versions.in_sight(index, actor)", "True", "titles"),
    ("damai.risk.classes.service:told", "all_seeing(actor)", "False", "titles"),
    (
        "damai.risk.pages.action_pages:add",
        "actor.require('risk.act', area=place_said if areas.seen(uow, [place_said]) else None)", None, "routes",
    ),
    (f"{VD}:_page", "actor.require('risk.draft')", None, "routes"),
    (f"{VW}:_whole", "within(found.area, actor.scope)", "True", "packages"),
    (f"{VO}:closed_by_place", "seen_by(actor)", "sa.true()", "outcomes"),
    (f"{VO}:closed_by_place", "actor.require('incidents.read')", None, "outcomes"),
]  # fmt: skip
