"""The screens of the index through a browser's eyes: a house, and who is signed in."""

from __future__ import annotations

import re
from typing import Any

from litestar.testing import TestClient

from damai.app.house import House
from tests.builders import fresh_id
from tests.risk import kept
from tests.stages.test_pages import signed, token

VERSIONS = "/kerawanan/versi"


class Reader:
    """One person's browser; it keeps the form token of the page that it opened last."""

    def __init__(self, client: TestClient[Any], house: House, key: str) -> None:
        self.client, self.house, self.key = client, house, key

    def _in(self) -> TestClient[Any]:
        self.client.cookies.clear()
        return signed(self.client, self.house, self.key)

    def get(self, path: str, lang: str = "id") -> Any:
        client = self._in()
        client.cookies.set("damai-lang", lang)
        return client.get(path)

    def post(self, path: str, files: Any = None, **fields: str) -> Any:
        client = self._in()
        form_token = token(client.get("/setelan").text)
        given = {"form_token": form_token, "id": fresh_id(), **fields}
        return client.post(path, data=given, files=files)

    def brings(
        self,
        data: bytes | None = None,
        toml: bytes | None = None,
        path: str = f"{VERSIONS}/baru",
        **fields: str,
    ) -> Any:
        """The form of a new version, sent with its files."""
        files = {
            "file": ("data.csv", kept.a_table() if data is None else data, "text/csv"),
            "definition_file": (
                "d.toml", kept.DEFINITION.encode() if toml is None else toml, "text/plain",
            ),
        }  # fmt: skip
        told = {"definition": "own", "area": kept.AREA, "note": "", "verb": "look", **fields}
        return self.post(path, files=files, **told)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, name
    return found[1]
