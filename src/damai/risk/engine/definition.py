"""A definition of an index: a value that can be read, signed, published and replayed by anybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from damai.risk.engine.methods import Method, plain

Title = Mapping[str, str]
NO_ERROR = plain("error", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One column of the data and how it enters."""

    code: str
    parent: str
    direction: int
    """1: more = more vulnerable; -1: less = more vulnerable."""
    weight: float
    impute: Method
    treat: Method
    normalise: Method
    denominator: str | None = None
    optional: bool = False
    """Whether every cell may be missing: it is collected later, and nobody's score has it until then."""
    error: Method = NO_ERROR
    """How unsure its cells are: what they are drawn from when the data vary."""
    title: Title = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)
    """unit, source, as_of, reason, proxy, ...: told beside the number, not computed with."""


def error_columns(error: Method) -> tuple[str, ...]:
    """Columns of the data that say how unsure an indicator is."""
    if error.name == "normal":
        return () if error.options["column"] is None else (error.text("column"),)
    found = error.options.get("columns", ())
    assert isinstance(found, tuple)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A mean of its children. The top has no parent."""

    code: str
    parent: str | None
    weight: float
    aggregate: Method
    weights: Method
    min_available: float
    """Smallest share of present children, unweighted, for a value; at least one child in any case."""
    title: Title = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    min_data: float = 0.0
    keep: frozenset[str] = frozenset()
    drop: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Classes:
    method: Method
    names: tuple[str, ...]
    """From the least to the most vulnerable."""


@dataclass(frozen=True, kw_only=True)
class Definition:
    """Checked: codes are unique, every parent exists, the tree has one top and no cycle."""

    code: str
    title: Title
    unit_column: str
    time_column: str | None
    indicators: tuple[Indicator, ...]
    groups: tuple[Group, ...]
    """Children before parents, the top last."""
    screen: Screen
    classes: Classes | None
    uncertainty: Mapping[str, object] = field(default_factory=dict)
    """What varies when the index is asked how sure it is: see ``certainty.draws.vary``."""

    @property
    def top(self) -> Group:
        return self.groups[-1]

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """Codes below each group: its indicators, then its groups, each in the order of the file."""
        below: dict[str, list[str]] = {group.code: [] for group in self.groups}
        for indicator in self.indicators:
            below[indicator.parent].append(indicator.code)
        for code in self.group_order:
            parent = self.group(code).parent
            if parent is not None:
                below[parent].append(code)
        return {code: tuple(codes) for code, codes in below.items()}

    group_order: tuple[str, ...] = ()
    """Group codes as the file lists them."""

    @cached_property
    def weight_of(self) -> Mapping[str, float]:
        return {i.code: i.weight for i in self.indicators} | {g.code: g.weight for g in self.groups}

    @cached_property
    def _groups(self) -> Mapping[str, Group]:
        return {group.code: group for group in self.groups}

    @cached_property
    def _indicators(self) -> Mapping[str, Indicator]:
        return {indicator.code: indicator for indicator in self.indicators}

    def group(self, code: str) -> Group:
        return self._groups[code]

    def indicator(self, code: str) -> Indicator:
        return self._indicators[code]

    def is_group(self, code: str) -> bool:
        return code in self._groups

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Number columns that the data must have."""
        wanted = [i.code for i in self.indicators]
        wanted += [i.denominator for i in self.indicators if i.denominator is not None]
        for indicator in self.indicators:
            wanted += error_columns(indicator.error)
        return tuple(dict.fromkeys(wanted))

    @cached_property
    def by_columns(self) -> tuple[str, ...]:
        """Text columns that imputation groups by; without one it goes by the unit's parent code."""
        by = (i.impute.options.get("by") for i in self.indicators)
        return tuple(dict.fromkeys(str(column) for column in by if column))
