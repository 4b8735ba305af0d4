"""Icons: the few Tabler outlines used, taken from the files that set-up put in place."""

from __future__ import annotations

from damai.webkit.assets import Assets

FOLDER = "vendor/icons/"


def load_icons(assets: Assets) -> dict[str, str]:
    """name -> inner SVG markup. Raises KeyError later, in a template, for an icon that is not there."""
    found = {}
    for name, asset in assets.files.items():
        if name.startswith(FOLDER) and name.endswith(".svg"):
            inner = _inner(asset.body)
            if inner:
                found[name[len(FOLDER) : -4]] = b" ".join(inner.split()).decode()
    return found


def _inner(svg: bytes) -> bytes:
    """What stands between the first ``<svg ...>`` and the last ``</svg>``."""
    _, _, opened = svg.partition(b"<svg")
    return opened.partition(b">")[2].rpartition(b"</svg>")[0]
