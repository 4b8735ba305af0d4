"""The mutants of units: lines as in ``mutants_list``, which takes them in."""

from __future__ import annotations

Line = tuple[str, str, str | None, str]

U = "damai.units"
S, N, R, D, PO, T = (f"{U}.{n}" for n in ("sight", "units", "roster", "duties", "posts", "teams"))
MN = f"{U}.manning"
REC, PLAN = f"{U}.record", f"{U}.importing.plan"
PAGES, SHOWN = f"{U}.pages", f"{U}.pages.shown"
UP, OP, PP, RP, IP = (
    f"{U}.pages.{n}"
    for n in ("unit_pages", "officer_pages", "post_pages", "roster_pages", "import_pages")
)
VISIBLE = (
    "visible(area, audience, scope=actor.scope, institution=actor.institution,"
    " all_seeing=all_seeing(actor) or actor.institution == House.institution)"
)
OF_UNIT = "area=found.area, owner=found.institution"
OF_POST = "area=found.area, owner=found.audience"

LINES: list[Line] = [
    # The law of sight, and where it is asked.
    (f"{S}:sees", VISIBLE, "True", "units"),
    (f"{S}:sees", "all_seeing(actor)", "True", "units"),
    (f"{S}:sees", "all_seeing(actor)", "False", "units"),
    (f"{S}:sees_unit", "sees(actor, found.area, found.audience)", "True", "units"),
    (f"{S}:sees_team", "sees(actor, found.area, found.audience)", "True", "teams"),
    (f"{S}:sees_post", "sees(actor, found.area, found.audience)", "True", "posts"),
    (f"{S}:sees_post", f"actor.may(GUARDS_RESTRICTED, {OF_POST})", "True", "posts"),
    # Units and their strength.
    (f"{N}:units", "actor.require('units.read')", None, "units"),
    (f"{N}:units", "sees_unit(actor, item)", "True", "units"),
    (f"{N}:unit", "actor.require('units.read')", None, "units"),
    (f"{N}:_seen", "sees_unit(actor, found)", "True", "units"),
    (f"{N}:kuat_pers", "sees(actor, whole, POLRI)", "True", "units"),
    (f"{N}:add_unit", "actor.require('units.edit')", None, "units"),
    (f"{N}:add_unit", "actor.require('units.edit', area=made.area", None, "units"),
    (f"{N}:change_unit", "actor.require('units.edit', area=made.area", None, "units"),
    (f"{N}:_known", "actor.require('units.edit')", None, "units"),
    (f"{N}:_known", f"actor.require('units.edit', {OF_UNIT})", None, "units"),
    # The roster.
    (f"{R}:officers", "actor.require('roster.read')", None, "roster"),
    (f"{R}:officer", "actor.require('roster.read')", None, "roster"),
    (f"{R}:named_units", "may_name(actor, item)", "True", "roster"),
    (f"{R}:may_name", f"actor.may('roster.read', {OF_UNIT})", "True", "roster"),
    (f"{R}:add_officer", "actor.require('roster.edit')", None, "roster"),
    (f"{R}:_unit", "sees_unit(actor, found)", "True", "roster"),
    (f"{R}:_unit", f"actor.require('roster.edit', {OF_UNIT})", None, "roster"),
    (f"{R}:_known", "actor.require('roster.edit')", None, "roster"),
    # Posts.
    (f"{PO}:posts", "actor.require('units.read')", None, "posts"),
    (f"{PO}:posts", "sees_post(actor, item)", "True", "posts"),
    (f"{PO}:post", "actor.require('units.read')", None, "posts"),
    (f"{PO}:post", "sees_post(actor, found)", "True", "posts"),
    (f"{PO}:add_post", "actor.require('units.edit')", None, "posts"),
    (f"{PO}:add_post", "actor.require('units.edit', area=made.area", None, "posts"),
    (f"{PO}:change_post", "actor.require('units.edit', area=made.area", None, "posts"),
    (f"{PO}:_known", "actor.require('units.edit')", None, "posts"),
    (f"{PO}:fill_post", "actor.require('roster.edit')", None, "posts"),
    # Duties.
    (f"{D}:assign_duties", "actor.require('roster.edit')", None, "duties"),
    (f"{D}:_check_targets", "sees_post(actor, item)", "True", "duties"),
    (f"{D}:_check_targets", "sees_team(actor, team)", "True", "duties"),
    (f"{D}:hidden_posts", "sees_post(actor, item)", "True", "duties"),
    (f"{D}:release", "actor.require('roster.edit')", None, "duties"),
    (f"{MN}:man_teams", "actor.require('roster.edit')", None, "duties"),
    # Published teams.
    (f"{T}:adopt", "actor.require('units.edit'", None, "teams"),
    (f"{T}:adopt", "OWNER", "actor.institution", "teams"),
    (f"{T}:teams", "actor.require('units.read')", None, "teams"),
    (f"{T}:teams", "sees_team(actor, team)", "True", "teams"),
    (f"{T}:team_of_station", "sees(actor, station, found.audience)", "True", "teams"),
    # Imports and the record.
    (f"{PLAN}:plan_of", "actor.require('units.edit')", None, "unit_imports"),
    (f"{PLAN}:plan_of", "actor.require('roster.edit')", None, "unit_imports"),
    (f"{PLAN}:_check_unit", "actor.may('units.edit', area=made.area, owner=made.institution)", "True",
     "unit_imports"),
    (f"{PLAN}:_check_unit", "actor.may('units.edit', area=before.area, owner=before.institution)",
     "True", "unit_imports"),
    (f"{PLAN}:_plan_officers", "actor.may('roster.edit', area=item.area, owner=item.institution)",
     "True", "unit_imports"),
    (f"{REC}:_sealed", "actor.may(GUARDS_RESTRICTED, area=item.area, owner=item.audience)", "True",
     "record"),
    ("damai.api.sight:_units", "unit_record.unsealed(conn, actor, items)", "set(items)", "record"),
    # Screens.
    (f"{PAGES}:tabs_for", "actor.may(tab.action)", "True", "unit_tabs"),
    (f"{IP}:_page", "actor_of(request).require('units.edit')", None, "routes"),
    (f"{IP}:sample", "actor_of(request).require('units.edit')", None, "routes"),
    (f"{UP}:_sheet", "roster.may_name(actor, found)", "True", "routes"),
    (f"{PP}:_sheet", f"actor.may('roster.read', {OF_POST})", "True", "routes"),
    *((target, "await form_of(request)", "dict(await request.form())", "forms") for target in (
        f"{UP}:add", f"{UP}:change", f"{UP}:strengthen", f"{UP}:enlist", f"{OP}:change",
        f"{OP}:remove", f"{PP}:add", f"{PP}:_submit", f"{RP}:man",
    )),
]  # fmt: skip
EARLY = "an early no, before anything is looked up or read; the use case asks again"
OFFERED = "which forms the page offers; the use case asks"
EQUIVALENT: dict[tuple[str, str], str] = {
    **dict.fromkeys(
        (
            (f"{UP}:_list", "actor.require('units.read')"),
            (f"{UP}:_sheet", "actor.require('units.read')"),
            (f"{UP}:add", "actor.require('units.edit')"),
            (f"{UP}:change", "actor.require('units.edit')"),
            (f"{UP}:strengthen", "actor.require('units.edit')"),
            (f"{UP}:enlist", "actor.require('roster.edit')"),
            (f"{OP}:_sheet", "actor.require('roster.read')"),
            (f"{OP}:change", "actor.require('roster.edit')"),
            (f"{OP}:remove", "actor.require('roster.edit')"),
            (f"{PP}:_list", "actor.require('units.read')"),
            (f"{PP}:_sheet", "actor.require('units.read')"),
            (f"{PP}:add", "actor.require('units.edit')"),
            (f"{PP}:_submit", "actor.require(action)"),
            (f"{RP}:_list", "actor.require('roster.read')"),
            (f"{RP}:man", "actor.require('roster.edit')"),
            (f"{IP}:bring", "actor.require('units.edit')"),
        ),
        EARLY,
    ),
    **dict.fromkeys(
        (
            (f"{UP}:_list", "actor.may('units.edit')"),
            (f"{UP}:_list", "actor.may('roster.read')"),
            (f"{UP}:_sheet", f"actor.may('units.edit', {OF_UNIT})"),
            (f"{UP}:_sheet", f"actor.may('roster.edit', {OF_UNIT})"),
            (f"{OP}:_sheet", "actor.may('roster.edit', area=home.area, owner=home.institution)"),
            (f"{RP}:_list", "actor.may('roster.edit')"),
            (f"{PP}:_list", "actor.may('units.edit')"),
            (f"{PP}:_sheet", f"actor.may('units.edit', {OF_POST})"),
            (f"{PP}:_sheet", f"actor.may('roster.edit', {OF_POST})"),
        ),
        OFFERED,
    ),
    (f"{SHOWN}:common", "actor.may('incidents.read')"): "whether the page opens the stream; the"
    " stream's own door asks",
    (
        f"{R}:may_name",
        "sees_unit(actor, found)",
    ): "a unit's own institution is in its audience; it is here for the day that they part",
    (
        f"{PO}:_known",
        f"actor.require('units.edit', {OF_POST})",
    ): "a post is seen by its own institution alone; it is here for the day that one is shared",
    (f"{PO}:fill_post", "within(unit.area, found.area)"): "who comes first; permits nothing",
    (
        f"{D}:assign_duties",
        "actor.require('roster.edit', area=homes[code].area, owner=homes[code].institution)",
    ): "whoever keeps a roster reads names in the same reach, and was found by those",
    (
        f"{D}:release",
        "actor.require('roster.edit', area=home.area, owner=home.institution)",
    ): "whoever keeps a roster reads names in the same reach, and found the officer by those",
    (
        f"{T}:team_of_station",
        "actor.require('stations.read')",
    ): "today every role reads stations; it is here for the day that one does not",
}
MODULES = [S, N, R, D, PO, T, MN, REC, PLAN, PAGES, SHOWN, UP, OP, PP, RP, IP]
