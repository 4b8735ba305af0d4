"""What a form's area means: a code, a code of before, or the name of one area alone; else its near names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from damai.areas import codes, finding, store
from damai.areas.model import Area, name_key
from damai.core.codes import ancestors, area_code, within
from damai.core.errors import Invalid
from damai.webkit.actor import Actor
from damai.webkit.picking import AreaSeen

NEAR_N = 3
"""Near names that a refusal tells."""
SAME_N = 200
"""Areas of one name that are looked through: Indonesia has some hundred kelurahan called Sukamaju."""
_CODE = re.compile(r"[\d. ]+\Z", re.ASCII)


class Tree:
    """The port that forms ask (``webkit/picking.py: Areas``)."""

    def seen(self, conn: sa.Connection, codes: Sequence[str]) -> Mapping[str, AreaSeen]:
        wanted = sorted({above for code in codes for above in ancestors(code)})
        named = store.areas_by_code(conn, wanted) if wanted else {}
        return {code: _seen(named, code) for code in codes if code in named}

    def chosen(
        self, conn: sa.Connection, actor: Actor, text: str, field: str, level: str = ""
    ) -> str:
        said = " ".join(text.split())[:80]
        if _CODE.match(said):
            return _by_code(conn, actor, said, field)
        found = _by_name(conn, actor, said, level)
        if len(found) > 1:
            raise Invalid("area-several", field=field, value=said, near=_words(conn, found))
        if found:
            return found[0].code
        word = said.partition(",")[0]
        raise _none(conn, finding.find_areas(conn, actor, word, level), said, field)


def _by_code(conn: sa.Connection, actor: Actor, said: str, field: str) -> str:
    """The code of now. In a house without a tree a code is taken by its shape."""
    try:
        code = codes.area_now(conn, area_code(said.replace(" ", "")))
    except Invalid as error:
        raise Invalid(error.code, field=field, **error.data) from None
    if store.area_by_code(conn, code) is not None or not store.pointer(conn, store.AREAS)[0]:
        return code
    near: list[Area] = []
    for above in reversed(ancestors(code)[:-1]):
        # A slip in the last part: its neighbours, those that share most digits first.
        held = [a for a in store.children(conn, above) if within(a.code, actor.scope)]
        near = sorted(held, key=lambda a: (-_alike(a.code, code), a.code))
        if near:
            break
    raise _none(conn, near, code, field)


def _alike(one: str, other: str) -> int:
    return sum(a == b for a, b in zip(one, other, strict=False))


def _by_name(conn: sa.Connection, actor: Actor, said: str, level: str) -> list[Area]:
    """Areas called so within the scope; "Metro Pusat, Kota Metro" says also what it lies in."""
    name, *above = [name_key(part) for part in said.split(",")]
    found = store.search_areas(conn, name, actor.scope, SAME_N, level)
    same = [area for area in found if name_key(area.name) == name]
    if not above:
        return same
    named, wanted = Tree().seen(conn, [area.code for area in same]), set(above) - {""}
    return [a for a in same if wanted <= {name_key(up) for up in named[a.code].above}]


def _none(conn: sa.Connection, near: Sequence[Area], said: str, field: str) -> Invalid:
    if near:
        return Invalid("area-near", field=field, value=said, near=_words(conn, near))
    return Invalid("area-none", field=field, value=said)


def _words(conn: sa.Connection, areas: Sequence[Area]) -> str:
    """Metro Pusat, Kota Metro (18.72.01); Metro Utara, Kota Metro (18.72.02); ..."""
    seen = Tree().seen(conn, [area.code for area in areas[:NEAR_N]])
    words = [f"{', '.join([one.name, *one.above[:1]])} ({one.code})" for one in seen.values()]
    return "; ".join(words) + ("; ..." if len(areas) > NEAR_N else "")


def _seen(named: Mapping[str, Area], code: str) -> AreaSeen:
    above = tuple(named[up].name for up in reversed(ancestors(code)[:-1]) if up in named)
    return AreaSeen(code=code, name=named[code].name, level=named[code].level.value, above=above)
