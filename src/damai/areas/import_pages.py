"""*Impor*: an administrator brings a table of stations or places, sees what it would do, and lets it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from damai.areas import uploading
from damai.areas.importing import mapping
from damai.core.errors import DamaiError, Invalid
from damai.db.database import Database
from damai.webkit.context import election_of, web_of
from damai.webkit.guards import actor_of
from damai.webkit.uploads import FORM_B, form_with_file

Db = NamedDependency[SkipValidation[Database]]
BlobDir = NamedDependency[SkipValidation[Path]]
PROBLEMS_N = 50
"""Most refused rows, and most warnings, that the page names."""


@get("/impor", sync_to_thread=True)
def import_page(request: Request[Any, Any, Any]) -> Response[str]:
    """The form, without a file yet."""
    return _page(request, "stations")


def _page(
    request: Request[Any, Any, Any],
    dataset: str,
    *,
    look: uploading.Look | None = None,
    error: DamaiError | None = None,
) -> Response[str]:
    actor_of(request).require("areas.import")
    report = None if look is None else look.report
    refused = report is not None and not report.ok
    wrong = error or (look.problem if look is not None else None)
    rules = uploading.ROWS_OF.get(dataset)
    return web_of(request).render(
        request,
        "areas/import.html",
        status=wrong.status if wrong is not None else 422 if refused else 200,
        dataset=dataset,
        datasets=uploading.DATASETS,
        endings=uploading.ENDINGS,
        most_mb=uploading.FILE_B // 2**20,
        most_rows=uploading.ROWS_N,
        look=look,
        report=report,
        fields=() if rules is None else rules.FIELDS,
        needed=() if rules is None else rules.NEEDED,
        problems_n=PROBLEMS_N,
        error=wrong,
    )


@post("/impor", status_code=200, request_max_body_size=uploading.FILE_B + FORM_B)
async def bring(request: Request[Any, Any, Any], db: Db, blob_dir: BlobDir) -> Response[str]:
    """Look at the file, or with ``verb`` apply let it in as it was looked at."""
    actor = actor_of(request)
    actor.require("areas.import")
    election = election_of(request)
    dataset = uploading.DATASETS[0]
    try:
        fields, file = await form_with_file(request, "file", uploading.FILE_B)
        dataset = fields.get("dataset", "")
        if file is None:
            raise Invalid("upload-missing", field="file")
        look = await uploading.looking(
            db,
            actor,
            dataset,
            file,
            election,
            chosen=_chosen(fields),
            mark=fields.get("mark", "") if fields.get("verb") == "apply" else "",
            blob_dir=blob_dir,
        )
    except DamaiError as error:
        if error.status in (401, 403):
            raise
        return await asyncio.to_thread(_page, request, dataset, error=error)
    return await asyncio.to_thread(_page, request, dataset, look=look)


def _chosen(fields: dict[str, str]) -> tuple[str, list[str]] | None:
    """(shape, a field for each column) as the page's choices stand; None when it showed none."""
    meaning = list[str]()
    while (said := fields.get(f"column-{len(meaning)}")) is not None:
        meaning.append(said or mapping.UNUSED)
    return (fields.get("shape", ""), meaning) if meaning else None


router = Router(path="/", include_in_schema=False, route_handlers=[import_page, bring])
