"""Which station a line of an annex means: its code, or its number in the line's kelurahan."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from damai.core.codes import station_code
from damai.core.errors import Invalid
from damai.deployment.orders.model import AnnexRow


class Stations:
    """The stations of a plan, by number and by kelurahan, sorted once for all lines of an annex."""

    def __init__(self, known: Iterable[tuple[str, int, str]]) -> None:
        """``known``: code, number, and the name of the kelurahan."""
        self._by_number: dict[int, set[str]] = defaultdict(set)
        self._by_place: dict[tuple[str, int], set[str]] = defaultdict(set)
        for code, number, kelurahan in known:
            self._by_number[number].add(code)
            self._by_place[_plain(kelurahan), number].add(code)

    def codes_of(self, row: AnnexRow) -> tuple[str, ...]:
        """The stations of a line by code: as they stand there, or by number in the line's kelurahan ("TPS 3", "003").

        Raises Invalid("annex-station") with the service number and what names no station, or several.
        """
        wanted = {_plain(part) for part in row.kelurahan.split(",") if part.strip()}
        return tuple(self._code(row, said, wanted) for said in row.stations)

    def _code(self, row: AnnexRow, said: str, kelurahan: set[str]) -> str:
        try:
            return station_code(said)
        except Invalid:
            pass
        digits = re.sub(r"(?i)^tps", "", said.strip()).strip(" .")
        fitting: set[str] = set()
        if digits.isascii() and digits.isdigit():
            number = int(digits)
            if kelurahan:
                fitting = set().union(*(self._by_place.get((one, number), ()) for one in kelurahan))
            else:
                fitting = self._by_number.get(number, fitting)
        if len(fitting) != 1:
            raise Invalid("annex-station", field="file", nrp=row.nrp[:20], station=said[:40])
        return next(iter(fitting))


def _plain(name: str) -> str:
    return re.sub(r"^(kel|kelurahan|desa)[. ]+", "", name.strip().casefold())
