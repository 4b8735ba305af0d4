"""The mutants of duty numbers and of who stands in a team: lines as in ``mutants_list``, which takes them in."""

from __future__ import annotations

Line = tuple[str, str, str | None, str]

L, SI = "damai.deployment.lines.service", "damai.deployment.lines.sight"
LP = "damai.deployment.pages.line_pages"
D = "damai.units.duties"

LINES: list[Line] = [
    (f"{SI}:reads", "actor.may('lines.read', owner=OWNER)", "True", "lines"),
    (f"{SI}:reads", "actor.may('plan.orders', owner=READER)", "True", "lines"),
    (f"{SI}:reads", "OWNER", "actor.institution", "lines"),
    (f"{SI}:reads", "READER", "actor.institution", "lines"),
    (f"{SI}:lists", "actor.may('lines.list')", "True", "lines"),
    (f"{SI}:require_list", "if not lists(actor)", None, "lines"),
    (f"{L}:board", "require_list(actor)", None, "lines"),
    (f"{L}:board", "actor.require('areas.read', area=area)", None, "lines"),
    (f"{L}:board", "actor.may('lines.edit', area=area, owner=OWNER)", "True", "lines"),
    (f"{L}:board", "may_read and item.code in lines", "item.code in lines", "lines"),
    (f"{L}:numbers", "if not reads(actor)", None, "lines"),
    (f"{L}:numbers", "actor.scope", "''", "lines"),
    (f"{L}:set_lines", "actor.require('lines.edit', owner=OWNER)", None, "lines"),
    (f"{L}:set_lines", "actor.require('lines.edit', area=item.area, owner=OWNER)", None, "lines"),
    (f"{LP}:save", "await form_of(request)", "dict(await request.form())", "forms"),
    (f"{D}:standing", "actor.require('roster.read')", None, "people_standing"),
    (f"{D}:standing", "sees_team(actor, team)", "True", "people_standing"),
    (f"{D}:standing", "actor.may('roster.read', owner=homes[people[id].unit])", "True", "people_standing"),
]  # fmt: skip
EQUIVALENT: dict[tuple[str, str], str] = {
    (
        f"{LP}:save",
        "actor.require('lines.edit', owner=OWNER)",
    ): "an early no; the use case asks again",
    (
        f"{LP}:_area",
        "within(place.area, actor.scope)",
    ): "which area the screen is of; permits nothing",
}
MODULES = [L, SI, LP]
