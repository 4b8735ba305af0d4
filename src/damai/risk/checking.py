"""From the text of a checklist to a Checklist, or to every fault that it has, each with its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from damai.risk.checklist import Answer, Asker, Checklist, Item, Scope
from damai.risk.engine.faults import Refused
from damai.risk.engine.options import nearest
from damai.risk.engine.persons import (
    column_tells_of_persons,
    question_asks_of_contestants,
    question_asks_of_persons,
)
from damai.risk.engine.sections import Sections, toml_of

LANGUAGES = ("id", "en")
SECTIONS = frozenset({"checklist", "group", "item"})
HEAD = frozenset({"code", "institution", "title", "source", "as_of", "scope", "by", "note", "url"})
GROUP = frozenset({"code", "title"})
FACTS = frozenset({"note", "url", "published_n"})
ITEM = frozenset({"code", "group", "wording", "vulnerable", "scope", "by", "source", "left_out"}) | FACTS  # fmt: skip


def parse(text: str) -> Checklist:
    """Read a TOML text. Raises Refused with every fault."""
    return from_mapping(toml_of(text))


def from_mapping(raw: Mapping[str, Any]) -> Checklist:
    """Check the same structure as plain dicts and lists. Raises Refused."""
    return _Reader(raw).checklist()


class _Reader(Sections):
    def checklist(self) -> Checklist:
        self.known(self.raw, SECTIONS, "checklist")
        self.head = head = self.table("checklist")
        self.known(head, HEAD, "[checklist]")
        groups: dict[str, Mapping[str, str]] = {}
        for at, row in enumerate(self.rows("group")):
            where = f"group {row.get('code', at + 1)}"
            self.known(row, GROUP, where)
            code = self.text(row, "code", where)
            if code in groups:
                self.refuse("risk-code-twice", where, found=code)
            groups[code] = self._words(row, "title", where)
        items = [self._item(row, at, groups) for at, row in enumerate(self.rows("item"))]
        seen: set[str] = set()
        for item in items:
            if item.code in seen:
                self.refuse("risk-code-twice", f"item {item.code}", found=item.code)
            seen.add(item.code)
        for code in groups:
            if not any(item.group == code for item in items):
                self.refuse("risk-checklist-empty", f"group {code}")
        if not items:
            self.refuse("risk-checklist-empty", "checklist")
        made = Checklist(
            code=self.text(head, "code", "[checklist]"),
            institution=self.text(head, "institution", "[checklist]"),
            title=self._words(head, "title", "[checklist]"),
            source=self.text(head, "source", "[checklist]"),
            as_of=self.text(head, "as_of", "[checklist]"),
            groups=groups,
            items=tuple(items),
        )
        if self.faults:
            raise Refused.of(self.faults)
        return made

    def _item(self, row: Mapping[str, Any], at: int, groups: Mapping[str, object]) -> Item:
        where = f"item {row.get('code', at + 1)}"
        self.known(row, ITEM, where)
        code = self.text(row, "code", where)
        group = self.text(row, "group", where)
        if group and group not in groups:
            self.refuse("risk-parent-unknown", where, found=group, known=nearest(group, groups))
        wording = self._words(row, "wording", where)
        if column_tells_of_persons(code):
            self.refuse("risk-person", where, found=code)
        for words in wording.values():
            if question_asks_of_persons(words):
                self.refuse("risk-person", where, found=words[:60])
            if question_asks_of_contestants(words):
                self.refuse("risk-contestant", where, found=words[:60])
        vulnerable = self._choice(row, "vulnerable", where, (Answer.YES, Answer.NO))
        return Item(
            code=code,
            group=group,
            wording=wording,
            vulnerable=Answer(vulnerable),
            scope=Scope(self._choice(self._with_head(row, "scope"), "scope", where, tuple(Scope))),
            by=self._askers(self._with_head(row, "by"), where),
            source=self.text(self._with_head(row, "source"), "source", where),
            left_out=self._words(row, "left_out", where) if "left_out" in row else {},
            facts={key: row[key] for key in row if key in FACTS},
        )

    def _with_head(self, row: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """What an item does not say, the head says for all."""
        return row if key in row else self.head

    def _askers(self, row: Mapping[str, Any], where: str) -> tuple[Asker, ...]:
        found = row.get("by")
        if isinstance(found, list) and found and all(one in tuple(Asker) for one in found):
            return tuple(Asker(one) for one in dict.fromkeys(found))
        wanted = ", ".join(Asker)
        self.refuse("risk-option-value", where, name="by", found=str(found)[:40], wanted=f"[{wanted}]")  # fmt: skip
        return ()

    def _choice(
        self, row: Mapping[str, Any], key: str, where: str, known: tuple[str, ...]
    ) -> str:  # fmt: skip
        found = row.get(key)
        if isinstance(found, str) and found in known:
            return found
        self.refuse("risk-option-value", where, name=key, found=str(found)[:40], wanted=" | ".join(known))  # fmt: skip
        return known[0]

    # Cells

    def _words(self, row: Mapping[str, Any], key: str, where: str) -> Mapping[str, str]:
        """A sentence in both languages: who answers reads one of them."""
        found = row.get(key)
        words = found if isinstance(found, dict) else {}
        if set(words) == set(LANGUAGES) and all(
            isinstance(words[lang], str) and words[lang].strip() for lang in LANGUAGES
        ):
            return words
        self.refuse("risk-option-value", where, name=key, found=str(found)[:40], wanted='{id = "...", en = "..."}')  # fmt: skip
        return {}
