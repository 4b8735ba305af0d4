"""The Litestar application over an open house."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, Response, get
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.params import FromPath
from litestar.types import Message, Scope

import damai
from damai.accounts import (
    desk_pages,
    key_pages,
    own_pages,
    password_pages,
    people_pages,
    switch_pages,
    taste_pages,
)
from damai.accounts import pages as accounts_pages
from damai.accounts.policy import holders
from damai.api import events, finding, health, journal, metrics, record_pages
from damai.app.house import House
from damai.app.outcomes import counted
from damai.app.words import catalogue
from damai.areas import (
    export_pages,
    import_pages,
    layers,
    place_pages,
    setting_pages,
    station_pages,
)
from damai.areas import pages as areas_pages
from damai.areas import routes as areas_routes
from damai.areas.picking import Tree
from damai.deployment.pages import NAV as PLAN_NAV
from damai.deployment.pages import beside as plan_beside
from damai.deployment.pages import board_pages as plan_board_pages
from damai.deployment.pages import compare_pages as plan_compare_pages
from damai.deployment.pages import line_pages as plan_line_pages
from damai.deployment.pages import order_pages as plan_order_pages
from damai.deployment.pages import paper_pages as plan_paper_pages
from damai.deployment.pages import pattern_pages as plan_pattern_pages
from damai.deployment.pages import sign_pages as plan_sign_pages
from damai.deployment.pages import solve_pages as plan_solve_pages
from damai.deployment.plans.jobs import jobs
from damai.incidents import brief_pages
from damai.incidents import pages as incidents_pages
from damai.incidents import routes as incidents_routes
from damai.risk.pages import NAV as RISK_NAV
from damai.risk.pages import action_pages as risk_action_pages
from damai.risk.pages import checklist_pages as risk_checklist_pages
from damai.risk.pages import class_pages as risk_class_pages
from damai.risk.pages import draft_pages as risk_draft_pages
from damai.risk.pages import map_pages as risk_map_pages
from damai.risk.pages import observation_form_pages as risk_observation_form_pages
from damai.risk.pages import observation_import_pages as risk_observation_import_pages
from damai.risk.pages import observation_pages as risk_observation_pages
from damai.risk.pages import paper_pages as risk_paper_pages
from damai.risk.pages import validation_pages as risk_validation_pages
from damai.risk.pages import version_pages as risk_version_pages
from damai.stages import pages as stages_pages
from damai.units.pages import NAV as UNITS_NAV
from damai.units.pages import import_pages as unit_import_pages
from damai.units.pages import officer_pages, post_pages, roster_pages, unit_pages
from damai.watches import pages as watches_pages
from damai.watches import routes as watches_routes
from damai.webkit import pages as webkit_pages
from damai.webkit.assets import Assets, takes_gzip
from damai.webkit.context import WebContext
from damai.webkit.icons import load_icons
from damai.webkit.problems import handle
from damai.webkit.security import HEADERS
from damai.webkit.sessions import SessionMiddleware

FEATURES = (
    "webkit",
    "accounts",
    "areas",
    "stages",
    "units",
    "incidents",
    "watches",
    "risk",
    "deployment",
)
BODY_B = 64 * 1024
ROOT = Path(damai.__file__).parent


def build(house: House) -> Litestar:
    """Every route, with the house's parts handed in. Starts nothing."""
    assets = Assets([ROOT / name / "static" for name in FEATURES])
    web = WebContext(
        words=catalogue(),
        assets=assets,
        templates=[ROOT / name / "templates" for name in (*FEATURES, "api")],
        nav=[
            *incidents_pages.NAV,
            *brief_pages.NAV,
            *watches_pages.NAV,
            *areas_pages.NAV,
            *stages_pages.NAV,
            *UNITS_NAV,
            *RISK_NAV,
            *PLAN_NAV,
            *people_pages.NAV,
            *desk_pages.NAV,
            *setting_pages.NAV,
            *record_pages.NAV,
        ],
        clocks=house.clocks,
        place=house.place,
        standing=house.standing,
        duty=house.duty,
        remember=taste_pages.remembering(house.db, house.sessions),
        icons=load_icons(assets),
        holders=holders,
        areas=Tree(),
        beside_station=plan_beside.station,
        beside_brief=plan_beside.waiting,
    )

    @get(
        "/static/{version:str}/{name:path}",
        include_in_schema=False,
        exclude_from_auth=True,
    )
    async def static(
        request: Request[Any, Any, Any], version: FromPath[str], name: FromPath[str]
    ) -> Response[bytes]:
        found = assets.get(name.lstrip("/"))
        if found is None:
            return Response(b"", status_code=404, media_type="text/plain")
        forever = version == assets.version
        headers = {
            "ETag": f'"{found.etag}"',
            "Cache-Control": "public, max-age=31536000, immutable" if forever else "no-cache",
            "Vary": "Accept-Encoding",
        }
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(b"", status_code=304, media_type=found.media_type, headers=headers)
        body = found.body
        if found.packed is not None and takes_gzip(request.headers.get("accept-encoding", "")):
            body, headers["Content-Encoding"] = found.packed, "gzip"
        return Response(body, media_type=found.media_type, headers=headers)

    return Litestar(
        route_handlers=[
            static,
            health.healthz,
            health.readyz,
            metrics.metrics,
            events.events,
            journal.router,
            finding.router,
            record_pages.router,
            incidents_routes.router,
            areas_routes.router,
            watches_routes.router,
            webkit_pages.router,
            accounts_pages.router,
            own_pages.router,
            key_pages.router,
            taste_pages.router,
            password_pages.router,
            people_pages.router,
            desk_pages.router,
            switch_pages.router,
            setting_pages.router,
            areas_pages.router,
            station_pages.router,
            place_pages.router,
            layers.router,
            export_pages.router,
            import_pages.router,
            stages_pages.router,
            unit_pages.router,
            post_pages.router,
            officer_pages.router,
            roster_pages.router,
            unit_import_pages.router,
            risk_map_pages.router,
            risk_class_pages.router,
            risk_action_pages.router,
            risk_version_pages.router,
            risk_draft_pages.router,
            risk_paper_pages.router,
            risk_validation_pages.router,
            risk_observation_pages.router,
            risk_observation_form_pages.router,
            risk_observation_import_pages.router,
            risk_checklist_pages.router,
            plan_board_pages.router,
            plan_compare_pages.router,
            plan_pattern_pages.router,
            plan_solve_pages.router,
            plan_sign_pages.router,
            plan_line_pages.router,
            plan_order_pages.router,
            plan_paper_pages.router,
            incidents_pages.router,
            brief_pages.router,
            watches_pages.router,
        ],
        dependencies={
            "db": Provide(lambda: house.db, sync_to_thread=False),
            "signer": Provide(lambda: house.signer, sync_to_thread=False),
            "blob_dir": Provide(lambda: house.options.blob_dir, sync_to_thread=False),
            "hub": Provide(lambda: house.hub, sync_to_thread=False),
            "vault": Provide(lambda: house.vault, sync_to_thread=False),
            "counting": Provide(lambda: counted, sync_to_thread=False),
            "stream_valid": Provide(lambda: house.sessions.still, sync_to_thread=False),
        },
        middleware=[DefineMiddleware(SessionMiddleware)],
        exception_handlers={Exception: handle},
        before_send=[_headers],
        state=State(
            {"web": web, "sessions": house.sessions, "house": house, "began_s": time.monotonic()}
        ),
        request_max_body_size=BODY_B,
        compression_config=CompressionConfig(
            backend="gzip",
            gzip_compress_level=4,
            minimum_size=1024,
            exclude=["/static/", "/api/v1/events"],
        ),
        openapi_config=OpenAPIConfig(
            title="Damai API",
            version="1",
            description="The command center of a peaceful election.",
            path="/api/v1",
            render_plugins=[JsonRenderPlugin(path="/openapi.json")],
            components=Components(
                security_schemes={"bearer": SecurityScheme(type="http", scheme="bearer")}
            ),
            security=[{"bearer": []}],
        ),
        on_startup=[house.wake],
        on_shutdown=[_stop_solving, house.sleep],
        debug=False,
        logging_config=None,
    )


async def _stop_solving() -> None:
    """Plans that are being solved keep their best so far and do not hold the end up."""
    jobs.stop()


async def _headers(message: Message, scope: Scope) -> None:
    """Security headers on every response, whoever made it."""
    if message["type"] == "http.response.start":
        known = {name.lower() for name, _ in message["headers"]}
        extra = [
            (name.encode(), value.encode()) for name, value in HEADERS if name.encode() not in known
        ]
        if b"cache-control" not in known:
            extra.append((b"cache-control", b"no-store"))
        message["headers"] = [*message["headers"], *extra]
