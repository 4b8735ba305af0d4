"""What the engine refuses: where, what, how to mend, one fault each; nothing is written after one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from damai.core.errors import DamaiError


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. Its sentence is the word ``error.<code>`` filled with ``values``."""

    code: str
    where: str
    """The place in the definition (``indicator dptb_share: normalise``) or the cell (``18.72.01.1001, dptb_share``)."""
    data: Mapping[str, object] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, object]:
        return {"where": self.where, **self.data}

    def __str__(self) -> str:
        told = ", ".join(f"{key}={value}" for key, value in self.data.items())
        return f"{self.where}: {self.code}" + (f" ({told})" if told else "")


def names_told(names: Iterable[object], most: int = 20) -> str:
    """The first of a list in a sentence: what there is instead of what was asked for."""
    given = [str(name)[:40] for name in names]
    return (", ".join(given[:most]) + (", ..." if len(given) > most else "")) or "-"


class Refused(DamaiError):
    """The definition or the data cannot give an index; ``faults`` lists every reason found."""

    status = 422
    default_code = "risk-refused"

    def __init__(self, code: str, where: str, **data: object) -> None:
        super().__init__(code, field=where, where=where, **data)
        self.faults: tuple[Fault, ...] = (Fault(code, where, data),)

    @classmethod
    def of(cls, faults: Sequence[Fault]) -> Refused:
        """One error for many faults; it speaks as the first. Raises IndexError for none."""
        first = faults[0]
        error = cls(first.code, first.where, **first.data)
        error.faults = tuple(faults)
        return error

    def __str__(self) -> str:
        return "\n".join(map(str, self.faults))


class Gathered:
    """Refusals of several columns, told together: ``with gathered.each(): ...`` for each, then ``stop()``."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    @contextmanager
    def each(self) -> Iterator[None]:
        try:
            yield
        except Refused as refused:
            self.faults += refused.faults

    def stop(self) -> None:
        """Raises Refused with every fault there was, if any."""
        if self.faults:
            raise Refused.of(self.faults)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a reader of the scores must know. Its sentence is the word ``code``."""

    code: str
    where: str
    data: Mapping[str, object] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        return {"code": self.code, "where": self.where, **self.data}
