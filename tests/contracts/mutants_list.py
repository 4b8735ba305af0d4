"""The mutants: each line is one permission check that must not be missed.

(function, the check as written, what stands there instead or None = deleted, the probe that notices).
"""

from __future__ import annotations

from tests.contracts import mutants_lines_list as duty_lines
from tests.contracts import mutants_plan_list as plans
from tests.contracts import mutants_risk_list as risk
from tests.contracts import mutants_units_list as units
from tests.contracts.mutants import Mutant
from tests.contracts.mutants_field import FIELD, FIELD_ALIKE, FIELD_MODULES
from tests.contracts.mutants_version_list import VD, VERSIONS, VO, VP, VW

S, Q, M, V = (f"damai.incidents.{n}" for n in ("service", "queries", "model", "view"))
OP = "damai.accounts.own_pages"
IP, IR = "damai.incidents.pages", "damai.incidents.routes"
B, BP = "damai.incidents.brief", "damai.incidents.brief_pages"
A, AP, ST = "damai.accounts.service", "damai.accounts.people_pages", "damai.accounts.store"
AR, AG, AS, AT = (f"damai.areas.{n}" for n in ("routes", "pages", "service", "store"))
AF, IF, PF = (f"damai.{n}.finding" for n in ("areas", "incidents", "accounts"))
SG, SP = "damai.stages.service", "damai.stages.pages"
WS, WP, WR, WN = (f"damai.watches.{n}" for n in ("service", "pages", "routes", "now"))
TP, AV = "damai.accounts.taste_pages", "damai.accounts.service.viewing"
TS, TG, PS, PG, PT, AL, AX = (
    f"damai.areas.{n}"
    for n in (
        "standing",
        "station_pages",
        "places",
        "place_pages",
        "place_store",
        "layers",
        "exporting",
    )
)
IM, UP = "damai.areas.import_pages", "damai.areas.uploading"
G, W = "damai.webkit.guards", "damai.webkit"
CORE, LIVE = "damai.core", "damai.journal.live"
API, REC = "damai.api", "damai.incidents.record"
Line = tuple[str, str, str | None, str]

