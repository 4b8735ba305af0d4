"""A form that brings a file: read within a bound, and gone with the request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.datastructures import UploadFile
from litestar.exceptions import HTTPException

from damai.core.errors import DamaiError
from damai.webkit.guards import form_of

NAME_MAX = 100
FORM_B = 64 * 1024
"""What the fields beside the file, and what frames them, may take."""
_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Oversized(DamaiError):
    """The file is larger than the page takes."""

    status = 413
    default_code = "upload-too-large"


@dataclass(frozen=True, slots=True)
class Upload:
    """``name`` is for showing only: no file is ever opened or made by it."""

    name: str
    raw: bytes


async def form_with_file(
    request: Request[Any, Any, Any], field: str, most_b: int
) -> tuple[dict[str, str], Upload | None]:
    """The form's fields as ``form_of`` gives them, and the file of ``field``, None when none was chosen.

    The route's own ``request_max_body_size`` is ``most_b + FORM_B``. Raises as ``form_with_files``.
    """
    fields, files = await form_with_files(request, {field: most_b})
    return fields, files.get(field)


async def form_with_files(
    request: Request[Any, Any, Any], most_b: Mapping[str, int]
) -> tuple[dict[str, str], dict[str, Upload]]:
    """The same for several files: field -> its largest size. A field without a chosen file is left out.

    Above a megabyte a file lies in an unnamed temporary file until this returns. Raises Forbidden("form-expired"),
    Oversized.
    """
    try:
        fields = await form_of(request)
    except HTTPException as error:
        if error.status_code == 413:
            raise Oversized(most_mb=max(most_b.values()) // 2**20) from None
        raise
    form = await request.form()
    brought = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
    files = {}
    try:
        for field, most in most_b.items():
            chosen = form.get(field)
            if not isinstance(chosen, UploadFile) or not chosen.filename:
                continue
            raw = await chosen.read()
            if len(raw) > most:
                raise Oversized(most_mb=most // 2**20)
            files[field] = Upload(bare_name(chosen.filename), raw)
    finally:
        for file in brought:
            await file.close()
    return fields, files


def bare_name(text: str) -> str:
    """The last part of a name as a browser gave it, without control characters, not too long."""
    bare = re.split(r"[/\\]", _ODD.sub("", text))[-1].strip()
    return bare[-NAME_MAX:] or "?"
