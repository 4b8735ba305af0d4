"""The one catalogue of all packages' words."""

from __future__ import annotations

from functools import lru_cache

from damai.webkit.i18n import Catalogue

PACKAGES = (
    "damai.webkit",
    "damai.accounts",
    "damai.areas",
    "damai.risk",
    "damai.deployment",
    "damai.stages",
    "damai.units",
    "damai.hooks",
    "damai.incidents",
    "damai.watches",
    "damai.cli",
)


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """Loaded once a process."""
    return Catalogue.load(PACKAGES)