VISIBLE = (
    "visible(found.area, found.audience, scope=actor.scope, institution=actor.institution,"
    " all_seeing=all_seeing(actor))"
)
HERE_VISIBLE = VISIBLE.replace("found.", "")
GROUP_SEES = (
    "visible(area, audience, scope=self.scope, institution=self.institution,"
    " all_seeing=self.all_seeing)"
)
NOTE_VISIBLE = (
    "visible(found.area, note.audience, scope=actor.scope, institution=actor.institution,"
    " all_seeing=all_seeing(actor))"
)
DECIDED = (
    "decide(Ask(role=self.role, institution=self.institution, agency=self.agency,"
    " scope=self.scope, action=action, area=area, owner=owner, record_agency=agency))"
)
ACTS: list[Line] = [
    (f"{S}:_load", "actor.require(action", None, "acts"),
    (f"{S}:_load", "if complaint_check", None, "acts"),
    (f"{S}:_load", "_sees(actor, found)", "True", "acts"),
    (f"{S}:_load", "if seen is not None", None, "stale"),
    (f"{S}:_sees", "actor.may('incidents.read')", "True", "acts"),
    (f"{S}:_sees", VISIBLE, "True", "acts"),
    (f"{S}:_sees", "actor.scope", "''", "acts"),
    (f"{S}:_sees", "actor.institution", "found.owner", "acts"),
    (f"{S}:_sees", "all_seeing(actor)", "True", "acts"),
    (f"{S}:_sees", "all_seeing(actor)", "False", "acts"),
    (f"{S}:recall", "if actor.institution not in", None, "acts"),
    (f"{S}:archive", "model.check_archive(found)", None, "acts"),
    (f"{S}:join", "model.check_join(found, other)", None, "join"),
    (f"{S}:join", "_sees(actor, other)", "True", "join"),
    (f"{S}:hand", "model.check_forward(", None, "forward"),
    (f"{S}:hand", "visible(found.area, 'partners', scope=office.area, institution=office.institution)",
     "True", "forward"),
    (f"{S}:hand", "if found.complaint and", None, "forward"),
    (f"{S}:hand", "office.institution not in INSTITUTIONS", "False", "forward"),
    (f"{S}:can_take", "within(item.area, office.area)", "True", "offices"),
    (f"{S}:can_take", "office.institution not in INSTITUTIONS", "False", "offices"),
    (f"{S}:can_take", "if item.complaint and", None, "offices"),
    (f"{S}:can_take", "actor.institution != item.owner", "False", "offices"),
    (f"{S}:file_report", "actor.require('reports.file'", None, "filing"),
    (f"{S}:set_severity", "model.check_severity(", None, "words"),
    (f"{S}:_audience_at_birth", "kind.complaint", "False", "filing"),
    (f"{S}:_sender_audience", "drop(audience, 'polri')", "audience", "filing"),
    (f"{S}:_returned", "model.audience_when_returned(found)", "found.audience", "story"),
    *((f"{S}:{verb}", f"'incidents.{asked}'", "'incidents.note'", "acts") for verb, asked in (
        ("triage", "triage"), ("take", "take"), ("release", "take"), ("set_severity", "severity"),
        ("hand", "assign"), ("accept", "answer"), ("decline", "answer"), ("recall", "assign"),
        ("reply", "answer"), ("join", "join"), ("archive", "archive"), ("close", "close"),
        ("reopen", "reopen"),
    )),
    (f"{S}:note", "'incidents.note'", "'incidents.read'", "acts"),
    *((f"{S}:{name}", f"Verb.{verb}", "Verb.NOTE", "acts") for name, verb in (
        ("triage", "TRIAGE"), ("take", "TAKE"), ("release", "RELEASE"), ("hand", "HAND"),
        ("accept", "ACCEPT"), ("decline", "DECLINE"), ("join", "JOIN"), ("archive", "ARCHIVE"),
        ("close", "CLOSE"), ("reopen", "REOPEN"),
    )),
    (f"{M}:check_complaint", "if incident.complaint and", None, "acts"),
    (f"{M}:check_severity", "if incident.complaint and", None, "rules"),
    (f"{M}:check_forward", "incident.status not in (Status.REPORTED, Status.OPEN)", "False", "forward"),
    (f"{M}:check_forward", "if to_institution != incident.owner", None, "forward"),
    (f"{M}:check_archive", "if incident.complaint", None, "acts"),
    (f"{M}:check_join", "if one.complaint or", None, "rules"),
    (f"{M}:check_join", "one.complaint", "False", "rules"),
    (f"{M}:check_join", "other.complaint", "False", "rules"),
    (f"{M}:check_join", "if one.owner != other.owner", None, "rules"),
    (f"{M}:check_join", "if other.status not in ALIVE", None, "rules"),
    (f"{M}:check_join", "if one.id == other.id", None, "rules"),
    (f"{M}:audience_when_returned", "audience.drop(incident.audience, incident.handed_institution)",
     "incident.audience", "story"),
]  # fmt: skip
SIGHT: list[Line] = [
    (f"{Q}:seen_by", "below(incident.c.area, actor.scope)", "sa.true()", "lists"),
    (f"{Q}:seen_by", "mine", "sa.true()", "lists"),
    (f"{Q}:seen_by", "all_seeing(actor)", "True", "lists"),
    (f"{Q}:seen_by", "all_seeing(actor)", "False", "lists"),
    (f"{Q}:_narrowed", "seen_by(actor)", "sa.true()", "lists"),
    (f"{Q}:_narrowed", "below(incident.c.area, filters.area)", "sa.true()", "filters"),
    (f"{Q}:page", "_in_sight(actor, anchor)", "True", "lists"),
    (f"{Q}:page", "_veiled(conn, actor, rows[:limit])", "rows[:limit]", "veil"),
    (f"{Q}:_mine", "seen_by(actor)", "sa.true()", "lists"),
    (f"{Q}:counts", "seen_by(actor)", "sa.true()", "lists"),
    (f"{Q}:one", "_in_sight(actor, found)", "True", "sheets"),
    (f"{Q}:one", "_veiled(conn, actor, [found])", "[found]", "veil"),
    (f"{Q}:_in_sight", VISIBLE, "True", "sheets"),
    (f"{Q}:_in_sight", "actor.scope", "''", "sheets"),
    (f"{Q}:_in_sight", "actor.institution", "found.owner", "sheets"),
    (f"{Q}:_in_sight", "all_seeing(actor)", "True", "sheets"),
    (f"{Q}:_in_sight", "all_seeing(actor)", "False", "sheets"),
    (f"{Q}:_veiled", "seen_by(actor)", "sa.true()", "veil"),
    (f"{Q}:sheet", "actor.may('senders.read', area=found.area, owner=found.owner)", "True", "sheets"),
    (f"{Q}:sheet", "actor.institution == 'propam'", "True", "sheets"),
    (f"{Q}:sheet", "found.complaint and actor.institution == 'propam' and actor.may('incidents.read')",
     "False", "sheets"),
    (f"{Q}:sheet", "sees(row.audience, actor.institution)", "True", "sheets"),
    (f"{Q}:sheet", "sees(entry.audience, actor.institution, all_seeing=all_seeing(actor))", "True",
     "sheets"),
    (f"{Q}:sheet", "all_seeing(actor)", "False", "sheets"),
    (f"{Q}:sheet", "sealed", "False", "sheets"),
    (f"{Q}:sheet", "if kind == 'joined'", None, "veil"),
    (f"{V}:allowed", "actor.may(ACTION[verb], area=item.area, owner=item.owner, agency=item.agency or '')",
     "True", "offered"),
    (f"{V}:allowed", "if item.complaint and (", None, "offered"),
    (f"{CORE}.audience:visible", "within(area, scope)", "True", "acts"),
    (f"{CORE}.audience:visible", "sees(audience, institution, all_seeing=all_seeing)", "True", "acts"),
    (f"{CORE}.audience:sees", "all_seeing", "False", "acts"),
    (f"{CORE}.audience:has", "institution in members(audience)", "True", "acts"),
    (f"{CORE}.codes:within", "code.startswith(scope + '.')", "code.startswith(scope)", "policy"),
    ("damai.webkit.actor:all_seeing", "actor.role == 'auditor'", "True", "lists"),
    (f"{LIVE}:Group.sees", GROUP_SEES, "True", "frames"),
    (f"{LIVE}:Change.frame_for", "group.sees(self.row.area, self.row.audience)", "True", "frames"),
    (
        f"{LIVE}:Change.frame_for",
        "any((group.sees(area, audience) for area, audience in sights))",
        "False",
        "frames",
    ),
    (f"{LIVE}:Change.frame_for", "if self.item.topic not in group.topics", None, "frames"),
    (f"{LIVE}:Change.frame_for", "near", "True", "frames"),
    (f"{LIVE}:Change.frame_for", "within(touch.area, group.scope)", "False", "frames"),
    (f"{LIVE}:Change.frame_for", "within(group.scope, touch.area)", "False", "frames"),
    (f"{LIVE}:Change.frame_for", "any(map(group.hears, told))", "True", "frames"),
    (f"{LIVE}:Change.frame_for", "touch.audience_before or touch.audience", "touch.audience", "frames"),
    (f"{LIVE}:Change.frame_for", "told.update(", None, "frames"),
    (f"{LIVE}:Group.hears", "sees(audience, self.institution, all_seeing=self.all_seeing)", "True", "frames"),
    ("damai.api.events:events", "actor.require('incidents.read')", None, "routes"),
    ("damai.api.events:events", "within(narrowed, scope)", "True", "stream"),
    ("damai.api.events:events", "all_seeing(actor)", "True", "stream"),
    (f"{API}.sight:in_full", "actor.may('journal.read')", "True", "record"),
    (f"{API}.sight:in_full", "_in_sight(actor, head.area, head.audience)", "True", "record"),
    (f"{API}.sight:plain", "_in_sight(actor, *now[item.subject])", "True", "record"),
    (f"{API}.sight:_in_sight", HERE_VISIBLE, "True", "record"),
    (f"{API}.sight:_in_sight", "actor.scope", "''", "record"),
    (f"{API}.sight:_in_sight", "all_seeing(actor)", "True", "record"),
    (f"{API}.sight:_in_sight", "all_seeing(actor)", "False", "record"),
    (f"{REC}:whole", "_in_sight(actor, found)", "True", "record"),
    (f"{REC}:whole", "actor.institution == 'polri'", "False", "record"),
    (f"{REC}:whole", "into[seq] not in seen", "False", "record"),
]  # fmt: skip
BRIEF: list[Line] = [
    (f"{B}:situation", "below(c.area, actor.scope)", "sa.true()", "brief"),
    (f"{B}:situation", "sa.or_(sa.not_(c.complaint), seen)", "sa.true()", "brief"),
    (f"{B}:situation", "seen_by(actor)", "sa.true()", "brief"),
    (f"{B}:asked", "actor.may('incidents.answer', area=item.area, agency=item.agency)", "True",
     "brief"),
    (f"{B}:asked",
     "actor.may('incidents.take', area=item.area, owner=item.owner, agency=item.agency or '')",
     "True", "brief"),
    (f"{BP}:_brief", "actor.require('incidents.read')", None, "routes"),
    (f"{BP}:incident_text", "actor.require('incidents.read')", None, "routes"),
    (f"{BP}:incident_text", "if item.complaint", None, "copies"),
]  # fmt: skip
DOORS: list[Line] = [
    (f"{IR}:list_incidents", "actor.require('incidents.read')", None, "routes"),
    (f"{IR}:one_incident", "actor.require('incidents.read')", None, "routes"),
    (f"{IP}:board", "if not actor.may('incidents.read')", None, "routes"),
    (f"{IP}:inbox", "actor.require('incidents.answer')", None, "routes"),
    (f"{IP}:_sheet", "actor.require('incidents.read')", None, "routes"),
    (f"{IP}:_intake", "actor.require('reports.file')", None, "routes"),
    (f"{IP}:points", "actor.require('stations.read')", None, "bare"),
    (f"{AG}:find", "actor.require('areas.read')", None, "bare"),
    (f"{AG}:area_sheet", "actor.require('areas.read')", None, "bare"),
    (f"{TG}:_sheet", "actor.require('stations.read')", None, "bare"),
    (f"{PG}:_list", "actor.require('places.read')", None, "bare"),
    (f"{PG}:_sheet", "actor.require('places.read')", None, "bare"),
    (f"{AX}:table_of", "actor.require(ACTIONS[dataset])", None, "bare"),
    (f"{AL}:list_places", "actor.require('places.read')", None, "bare"),
    (f"{AL}:place_points", "actor.require('places.read')", None, "bare"),
    (f"{AL}:layer_ages", "actor.require('areas.read')", None, "bare"),
    (f"{TS}:move", "actor.require('stations.move'", None, "routes"),
    (f"{TS}:move", "OWNER", "actor.institution", "routes"),
    (f"{TS}:describe", "actor.require('stations.describe'", None, "routes"),
    (f"{TS}:note", "actor.require('stations.note'", None, "routes"),
    (f"{PS}:add", "actor.require('places.edit'", None, "routes"),
    (f"{PS}:change", "actor.require('places.edit'", None, "standing"),
    (f"{PS}:_known", "actor.require('places.edit'", None, "routes"),
    (f"{PS}:one", "within(found.area, actor.scope)", "True", "standing"),
    (f"{PT}:places", "store.below(place.c.area, scope)", "sa.true()", "standing"),
    (f"{PT}:places", "store.below(place.c.area, area)", "sa.true()", "standing"),
    (f"{TS}:_seen", "within(found.area, actor.scope)", "True", "places"),
    (f"{TS}:sheet", NOTE_VISIBLE, "True", "standing"),
    (f"{TS}:sheet", "all_seeing(actor)", "True", "standing"),
    (f"{TS}:sheet", "all_seeing(actor)", "False", "standing"),
    (f"{TG}:_sheet", "actor.may('stations.move', area=area, owner=OWNER)", "True", "standing"),
    (f"{TG}:_sheet", "actor.may('stations.describe', area=area)", "True", "standing"),
    (f"{TG}:_sheet", "actor.may('stations.note', area=area)", "True", "standing"),
    (f"{PG}:_list", "actor.may('places.edit')", "True", "standing"),
    (f"{PG}:_sheet", "actor.may('places.edit', area=found.area)", "True", "standing"),
    (f"{AS}:_by_old_code", "within(now, scope)", "True", "standing"),
    (f"{AT}:areas_in", "below(area.c.code, scope)", "sa.true()", "standing"),
    (f"{AT}:has_boundaries", "below(boundary.c.code, scope)", "sa.true()", "standing"),
    (f"{AR}:one_area", "actor.require('areas.read')", None, "bare"),
    (f"{AR}:list_stations", "actor.require('stations.read')", None, "bare"),
    (f"{AR}:one_station", "actor.require('stations.read')", None, "bare"),
    (f"{AF}:find", "actor.require('areas.read')", None, "bare"),
    (f"{AF}:find_areas", "actor.require('areas.read')", None, "bare"),
    (f"{AR}:station_tile", "actor.require('stations.read')", None, "bare"),
    (f"{AP}:_people", "actor_of(request).require('people.manage')", None, "routes"),
    (f"{AP}:_person", "actor_of(request).require('people.manage')", None, "routes"),
    ("damai.api.metrics:metrics", "actor_of(request).require('house.manage')", None, "routes"),
    ("damai.areas.setting_pages:_settings", "actor_of(request).require('house.manage')", None, "routes"),
    (f"{IM}:_page", "actor_of(request).require('areas.import')", None, "routes"),
    (f"{SP}:_calendar", "actor.require('stages.read')", None, "bare"),
    (f"{SP}:now_part", "actor_of(request).require('stages.read')", None, "bare"),
    (f"{SP}:_calendar", "actor.may('stages.repeat', area=place.area[:5], owner=service.DECIDES)",
     "True", "calendar"),
    (f"{SP}:_calendar", "return actor.may('stages.record', area=place.area, owner=owner)", None,
     "calendar"),
    (f"{SG}:record_event", "actor.require('stages.record'", None, "routes"),
    (f"{SG}:record_event", "happening.owner", "actor.institution", "routes"),
    (f"{SG}:record_event", "house.area", "None", "calendar"),
    (f"{SG}:correct_event", "actor.require('stages.record'", None, "routes"),
    (f"{SG}:correct_event", "happening.owner", "actor.institution", "routes"),
    (f"{SG}:decide_repeat", "actor.require('stages.repeat', owner=DECIDES)", None, "calendar"),
    (f"{SG}:decide_repeat", "actor.require('stages.repeat', area=regency, owner=DECIDES)", None,
     "calendar"),
    *((target, "await form_of(request)", "dict(await request.form())", "forms") for target in (
        f"{TG}:_submit", f"{PG}:add", f"{PG}:_submit",
        f"{SP}:record", f"{SP}:correct", f"{SP}:repeat",
        f"{IP}:act", f"{IP}:intake", f"{AP}:invite", f"{AP}:add_office", f"{AP}:change",
        f"{AP}:invite_again", f"{AP}:end", f"{AP}:revoke", f"{AP}:revoke_invite",
        f"{AP}:reset_factor", f"{OP}:end_one", f"{OP}:end_others", f"{OP}:confirm", f"{OP}:renew",
        "damai.accounts.pages:code", "damai.areas.setting_pages:change",
        "damai.accounts.pages:sign_in", "damai.accounts.pages:sign_out",
        "damai.accounts.pages:link_use", f"{W}.pages:preferences",
    )),
    (f"{G}:form_of", "check_form(", None, "forms"),
    (f"{G}:form_of", "request.cookies.get(SESSION_COOKIE) if request.scope.get('user') else None",
     "None", "forms"),
    (f"{W}.security:check_form", "if origin and", None, "forms"),
    (f"{W}.security:check_form", "if not secret or", None, "forms"),
    (f"{G}:signed_in", "if connection.scope.get('user') is None", None, "nobody"),
    (f"{G}:bearer", "if connection.scope.get('user') is None or", None, "cookie"),
    (f"{G}:bearer", "connection.scope.get('auth') != 'bearer'", "False", "cookie"),
    (f"{W}.sessions:SessionMiddleware.authenticate_request", "if actor is None", None, "nobody"),
    (f"{W}.nav:NavItem.opens_to", "actor.may(self.action)", "True", "nav"),
    (f"{W}.pages:local_path", "not text.startswith('/')", "False", "local"),
    (f"{W}.pages:local_path", "text.startswith(('//', '/\\\\'))", "False", "local"),
    *((target, "local_path(" + said + ")", f"str({said})", "local") for target, said in (
        (f"{W}.pages:preferences", "fields.get('back')"),
        (f"{IP}:act", "fields.get('back') or f'/kejadian/{incident}'"),
        ("damai.accounts.pages:sign_in_page", "ke"),
        ("damai.accounts.pages:sign_in", "fields.get('back')"),
        ("damai.accounts.pages:code_page", "ke"),
        ("damai.accounts.pages:code", "fields.get('back')"),
    )),
]  # fmt: skip
DESK: list[Line] = [
    (f"{WS}:_may_stand", "actor.require('watches.stand'", None, "routes"),
    (f"{WS}:acknowledge", "actor.require('watches.acknowledge'", None, "routes"),
    (f"{WP}:_read", "actor.require('watches.read')", None, "routes"),
    (f"{WP}:now_part", "actor_of(request).require('watches.read')", None, "routes"),
    (f"{WR}:current", "actor.require('watches.read')", None, "routes"),
    (f"{WN}:OnWatch.__call__", "actor.may('watches.read')", "True", "duty"),
    (f"{WN}:OnWatch.__call__", "actor.may('watches.acknowledge', agency=actor.agency)", "True",
     "duty"),
    (f"{AV}:begin_viewing", "actor.require('people.manage')", None, "routes"),
    *((target, "await form_of(request)", "dict(await request.form())", "forms") for target in (
        f"{WP}:act", f"{WP}:acknowledge", f"{TP}:choose", f"{TP}:look_as", f"{TP}:look_no_more",
    )),
]  # fmt: skip
PLACES: list[Line] = [
    (f"{AG}:area_sheet", "within(wanted, actor.scope)", "True", "places"),
    (f"{AG}:area_sheet", "within(actor.scope, wanted)", "True", "places"),
    (f"{AG}:area_sheet", "within(child.code, actor.scope)", "True", "places"),
    (f"{AG}:area_sheet", "within(actor.scope, child.code)", "True", "places"),
    (f"{AG}:_narrower", "within(code, scope)", "True", "places"),
    (f"{AX}:_narrowed", "within(actor.scope, area)", "True", "standing"),
    (f"{AX}:_narrowed", "within(area, actor.scope)", "True", "standing"),
    (f"{AR}:one_area", "within(wanted, actor.scope)", "True", "places"),
    (f"{AR}:one_area", "within(actor.scope, wanted)", "True", "places"),
    (f"{AR}:one_area", "within(a.code, actor.scope)", "True", "places"),
    (f"{AR}:one_area", "within(actor.scope, a.code)", "True", "places"),
    (f"{AR}:list_stations", "within(wanted, scope)", "True", "places"),
    (f"{AR}:list_stations", "within(scope, wanted)", "True", "places"),
    (f"{AR}:one_station", "within(found.area, actor.scope)", "True", "places"),
    (f"{AS}:boundaries_geojson", "within(whole, scope)", "True", "places"),
    (f"{AT}:below", "if not scope", None, "places"),
    (f"{AT}:boundaries", "below(boundary.c.code, scope)", "sa.true()", "places"),
    (f"{AT}:search_areas", "below(area.c.code, scope)", "sa.true()", "places"),
    (f"{AT}:areas_starting", "below(area.c.code, scope)", "sa.true()", "places"),
    (f"{AT}:stations", "below(station.c.area, scope)", "sa.true()", "places"),
    (f"{AT}:search_stations", "below(station.c.area, scope)", "sa.true()", "places"),
    (f"{AT}:stations_by_number", "below(station.c.code, scope)", "sa.true()", "places"),
    (f"{AT}:totals", "below(station.c.area, scope)", "sa.true()", "places"),
]  # fmt: skip
ACCOUNTS: list[Line] = [
    ("damai.accounts.policy:decide", "if ask.area is not None and", None, "policy"),
    ("damai.accounts.policy:decide", "ask.owner == ask.institution", "True", "policy"),
    ("damai.accounts.policy:decide", "ask.record_agency == ask.agency", "True", "policy"),
    ("damai.accounts.policy:decide", "ask.institution == INTAKE_INSTITUTION", "True", "policy"),
    ("damai.accounts.policy:decide", "POLICY.get(ask.role, {}).get(ask.action)",
     "POLICY.get(ask.role, {}).get(ask.action, Reach.SCOPE)", "unknown"),
    ("damai.accounts.model:SignedIn.require", "if not self.may(", None, "acts"),
    ("damai.accounts.model:SignedIn.may", DECIDED, "True", "policy"),
    (f"{AS}:import_file", "actor.require('areas.import')", None, "keeping"),
    (f"{AS}:settle", "actor.require('house.manage')", None, "keeping"),
    (f"{A}:change_installation", "actor.require('house.manage')", None, "keeping"),
    (f"{A}:open_agency", "actor.require('people.manage')", None, "keeping"),
    (f"{A}:invite", "actor.require('people.manage')", None, "keeping"),
    (f"{A}:invite_again", "actor.require('people.manage')", None, "keeping"),
    (f"{A}:change_person", "actor.require('people.manage')", None, "keeping"),
    (f"{A}:end_sessions", "actor.require('people.manage')", None, "keeping"),
    (f"{A}:revoke_invite", "actor.require('people.manage')", None, "keeping"),
    (f"{A}:reset_factor", "actor.require('people.manage')", None, "keeping"),
    (f"{A}:revoke_token", "actor.may('tokens.manage')", "True", "keeping"),
    (f"{A}:add_person", "_fits_office(chosen, office)", None, "keeping"),
    (f"{A}:change_person", "_fits_office(chosen, office)", None, "keeping"),
    (f"{A}:add_person", "_reach(scope, office)", "scope", "keeping"),
    (f"{A}:change_person", "_reach(scope, office)", "scope", "keeping"),
    ("damai.accounts.service.people:_reach", "within(reach, office.area)", "True", "keeping"),
    (f"{A}:change_person", "end_all(uow, who.id)", None, "sessions"),
    (f"{A}:make_demo_link", "if house is None or not house.exercise", None, "links"),
    (f"{A}:redeem_demo", "house.exercise", "True", "links"),
    (f"{A}:redeem_demo", "row.purpose == 'demo'", "True", "links"),
    (f"{A}:redeem_demo", "store.burn_link(uow, link)", "True", "links"),
    (f"{A}:redeem_first", "row.purpose != 'first'", "False", "links"),
    (f"{A}:redeem_first", "store.burn_link(uow, link)", "True", "links"),
    (f"{A}:redeem_first", "store.has_administrator(uow)", "False", "links"),
    (f"{A}:redeem_invite", "row.purpose != 'invite'", "False", "links"),
    (f"{A}:redeem_invite", "store.burn_link(uow, link)", "True", "links"),
    *((f"{A}:{name}", "store.usable_link(uow, link, uow.wall_at)",
       "store.usable_link(uow, link, uow.wall_at.replace(year=1990))", "links")
      for name in ("redeem_first", "redeem_invite", "redeem_demo")),
    (f"{A}:link_purpose", "store.usable_link(conn, digest(secret), now)",
     "store.usable_link(conn, digest(secret), now.replace(year=1990))", "links"),
    (f"{ST}:usable_link", "login_link.c.used_at.is_(None)", "sa.true()", "links"),
    (f"{ST}:usable_link", "login_link.c.expires_at > now", "sa.true()", "links"),
    (f"{ST}:burn_link", "login_link.c.used_at.is_(None)", "sa.true()", "links"),
    (f"{A}:open_session", "not who.active", "False", "sessions"),
    (f"{ST}:actor_of_session", "session.c.ended_at.is_(None)", "sa.true()", "sessions"),
    (f"{ST}:actor_of_session", "session.c.expires_at > now", "sa.true()", "sessions"),
    (f"{ST}:actor_of_session", "person.c.active", "sa.true()", "sessions"),
    (f"{ST}:actor_of_token", "api_token.c.revoked_at.is_(None)", "sa.true()", "sessions"),
    (f"{ST}:actor_of_token", "person.c.active", "sa.true()", "sessions"),
]  # fmt: skip
D, DP, TW = (
    "damai.accounts.service.desk",
    "damai.accounts.desk_pages",
    "damai.accounts.switch_pages",
)
DESKS: list[Line] = [
    (f"{D}:workstations_for", "actor.require(ACTION)", None, "desks"),
    (f"{D}:workstations_for", "actor.may(ACTION, agency='')", "True", "desks"),
    (f"{D}:enrol_workstation", "actor.require(ACTION)", None, "desks"),
    (f"{D}:enrol_workstation", "actor.require(ACTION, agency=office.code)", None, "desks"),
    (f"{D}:revoke_workstation", "actor.require(ACTION)", None, "desks"),
    (f"{D}:revoke_workstation", "actor.may(ACTION, agency=found.agency)", "True", "desks"),
    (f"{D}:desk_of", "found.id != actor.workstation", "False", "turns"),
    (f"{D}:try_pin", "if found.why_not", None, "turns"),
    (f"{D}:give_demo_pin", "if house is None or not house.exercise", None, "turns"),
    (f"{D}:set_pin", "if not may_have_pin(actor)", None, "turns"),
    *((target, "await form_of(request)", "dict(await request.form())", "forms") for target in (
        f"{DP}:enrol", f"{DP}:revoke", f"{TW}:switch", f"{TW}:set_pin", f"{TW}:drop_pin",
        "damai.accounts.password_pages:change",
    )),
    (f"{TW}:switch_page", "local_path(ke)", "str(ke)", "turns"),
    (f"{TW}:switch", "local_path(fields.get('back'))", "str(fields.get('back'))", "turns"),
]  # fmt: skip
FINDING: list[Line] = [
    (f"{IF}:find", "actor.may('incidents.read')", "True", "finding"),
    (f"{IF}:find", "queries.seen_by(actor)", "sa.true()", "finding"),
    (f"{IF}:_named", "queries.one(conn, actor, id)", "queries.store.by_id(conn, id)", "finding"),
    (f"{IF}:_of_entry", "sees(entry.audience, actor.institution, all_seeing=all_seeing(actor))",
     "True", "finding"),
    (f"{IF}:_of_entry", "all_seeing(actor)", "False", "finding"),
    (f"{PF}:find", "actor.may('people.read', area=who.scope)", "True", "finding"),
    (f"{PF}:find", "actor.may('people.manage')", "True", "finding"),
    ("damai.accounts.key_pages:choose", "await form_of(request)", "dict(await request.form())", "forms"),
]  # fmt: skip
RA, RC, RD = (
    "damai.risk.pages.action_pages",
    "damai.risk.pages.class_pages",
    "damai.risk.classes.deciding",
)
RISK_ACTS: list[Line] = [
    (f"{RA}:_form", "actor.require('risk.act')", None, "routes"),
    (f"{RD}:decide_many", "actor.require('risk.classify'", None, "routes"),
    (f"{RD}:_decide", "service.decide(", None, "routes"),
    *((target, "await form_of(request)", "dict(await request.form())", "forms") for target in (
        f"{RA}:add", f"{RA}:change", f"{RC}:decide_many", f"{RC}:decide",
    )),
]  # fmt: skip
H, HT = "damai.hooks.service", "damai.hooks.telling:Teller"
HOOKS: list[Line] = [
    (f"{H}:add", "actor.require('house.manage')", None, "hooks"),
    (f"{H}:end", "actor.require('house.manage')", None, "hooks"),
    (f"{HT}._sees", "visible(area, audience, scope=self._hook.area, institution=self._hook.institution)",
     "True", "hooks"),
    (f"{HT}.wants", "self._sees(entry.area, entry.audience)", "True", "hooks"),
    (f"{HT}.event", "self._sees(entry.area, entry.audience)", "True", "hooks"),
    (f"{HT}._saw", ("self._sees(entry.area if entry.area_before is None else entry.area_before,"
     " entry.audience if entry.audience_before is None else entry.audience_before)"), "True", "hooks"),
]  # fmt: skip
JP, JR = "damai.api.record_pages", "damai.api.record"
RECORD: list[Line] = [
    (f"{JP}:_page", "actor.require('journal.read')", None, "record_pages"),
    (f"{JP}:check_page", "actor.require('journal.verify')", None, "record_pages"),
    (f"{JP}:entry_page", "actor.require('journal.read')", None, "record_pages"),
    (f"{JR}:listed", "in_full(conn, actor, rows)", "{row[0] for row in rows}", "record_pages"),
    (f"{JR}:opened", "in_full(conn, actor, rows)", "{seq}", "record_pages"),
]
MUTANTS = [
    Mutant(target=target, find=find, by=by, probe=probe)
    for lines in (
        ACTS, SIGHT, BRIEF, DOORS, DESK, PLACES, ACCOUNTS, DESKS, FINDING, HOOKS, RECORD, risk.LINES,
        units.LINES, plans.LINES, duty_lines.LINES, RISK_ACTS, VERSIONS, FIELD,
    )
    for target, find, by, probe in lines
]  # fmt: skip

