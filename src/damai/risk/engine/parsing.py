"""From the text of a definition to a Definition, or to every fault that it has, each with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from damai.risk.engine.certainty.draws import vary
from damai.risk.engine.definition import (
    Classes,
    Definition,
    Group,
    Indicator,
    Screen,
    error_columns,
)
from damai.risk.engine.faults import Refused
from damai.risk.engine.magnitude import too_large
from damai.risk.engine.methods import DEFAULTS, OVER_TIME, STAGES, Method, plain
from damai.risk.engine.options import Wrong, nearest, number, read_method
from damai.risk.engine.persons import column_tells_of_persons, title_tells_of_persons
from damai.risk.engine.sections import Sections, toml_of
from damai.risk.engine.tree import ordered

FACTS = frozenset(
    {"unit", "source", "as_of", "reason", "proxy", "note", "licence", "description", "flags", "url"}
)
"""Told beside a number; the computation does not read them."""
SECTIONS = frozenset(
    {"index", "indicator", "group", "impute", "screen", "treat", "normalise", "aggregate", "weights", "classes", "uncertainty"}
)  # fmt: skip
INDEX = frozenset({"code", "title", "unit_column", "time_column", "version", "owner"}) | FACTS
INDICATOR = (
    frozenset(
        {"code", "parent", "direction", "weight", "title", "denominator", "optional", "impute", "treat", "normalise", "error"}
    )
    | FACTS
)  # fmt: skip
GROUP = (
    frozenset(
        {"code", "parent", "weight", "title", "aggregate", "min_available", "weights", "impute", "treat", "normalise"}
    )
    | FACTS
)  # fmt: skip
PLACED = ("impute", "treat", "normalise")
"""Stages of an indicator that a group may set for all below it."""


def parse(text: str) -> Definition:
    """Read a TOML text. Raises Refused with every fault."""
    return from_mapping(toml_of(text))


def from_mapping(raw: Mapping[str, Any]) -> Definition:
    """Check the same structure as plain dicts and lists (TOML or JSON). Raises Refused."""
    faults = list(too_large(raw))
    if faults:
        raise Refused.of(faults)
    return _Reader(raw).definition()


class _Reader(Sections):
    def definition(self) -> Definition:
        self.known(self.raw, SECTIONS, "definition")
        index = self.table("index")
        self.known(index, INDEX, "[index]")
        code = self.text(index, "code", "[index]")
        unit_column = self.text(index, "unit_column", "[index]")
        time_column = self.text(index, "time_column", "[index]") if "time_column" in index else None
        self.base = {stage: self._base(stage) for stage in (*PLACED, "aggregate", "weights")}
        self.least = self._share(self.table("aggregate"), "min_available", "[aggregate]", 0.0)
        groups = self._groups(code)
        if not self._tree_of(groups):
            self._stop()
        self.by_code = groups
        indicators = [self._indicator(row, at) for at, row in enumerate(self.rows("indicator"))]
        self._codes(indicators, groups)
        self._over_time(indicators, time_column)
        screen, classes = self._screen(), self._classes()
        self._stop()
        made = Definition(
            code=code,
            title=self._title(index, "[index]"),
            unit_column=unit_column,
            time_column=time_column,
            indicators=tuple(i for i in indicators if i is not None),
            groups=tuple(groups[c] for c in ordered({c: g.parent for c, g in groups.items()})),
            group_order=tuple(groups),
            screen=screen,
            classes=classes,
            uncertainty=self.table("uncertainty"),
        )
        self._weights_of(made)
        self._stop()
        vary(made, made.uncertainty)
        return made

    def _stop(self) -> None:
        if self.faults:
            # A group's method is read again for every indicator below it.
            raise Refused.of(list({str(fault): fault for fault in self.faults}.values()))

    # Parts

    def _groups(self, top: str) -> dict[str, Group]:
        found: dict[str, Group] = {}
        self.stages_of: dict[str, Mapping[str, object]] = {}
        self.weighted_codes: set[str] = set()
        rows = self.rows("group")
        if not any(row.get("code") == top for row in rows):
            rows = [*rows, {"code": top}]
        for at, row in enumerate(rows):
            where = f"group {row.get('code', at + 1)}"
            self.known(row, GROUP, where)
            code = self.text(row, "code", where)
            if code in found:
                self.refuse("risk-code-twice", where, found=code)
                continue
            parent = None if code == top else self.text(row, "parent", where)
            if code == top and "parent" in row:
                self.refuse("risk-top-parent", where, found=str(row["parent"]))
            found[code] = Group(
                code=code,
                parent=parent,
                weight=self._weight(row, where),
                aggregate=self._method("aggregate", row, where, self.base["aggregate"]),
                weights=self._weights_in(row, code, where, top),
                min_available=self._share(row, "min_available", where, self.least),
                title=self._title(row, where),
                facts={key: row[key] for key in row if key in FACTS},
            )
            self.stages_of[code] = {key: row[key] for key in PLACED if key in row}
        for code in sorted(self.weighted_codes - set(found)):
            self.refuse("risk-key-unknown", "weights", name=code, known=nearest(code, found))
        return found

    def _tree_of(self, groups: Mapping[str, Group]) -> bool:
        """Whether every group leads to the top."""
        before = len(self.faults)
        for group in groups.values():
            if group.parent is not None and group.parent not in groups:
                where = f"group {group.code}"
                self.refuse("risk-parent-unknown", where, found=group.parent, known=nearest(group.parent, dict(groups)))  # fmt: skip
        if len(self.faults) > before:
            return False
        for code in groups:
            seen = [code]
            while (parent := groups[seen[-1]].parent) is not None and parent not in seen:
                seen.append(parent)
            if parent is not None:
                self.refuse("risk-cycle", f"group {code}", path=" > ".join([*seen, parent]))
                return False
        return True

    def _indicator(self, row: Mapping[str, Any], at: int) -> Indicator | None:
        where = f"indicator {row.get('code', at + 1)}"
        self.known(row, INDICATOR, where)
        code = self.text(row, "code", where)
        parent = self.text(row, "parent", where)
        direction = row.get("direction", 1)
        if isinstance(direction, bool) or direction not in (1, -1):
            self.refuse("risk-direction", where, found=str(direction)[:40])
            direction = 1
        denominator = self.text(row, "denominator", where) if "denominator" in row else None
        for column in filter(None, (code, denominator)):
            if column_tells_of_persons(column):
                self.refuse("risk-person", where, found=column)
        title = self._title(row, where)
        for text in title.values():
            if title_tells_of_persons(text):
                self.refuse("risk-person", where, found=text[:60])
        if parent and parent not in self.by_code:
            known = nearest(parent, dict(self.by_code))
            self.refuse("risk-parent-unknown", where, found=parent, known=known)
            return None
        optional = row.get("optional", False)
        if not isinstance(optional, bool):
            self.refuse("risk-option-value", where, name="optional", found=str(optional)[:40], wanted="true | false")  # fmt: skip
        stages = {
            stage: self._method(stage, row, where, self._above(stage, parent)) for stage in PLACED
        }
        by = stages["impute"].options.get("by")
        if by and column_tells_of_persons(str(by)):
            self.refuse("risk-person", where, found=str(by))
        self._stage_shapes(stages["normalise"], where)
        error = self._error(row, where)
        return Indicator(
            code=code,
            parent=parent,
            direction=int(direction),
            weight=self._weight(row, where),
            denominator=denominator,
            optional=optional is True,
            error=error,
            title=title,
            facts={key: row[key] for key in row if key in FACTS},
            impute=stages["impute"],
            treat=stages["treat"],
            normalise=stages["normalise"],
        )

    def _error(self, row: Mapping[str, Any], where: str) -> Method:
        """What the cells are drawn from: one of a column and a number, of columns that are no persons'."""
        found = self._method("error", row, where, plain("error", "none"))
        if found.name == "normal" and (found.options["column"] is None) == (
            found.options["sd"] is None
        ):
            self.refuse("risk-error-one", f"{where}: error")
        for column in error_columns(found):
            if column_tells_of_persons(column):
                self.refuse("risk-person", where, found=column)
        return found

    def _above(self, stage: str, parent: str) -> Method:
        """What the groups over an indicator, then the index, say of a stage."""
        path = []
        at: str | None = parent
        while at:
            path.append(at)
            at = self.by_code[at].parent
        found = self.base[stage]
        for code in reversed(path):
            found = self._method(stage, self.stages_of[code], f"group {code}", found, encloses=True)
        return found

    def _stage_shapes(self, normalise: Method, where: str) -> None:
        """What options of one method must be to each other."""
        options = normalise.options
        at = f"{where}: normalise"
        if normalise.name in ("scaled", "goalposts") and options["lower"] >= options["upper"]:  # type: ignore[operator]
            self.refuse("risk-posts-order", at, lower=options["lower"], upper=options["upper"])
        if normalise.name == "goalposts" and options["log"] and options["lower"] <= 0:  # type: ignore[operator]
            self.refuse("risk-posts-log", at, lower=options["lower"])
        if normalise.name == "steps":
            cuts, values = normalise.numbers("cuts"), normalise.numbers("values")
            if len(values) != len(cuts) + 1:
                self.refuse("risk-steps-count", at, wanted=len(cuts) + 1, found=len(values))

    def _codes(self, indicators: Sequence[Indicator | None], groups: Mapping[str, Group]) -> None:
        seen = set(groups)
        for one in indicators:
            if one is None:
                continue
            if one.code in seen:
                self.refuse("risk-code-twice", f"indicator {one.code}", found=one.code)
            seen.add(one.code)
        if not indicators:
            self.refuse("risk-no-indicators", "definition")

    def _over_time(self, indicators: Sequence[Indicator | None], time_column: str | None) -> None:
        for one in indicators:
            if one is not None and one.impute.name in OVER_TIME and time_column is None:
                where = f"indicator {one.code}: impute"
                self.refuse("risk-time-column", where, method=one.impute.name)

    def _weights_of(self, made: Definition) -> None:
        for group in made.groups:
            below = made.children[group.code]
            where = f"group {group.code}"
            if not below:
                self.refuse("risk-group-empty", where)
            elif group.weights.name == "given" and not any(made.weight_of[c] > 0 for c in below):
                self.refuse("risk-weights-nothing", where, children=", ".join(below)[:120])
            if group.weights.name in ("bod", "optimise") and group.aggregate.name != "mean":
                self.refuse("risk-weights-mean-only", where, method=group.weights.name)
            for key in ("matrix", "target"):
                value = group.weights.options.get(key)
                if isinstance(value, tuple) and len(value) != len(below):
                    data = {"name": key, "wanted": len(below), "found": len(value)}
                    self.refuse("risk-weights-size", f"{where}: weights", **data)

    def _weights_in(self, row: Mapping[str, Any], code: str, where: str, top: str) -> Method:
        """A matrix or a target with group codes is for those groups; without, for the group that declares
        it, and for the top when the index does. Groups that get none keep the weights given."""
        method = self._method("weights", row, where, self.base["weights"])
        for key in ("matrix", "target"):
            value = method.options.get(key)
            if isinstance(value, Mapping):
                self.weighted_codes.update(value)
                if code not in value:
                    return plain("weights", "given")
                return Method(method.name, {key: value[code]})
            if isinstance(value, tuple) and "weights" not in row and code != top:
                return plain("weights", "given")
        return method

    def _screen(self) -> Screen:
        row = self.table("screen")
        self.known(row, frozenset({"min_data", "keep", "drop"}), "[screen]")
        lists = []
        for key in ("keep", "drop"):
            codes = row.get(key, [])
            if not isinstance(codes, list):
                self.refuse("risk-option-value", "[screen]", name=key, found=str(codes)[:40], wanted='["...", ...]')  # fmt: skip
                codes = []
            lists.append(frozenset(map(str, codes)))
        for code in sorted(lists[0] & lists[1]):
            self.refuse("risk-screen-both", "[screen]", found=code)
        least = self._share(row, "min_data", "[screen]", 0.0)
        return Screen(min_data=least, keep=lists[0], drop=lists[1])

    def _classes(self) -> Classes | None:
        if "classes" not in self.raw:
            return None
        row = dict(self.table("classes"))
        names = row.pop("names", ["rendah", "sedang", "tinggi"])
        if not isinstance(names, list) or not all(isinstance(n, str) and n for n in names):
            self.refuse("risk-option-value", "[classes]", name="names", found=str(names)[:40], wanted='["...", ...]')  # fmt: skip
            return None
        if len(set(names)) != len(names):
            self.refuse("risk-class-names-twice", "[classes]")
        method = read_method("classes", row, "[classes]", self.faults)
        if method is None:
            return None
        wanted = _classes_n(method, len(names))
        if wanted != len(names) or len(names) < 2:
            self.refuse("risk-class-names", "[classes]", wanted=max(wanted, 2), found=len(names))
        if method.name == "quantile" and not _shares_fit(method.numbers("shares"), len(names)):
            self.refuse("risk-class-shares", "[classes]", classes=len(names))
        return Classes(method=method, names=tuple(names))

    # Cells

    def _title(self, row: Mapping[str, Any], where: str) -> Mapping[str, str]:
        found = row.get("title", {})
        if isinstance(found, str):
            return {"id": found, "en": found}
        if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
            self.refuse("risk-option-value", where, name="title", found=str(found)[:40], wanted='"..." | {id = "...", en = "..."}')  # fmt: skip
            return {}
        return found

    def _weight(self, row: Mapping[str, Any], where: str) -> float:
        try:
            found = number(row.get("weight", 1.0))
        except Wrong:
            self.refuse("risk-weight", where, found=str(row["weight"])[:40])
            return 1.0
        if found < 0:
            self.refuse("risk-weight", where, found=found)
        return found

    def _share(self, row: Mapping[str, Any], key: str, where: str, default: float) -> float:
        if key not in row:
            return default
        try:
            found = number(row[key])
        except Wrong:
            found = -1.0
        if 0 <= found <= 1:
            return found
        self.refuse("risk-option-value", where, name=key, found=str(row[key])[:40], wanted="0 ... 1")  # fmt: skip
        return default

    def _base(self, stage: str) -> Method:
        row = dict(self.table(stage))
        if stage == "aggregate":
            row.pop("min_available", None)
        row.setdefault("method", DEFAULTS[stage])
        found = read_method(stage, row, f"[{stage}]", self.faults, encloses=True)
        return found or self._stand_in(stage)

    def _method(
        self, stage: str, row: Mapping[str, object], where: str, above: Method, *, encloses: bool = False
    ) -> Method:  # fmt: skip
        if stage not in row:
            return above
        at = f"{where}: {stage}"
        found = read_method(stage, row[stage], at, self.faults, above, encloses=encloses)
        return found or self._stand_in(stage)

    def _stand_in(self, stage: str) -> Method:
        """So that reading goes on to the next fault; the definition is refused in any case."""
        assert DEFAULTS[stage] in STAGES[stage]
        return plain(stage, DEFAULTS[stage])


def _classes_n(method: Method, names_n: int) -> int:
    match method.name:
        case "mean_sd":
            return 3
        case "fixed":
            return len(method.numbers("cuts")) + 1
        case "jenks":
            return names_n if method.options["n"] is None else method.count("n")
    return names_n


def _shares_fit(shares: tuple[float, ...], names_n: int) -> bool:
    """A share for each class, together 1; or the cumulated shares between them, rising."""
    if len(shares) == names_n:
        return all(s > 0 for s in shares) and abs(sum(shares) - 1) < 1e-9
    rising = all(a < b for a, b in pairwise(shares))
    return len(shares) == names_n - 1 and rising and shares[0] > 0 and shares[-1] < 1
