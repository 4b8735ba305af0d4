"""The mutants of plans: lines as in ``mutants_list``, which takes them in. How a page is added: ``mutants_risk_list``."""

from __future__ import annotations

Line = tuple[str, str, str | None, str]

S, M, PT, GA, BO, SN = (
    f"damai.deployment.plans.{name}"
    for name in ("service", "model", "patterning", "gather", "board", "seen")
)
P = "damai.deployment.pages"
BP, BV, SP, SO, PP, OP = (
    f"{P}.{name}"
    for name in (
        "board_pages",
        "board_view",
        "sign_pages",
        "solve_pages",
        "pattern_pages",
        "order_pages",
    )
)
MA = "damai.deployment.plans.manning"
BE, OK = f"{P}.beside", f"{P}.order_known"
VISIBLE = (
    "visible(area, found.audience, scope=actor.scope, institution=actor.institution,"
    " all_seeing=all_seeing(actor))"
)
HOLDS = "actor.require(action, area=found.area, owner=found.institution)"
FORM = "await form_of(request)"
OPEN = "dict(await request.form())"

LINES: list[Line] = [
    # Who drafts, locks and signs.
    (f"{S}:draft", "actor.require('plan.draft', area=area, owner=model.OWNER)", None, "plan_acts"),
    (f"{S}:_load", "actor.require(action)", None, "plan_acts"),
    (f"{S}:_load", HOLDS, None, "plan_acts"),
    (f"{S}:_load", "if seen != found.version", None, "plan_acts"),
    (f"{S}:lock", "'plan.draft'", "'plan.read'", "plan_acts"),
    (f"{S}:lock", "model.check_open(", None, "plan_acts"),
    (f"{S}:unlock", "model.check_open(", None, "plan_acts"),
    (f"{S}:lock_district", "model.check_open(", None, "plan_districts"),
    (f"{S}:lock_district", "'plan.draft'", "'plan.read'", "plan_districts"),
    (f"{S}:sign", "'plan.sign'", "'plan.draft'", "plan_acts"),
    (f"{S}:sign", "model.check_sign(", None, "plan_acts"),
    (f"{S}:publish", "'plan.publish'", "'plan.read'", "plan_acts"),
    (f"{S}:publish", "model.check_publish(", None, "plan_acts"),
    (f"{S}:publish", "within(p.area, found.area)", "False", "plan_acts"),
    (f"{S}:publish", "within(found.area, p.area)", "False", "plan_acts"),
    (f"{S}:withdraw", "'plan.draft'", "'plan.read'", "plan_acts"),
    (f"{S}:withdraw", "if found.state is State.PUBLISHED", None, "plan_acts"),
    (f"{S}:withdraw", "model.check_withdraw(", None, "plan_acts"),
    (f"{M}:check_open", "if found.state is not", None, "plan_districts"),
    (f"{M}:check_sign", "if found.state is not", None, "plan_acts"),
    (f"{M}:check_publish", "if found.state is not", None, "plan_acts"),
    (f"{M}:check_publish", "if person == found.signed_by", None, "plan_acts"),
    (f"{M}:check_withdraw", "if found.state in", None, "plan_acts"),
    # Who sees plans, their teams and files.
    (f"{S}:plan", "actor.require('plan.read')", None, "plan_sight"),
    (f"{S}:plans", "actor.require('plan.read')", None, "plan_sight"),
    (f"{S}:plans", "in_sight(found, actor)", "True", "plan_sight"),
    (f"{S}:teams", "actor.require('plan.read')", None, "plan_sight"),
    (f"{S}:teams", "within(found.area, actor.scope)", "True", "plan_sight"),
    (f"{S}:package", "actor.require('plan.read')", None, "plan_sight"),
    (f"{S}:package", "actor.require('plan.read', area=found.area)", None, "plan_sight"),
    (f"{S}:package", "sees(found.institution, actor.institution, all_seeing=all_seeing(actor))", "True", "plan_sight"),
    (f"{S}:package", "all_seeing(actor)", "False", "plan_sight"),
    (f"{S}:_seen", "in_sight(found, actor)", "True", "plan_sight"),
    *((f"{S}:in_sight", f"within({pair})", by, "plan_sight")
      for pair in ("found.area, actor.scope", "actor.scope, found.area") for by in ("True", "False")),
    (f"{S}:in_sight", VISIBLE, "True", "plan_sight"),
    (f"{S}:in_sight", "actor.institution", "found.audience.partition('+')[0]", "plan_sight"),
    (f"{S}:in_sight", "all_seeing(actor)", "True", "plan_sight"),
    (f"{S}:in_sight", "all_seeing(actor)", "False", "plan_sight"),
    (f"{SN}:signed", "sees(plan.institution, actor.institution, all_seeing=all_seeing(actor))", "True", "plan_words"),
    (f"{SN}:signed", "all_seeing(actor)", "True", "plan_words"),
    (f"{SN}:signed", "all_seeing(actor)", "False", "plan_words"),
    (f"{BE}:station", "actor.may('plan.read')", "True", "plan_beside"),
    # The pattern, and what plans are made of.
    (f"{PT}:pattern", "actor.require('plan.read')", None, "plan_pattern"),
    (f"{PT}:pattern", "sees(OWNER, actor.institution, all_seeing=all_seeing(actor))", "True", "plan_pattern"),
    (f"{PT}:pattern", "all_seeing(actor)", "False", "plan_pattern"),
    (f"{PT}:set_pattern", "actor.require('plan.pattern', area=area, owner=OWNER)", None, "plan_pattern"),
    (f"{PT}:set_pattern", "OWNER", "actor.institution", "plan_pattern"),
    (f"{GA}:brief", "actor.require('plan.draft', area=area, owner=OWNER)", None, "plan_pattern"),
    # Screens.
    (f"{P}:tabs_for", "actor.may(tab.action, owner=tab.owner)", "True", "plan_tabs"),
    (f"{SO}:job_page", "actor.require('plan.draft')", None, "routes"),
    (f"{SO}:job_news", "actor.require('plan.draft')", None, "routes"),
    (f"{SO}:stop", "actor.require('plan.draft')", None, "routes"),
    (f"{SO}:_started", "actor.require('plan.draft', area=area, owner=OWNER)", None, "plan_doors"),
    (f"{PP}:_page", "actor.require('plan.pattern')", None, "routes"),
    (f"{OK}:known_of", "actor.may('plan.orders', owner=found.institution)", "True", "plan_doors"),
    (f"{MA}:_published", "actor.require('plan.orders', area=found.area, owner=OWNER)", None, "plan_named"),
    *((f"{SP}:{name}", FORM, OPEN, "forms") for name in ("lock", "sign", "publish", "withdraw")),
    *((f"{SO}:{name}", FORM, OPEN, "forms") for name in ("start", "stop")),
    (f"{PP}:save", FORM, OPEN, "forms"),
    (f"{OP}:fill", FORM, OPEN, "forms"),
]  # fmt: skip
EQUIVALENT: dict[tuple[str, str], str] = {
    **dict.fromkeys(
        (
            (f"{BP}:show", "actor.require('plan.read')"),
            (f"{SP}:lock", "actor.require('plan.draft')"),
            (f"{SP}:sign", "actor.require('plan.sign')"),
            (f"{SP}:publish", "actor.require('plan.publish')"),
            (f"{SP}:withdraw", "actor.require('plan.draft')"),
            (f"{SO}:start", "actor.require('plan.draft')"),
            (f"{PP}:save", "actor.require('plan.pattern')"),
        ),
        "an early no; the use case asks again",
    ),
    **dict.fromkeys(
        (
            (f"{BE}:waiting", "actor.may('plan.publish')"),
            (f"{BE}:waiting", "actor.may('plan.publish', area=one.area, owner=one.institution)"),
            (f"{BP}:takes_files", "actor.may('plan.read', area=found.area)"),
            (
                f"{BP}:takes_files",
                "sees(found.institution, actor.institution, all_seeing=all_seeing(actor))",
            ),
            (f"{BP}:takes_files", "all_seeing(actor)"),
            (f"{BP}:_ready", "actor.may('units.read')"),
            (f"{BP}:may_draft", "actor.may('plan.draft', area=area, owner=OWNER)"),
            (f"{BP}:acts_of", "actor.may(action, area=found.area, owner=found.institution)"),
            (f"{BP}:acts_of", "actor.may('plan.orders', owner=found.institution)"),
            (f"{BO}:unit_names", "actor.may('units.read')"),
            (
                f"{OP}:_page",
                "actor.may('roster.edit', area=found.area, owner=OWNER)",
            ),
        ),
        "what the page offers or how it says it; what is behind it asks",
    ),
    **dict.fromkeys(
        ((f"{BP}:acts_of", f"may('plan.{act}')") for act in ("sign", "draft", "publish")),
        "which forms a plan offers; the use cases ask",
    ),
    (
        f"{OK}:known_of",
        "within(found.area, actor.scope)",
    ): "whether names are proposed, of units that the roster asks about itself; of a part they would be others",
    (
        f"{OK}:known_of",
        "actor.may('roster.read', owner=OWNER)",
    ): "today whoever prints orders reads the roster; it is here for the day that they part",
    **dict.fromkeys(
        (
            (f"{OK}:known_of", "actor.require('plan.orders')"),
            (f"{OP}:fill", "actor.require('plan.orders')"),
            (f"{OP}:take_annex", "actor.require('plan.orders')"),
            (f"{MA}:_published", "actor.require('plan.orders')"),
        ),
        "an early no; the plan and its orders are asked for again",
    ),
    **dict.fromkeys(
        (
            (f"{BP}:show", "within(place.area, actor.scope)"),
            (f"{SO}:_started", "within(place.area, actor.scope)"),
            (f"{PP}:_area", "within(place.area, actor.scope)"),
            (f"{BV}:tell", "within(plan.area, actor.scope)"),
            (f"{BO}:_fits", "within(team.district, asking.kecamatan)"),
        ),
        "which area the screen is of; permits nothing",
    ),
}
MODULES = [S, M, PT, GA, BO, SN, P, BP, BV, SP, SO, PP, OP, OK, MA, BE]