EQUIVALENT: dict[tuple[str, str], str] = {
    **dict.fromkeys(
        ((f"{VP}:acts_of", "may('risk.review')"), (f"{VP}:acts_of", "may('risk.publish')")),
        "which forms a version offers; the use cases ask",
    ),
    (f"{VP}:withdraw", "actor.require('risk.read')"): "an early no; the use case asks",
    (
        f"{VP}:_one",
        "service.in_sight(v, actor)",
    ): "versions that the timeline links to are of the same institution"
    " and area; their page asks again",
    (
        "damai.risk.versions.service:check",
        "actor.require('risk.draft', area=area)",
    ): "an early no; draft asks again",
    **risk.EQUIVALENT,
    **units.EQUIVALENT,
    **duty_lines.EQUIVALENT,
    **plans.EQUIVALENT,
    **dict.fromkeys(
        (
            (f"{RA}:list_page", "actor.may('risk.act')"),
            (f"{RA}:_sheet", "actor.may('risk.act', area=found.place)"),
            (f"{RC}:_list", "actor.may('risk.classify', owner=service.OWNER)"),
            (f"{RC}:_sheet", "actor.may('risk.classify', area=station.area, owner=service.OWNER)"),
        ),
        "which forms the page offers; the use case asks",
    ),
    (f"{RC}:_list", "within(row.station.area, narrowing.wilayah)"): "what the reader narrowed to;"
    " the rows are those of the own scope",
    (f"{RC}:_list", "within(c.area, narrowing.wilayah)"): "whether that place is among them",
    (
        f"{VP}:list_page",
        "actor.may('risk.draft')",
    ): "whether the list leads to the form; its door asks",
    (
        f"{VP}:acts_of",
        "actor.may(action, area=found.area, owner=found.institution)",
    ): "which forms a version offers; the use cases ask",
    (
        f"{VP}:_one",
        "within(found.area, actor.scope)",
    ): "whether the page leads to the package; its door asks",
    (
        f"{VD}:bring",
        "actor.require('risk.draft')",
    ): "an early no, before files are read; the use case and the page ask again",
    (
        f"{VD}:_page",
        "within(place.area, actor.scope)",
    ): "which area the form proposes; the use case asks",
    (
        f"{VW}:_paper",
        "within(found.area, actor.scope)",
    ): "whether the paper says that it holds a part only",
    (
        "damai.accounts.service.access:link_name",
        "store.usable_link(conn, digest(secret), now)",
    ): "whose name a password may not be; the link is looked at before and spent after",
    (
        f"{DP}:_desks",
        "actor.may('workstations.manage', agency=office.code)",
    ): "which offices the form offers; the service asks",
    (
        "damai.stages.pages:_calendar",
        "actor.may('incidents.read')",
    ): "whether the page opens the stream; the stream's own door asks",
    (f"{AT}:name_keys", "below(area.c.code, scope)"): "which spellings are tried; what they find is"
    " searched within the scope",
    (f"{PF}:find", "actor.may('people.read')"): "an early no: each person is asked about again",
    (f"{IF}:_holds", "below(incident.c.area, code)"): "places that a word names; the law of sight"
    " stands beside it",
    (
        f"{WP}:_read",
        "actor.may('watches.stand', agency=actor.agency)",
    ): "which forms the page offers; the use case asks",
    (f"{V}:may_on", "actor.may(action)"): "which keys the board names; every act asks for itself",
    **dict.fromkeys(
        (
            (f"{TG}:_sheet", "actor.may('incidents.read')"),
            (f"{PG}:_list", "actor.may('incidents.read')"),
            (f"{PG}:_sheet", "actor.may('incidents.read')"),
        ),
        "whether the page opens the stream; the stream's own door asks",
    ),
    (
        f"{IM}:bring",
        "actor.require('areas.import')",
    ): "an early no, before a file is read; the use case and the page ask again",
    (f"{UP}:look", "actor.require('areas.import')"): "an early no; the import asks",
    (
        f"{AG}:area_sheet",
        "actor.may(ACTIONS[name])",
    ): "which tables the page offers; the table itself asks",
    (
        f"{AG}:area_sheet",
        "actor.may('places.read')",
    ): "today every role that reads areas reads places; it is here for the day that they part",
    (
        f"{AS}:where",
        "within(found.area, codes.area_now(read, area_code(area_text)))",
    ): "fits a station to the area named with it; permits nothing",
    (f"{JP}:check_page", "actor.require('journal.read')"): "an early no; the page asks again",
    (f"{JP}:_page", "actor.may('journal.verify')"): "whether the button is offered; the check asks",
    (
        f"{JR}:people_called",
        "actor.may('people.read', area=who.scope)",
    ): "whose entries a name means; what is found is whole for the reader alone",
    (
        "damai.areas.setting_pages:change",
        "actor.require('house.manage')",
    ): "an early no, before an area is looked up; the use case asks",
    (
        f"{AP}:_area",
        "actor_of(request).require('people.manage')",
    ): "an early no, before an area is looked up; the use cases ask",
    (f"{REC}:whole", "actor.may('incidents.read')"): "today every role that reads the journal reads"
    " incidents; it is here for the day that they part",
    **FIELD_ALIKE,
}
"""Calls that look like checks and permit nothing, or have another behind them; with the reason."""

MODULES = [
    *risk.MODULES,
    *units.MODULES,
    *duty_lines.MODULES,
    *plans.MODULES,
    RA, RC, RD,
    VP, VD, VW, VO, "damai.risk.pages.validation_pages", f"{W}.uploads",
    H, "damai.hooks.telling", "damai.hooks.sending",
    AF, IF, PF, "damai.accounts.key_pages", "damai.accounts.password_pages",
    TS, TG, PS, PG, PT, AL, AX,
    S, Q, V, B, BP, IP, IR, AP, SG, SP, WS, WP, WR, WN, TP, AV, "damai.accounts.pages", AR, AG, AS, AT,
    "damai.areas.setting_pages", IM, UP, "damai.api.events", "damai.api.sight", "damai.api.metrics", REC,
    JP, JR, LIVE, f"{CORE}.audience", f"{W}.guards", f"{W}.nav", f"{W}.pages",
    "damai.accounts.model", "damai.accounts.service.people", "damai.accounts.service.access",
    "damai.accounts.service.factor", OP, D, DP, TW, "damai.accounts.service.offices", "damai.accounts.service.first",
    *FIELD_MODULES,
]  # fmt: skip
"""Where the completeness test looks for checks."""
