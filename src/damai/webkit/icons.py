"""Icons: the few Tabler outlines used, taken from the files that set-up put in place."""

from __future__ import annotations

import re

from damai.webkit.assets import Assets

_INNER = re.compile(rb"<svg[^>]*>(.*)</svg>", re.DOTALL)
FOLDER = "vendor/icons/"


def load_icons(assets: Assets) -> dict[str, str]:
    """name -> inner SVG markup. Raises KeyError later, in a template, for an icon that is not there."""
    found = {}
    for name, asset in assets.files.items():
        if name.startswith(FOLDER) and name.endswith(".svg"):
            match = _INNER.search(asset.body)
            if match:
                inner = re.sub(rb"\s+", b" ", match[1]).strip()
                found[name[len(FOLDER) : -4]] = inner.decode()
    return found
