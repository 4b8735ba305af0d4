"""Static files: one version for the set, kept for ever under it, packed once, and nothing beyond them."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from damai.app.build import build
from damai.webkit.assets import Assets
from tests import harness


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a" / "app").mkdir(parents=True)
    (tmp_path / "a" / "app" / "one.css").write_text("b { c: d }\n" * 100)
    (tmp_path / "a" / "app" / "two.mjs").write_text("export {}\n")
    (tmp_path / "a" / "app" / "type.woff2").write_bytes(b"\0" * 4000)
    return tmp_path / "a"


def test_a_change_anywhere_gives_every_file_a_new_address(folder: Path) -> None:
    before = Assets([folder])
    assert Assets([folder]).version == before.version

    (folder / "app" / "two.mjs").write_text("export { }\n")

    after = Assets([folder])
    assert after.version != before.version
    assert after.url("app/one.css") == f"/static/{after.version}/app/one.css"
    one, two = before.get("app/one.css"), after.get("app/one.css")
    assert one is not None
    assert two is not None
    assert one.etag == two.etag


def test_a_name_that_moves_is_a_change(folder: Path) -> None:
    before = Assets([folder]).version

    (folder / "app" / "two.mjs").rename(folder / "app" / "three.mjs")

    assert Assets([folder]).version != before


def test_what_shrinks_is_packed_once_and_comes_back_the_same(folder: Path) -> None:
    found = Assets([folder]).files

    packed = found["app/one.css"].packed
    assert packed is not None
    assert gzip.decompress(packed) == found["app/one.css"].body
    assert Assets([folder]).files["app/one.css"].packed == packed
    assert found["app/two.mjs"].packed is None
    assert found["app/type.woff2"].packed is None


def test_types_are_told_that_browsers_insist_on(folder: Path) -> None:
    found = Assets([folder]).files

    assert found["app/one.css"].media_type == "text/css"
    assert found["app/two.mjs"].media_type == "text/javascript"
    assert found["app/type.woff2"].media_type == "font/woff2"


def test_a_file_that_is_not_there_is_a_clear_error_at_build(folder: Path) -> None:
    with pytest.raises(KeyError, match="run the launcher"):
        Assets([folder]).url("vendor/none.js")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient[Any]]:
    house = harness.house(tmp_path_factory.mktemp("house"), seeded=False)
    with TestClient(build(house)) as made:
        yield made
    house.close()


@pytest.fixture(scope="module")
def sheet(client: TestClient[Any]) -> str:
    assets: Assets = client.app.state.web.assets
    return assets.url("webkit/base.css")


def test_under_its_version_a_file_is_kept_for_ever(client: TestClient[Any], sheet: str) -> None:
    now, old = client.get(sheet), client.get("/static/000000000000/webkit/base.css")

    assert (now.status_code, old.status_code) == (200, 200)
    assert now.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert old.headers["cache-control"] == "no-cache"
    assert now.headers["etag"] == old.headers["etag"]


def test_packed_goes_to_who_takes_it_and_plain_to_who_does_not(
    client: TestClient[Any], sheet: str
) -> None:
    packed = client.get(sheet, headers={"Accept-Encoding": "gzip, br"})
    plain = client.get(sheet, headers={"Accept-Encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content  # the client unpacks
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "path",
    ["/static/x/nothing.css", "/static/x/../../pyproject.toml", "/static/x/webkit/../../i18n.py",
     "/static/x/%2e%2e/%2e%2e/pages.py", "/static/x//etc/passwd", "/static/x/webkit/base.css%00"],
)  # fmt: skip
def test_nothing_beyond_the_files_is_served(client: TestClient[Any], path: str) -> None:
    answer = client.get(path, follow_redirects=False)
    assert answer.status_code in (303, 400, 404)
    assert b"import" not in answer.content


def test_every_file_that_a_stylesheet_or_module_names_is_there(client: TestClient[Any]) -> None:
    import posixpath
    import re

    files = client.app.state.web.assets.files
    for name, asset in files.items():
        if name.startswith("vendor/") or not name.endswith((".css", ".js")):
            continue
        text = asset.body.decode()
        named = re.findall(r"""url\(["']?([^"')]+)["']?\)|from ["'](\.[^"']+)["']""", text)
        for target in (one or two for one, two in named):
            if not target.startswith("data:"):
                found = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
                assert found in files, f"{name} names {target}"
