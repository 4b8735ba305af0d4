"""The papers of a plan: sheets of teams, a unit's list, the annex of its warrant on paper and as a workbook."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter, SkipValidation

from damai.core.errors import Invalid, NotFound
from damai.core.said import said
from damai.db.database import Database
from damai.deployment.orders.model import Classification
from damai.deployment.pages.order_known import known_of
from damai.deployment.plans import ordering
from damai.deployment.plans.ordering import Asked, Known
from damai.webkit.context import web_of
from damai.webkit.guards import actor_of

Db = NamedDependency[SkipValidation[Database]]
Short = Annotated[str, QueryParameter(max_length=120)]
Copies = Annotated[int, QueryParameter(ge=0, le=999)]
NUMBER_MAX = 80
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _asked(nomor: str, klasifikasi: str, salinan: int, dari: int) -> Asked:
    try:
        kind = Classification(klasifikasi or Classification.TERBATAS.value)
    except ValueError:
        raise Invalid("choice-unknown", field="klasifikasi", value=klasifikasi[:20]) from None
    return Asked(
        number=said(nomor, "nomor", NUMBER_MAX, needed=False), classification=kind,
        copy_no=max(salinan, 1), copies_n=dari,
    )  # fmt: skip


def _sends(known: Known, unit: str) -> None:
    """Raises NotFound for a unit that sends nobody into a team that the reader sees."""
    if not known.sends(unit):
        raise NotFound("plan-unit-none", value=unit[:40])


@get("/rencana/{plan:str}/perintah/lembar.pdf", sync_to_thread=True)
def sheets(
    request: Request[Any, Any, Any], plan: FromPath[str], db: Db, tim: Short = "",
    satuan: Short = "", nomor: Short = "", klasifikasi: Short = "", salinan: Copies = 1,
    dari: Copies = 0,
) -> Response[bytes]:  # fmt: skip
    """The sheet of a team, or of every team of a unit."""
    from damai.deployment.orders.documents import team_sheet_pdf

    _, known, _ = known_of(request, db, actor_of(request), plan)
    asked = _asked(nomor, klasifikasi, salinan, dari)
    if tim:
        wanted = [team for team in known.teams if team.team == tim]
        if not wanted:
            raise NotFound("plan-team-none", value=tim[:60])
    else:
        _sends(known, satuan)
        wanted = known.sends(satuan)
    raw = team_sheet_pdf([ordering.sheet(known, team, asked) for team in wanted], lang=_lang(request))  # fmt: skip
    return _file(raw, "application/pdf", f"lembar-{tim or satuan}.pdf")


@get("/rencana/{plan:str}/perintah/daftar.pdf", sync_to_thread=True)
def unit_teams(
    request: Request[Any, Any, Any], plan: FromPath[str], db: Db, satuan: Short = "",
    nomor: Short = "", klasifikasi: Short = "", salinan: Copies = 1, dari: Copies = 0,
) -> Response[bytes]:  # fmt: skip
    """All teams of a unit."""
    from damai.deployment.orders.documents import unit_list_pdf

    _, known, _ = known_of(request, db, actor_of(request), plan)
    _sends(known, satuan)
    made = ordering.unit_list(known, satuan, _asked(nomor, klasifikasi, salinan, dari))
    return _file(unit_list_pdf([made], lang=_lang(request)), "application/pdf", f"daftar-{satuan}.pdf")  # fmt: skip


@get("/rencana/{plan:str}/perintah/lampiran.pdf", sync_to_thread=True)
def annex_paper(
    request: Request[Any, Any, Any], plan: FromPath[str], db: Db, satuan: Short = "",
    nomor: Short = "", klasifikasi: Short = "", salinan: Copies = 1, dari: Copies = 0,
) -> Response[bytes]:  # fmt: skip
    """The annex of a unit's warrant on paper."""
    from damai.deployment.orders.documents import annex_pdf

    _, known, _ = known_of(request, db, actor_of(request), plan)
    _sends(known, satuan)
    made = ordering.annex(known, satuan, _asked(nomor, klasifikasi, salinan, dari))
    return _file(annex_pdf(made, lang=_lang(request)), "application/pdf", f"lampiran-{satuan}.pdf")


@get("/rencana/{plan:str}/perintah/lampiran.xlsx", sync_to_thread=True)
def annex_book(
    request: Request[Any, Any, Any], plan: FromPath[str], db: Db, satuan: Short = "",
    nomor: Short = "", klasifikasi: Short = "", salinan: Copies = 1, dari: Copies = 0,
) -> Response[bytes]:  # fmt: skip
    """The same as a workbook, which can come back with other names."""
    from damai.deployment.orders.annex_out import annex_xlsx

    _, known, _ = known_of(request, db, actor_of(request), plan)
    _sends(known, satuan)
    made = ordering.annex(known, satuan, _asked(nomor, klasifikasi, salinan, dari))
    return _file(annex_xlsx(made, lang=_lang(request)), XLSX, f"lampiran-{satuan}.xlsx")


def _lang(request: Request[Any, Any, Any]) -> str:
    return web_of(request).language(request)


def _file(raw: bytes, kind: str, filename: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return Response(raw, media_type=kind, headers=headers)


router = Router(
    path="/",
    include_in_schema=False,
    route_handlers=[sheets, unit_teams, annex_paper, annex_book],
)
