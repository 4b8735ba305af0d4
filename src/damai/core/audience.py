"""Who may see a record, as one string: "public", "partners", or institutions joined by "+".

The law of sight, used by every door (page, API, stream, search, export): a reader sees a record when
its area lies within the reader's scope AND its audience holds the reader's institution. An auditor
sees every audience, but still only within scope.
"""

from __future__ import annotations

from damai.core.codes import within

PUBLIC = "public"
PARTNERS = "partners"
INSTITUTIONS = (
    "bawaslu", "bpbd", "damkar", "dinkes", "dishub", "kejari", "kesbangpol", "kpu", "pemda",
    "pln", "polri", "propam", "satpolpp", "telkom", "tni",
)  # fmt: skip


def join(*institutions: str) -> str:
    """The canonical audience of these institutions: unique, sorted, joined by "+"."""
    return "+".join(sorted(set(institutions)))


def members(audience: str) -> frozenset[str]:
    return frozenset(audience.split("+"))


def add(audience: str, institution: str) -> str:
    """The audience with one institution more; "public" and "partners" already hold everyone."""
    if audience in (PUBLIC, PARTNERS):
        return audience
    return join(*members(audience), institution)


def both(one: str, other: str) -> str:
    """The audience of those who are in either."""
    for wide in (PUBLIC, PARTNERS):
        if wide in (one, other):
            return wide
    return join(*members(one), *members(other))


def drop(audience: str, institution: str) -> str:
    if audience in (PUBLIC, PARTNERS):
        return audience
    return join(*(members(audience) - {institution}))


def has(audience: str, institution: str) -> bool:
    return audience in (PUBLIC, PARTNERS) or institution in members(audience)


def sees(audience: str, institution: str, *, all_seeing: bool = False) -> bool:
    return all_seeing or has(audience, institution)


def visible(
    area: str, audience: str, *, scope: str, institution: str, all_seeing: bool = False
) -> bool:
    """The law of sight for one record and one reader."""
    return within(area, scope) and sees(audience, institution, all_seeing=all_seeing)
