"""Days on which offices of the state are closed, beside Saturday and Sunday, with their sources.

Collective leave (*cuti bersama*) is closed too: counted so, the Court's own calendar of 2024 comes out
(14, 30 and 45 working days; tests/stages/test_real_calendars.py). A joint decree is named by its numbers.
Only years that an event may reach are here; a stage that runs beyond them says which year is missing.
"""

from __future__ import annotations

from datetime import date

from damai.stages.model import WorkingDays

_2024 = "SKB 855/2023, 3/2023, 4/2023"
_2025 = "SKB 1017/2024, 2/2024, 2/2024"

HOLIDAYS: tuple[tuple[str, str], ...] = (
    *((day, _2024) for day in (
        "2024-01-01", "2024-02-08", "2024-02-10", "2024-03-11", "2024-03-29", "2024-03-31",
        "2024-04-10", "2024-04-11", "2024-05-01", "2024-05-09", "2024-05-23", "2024-06-01",
        "2024-06-17", "2024-07-07", "2024-08-17", "2024-09-16", "2024-12-25",
    )),
    ("2024-02-14", "Keppres 10/2024"),
    ("2024-11-27", "Keppres 33/2024"),
    *((day, _2025) for day in (
        "2025-01-01", "2025-01-27", "2025-01-29", "2025-03-29", "2025-03-31", "2025-04-01",
        "2025-04-18", "2025-04-20", "2025-05-01", "2025-05-12", "2025-05-29", "2025-06-01",
        "2025-06-06", "2025-06-27", "2025-08-17", "2025-09-05", "2025-12-25",
    )),
)  # fmt: skip
"""(day, source)"""

COLLECTIVE_LEAVE: tuple[tuple[str, str], ...] = (
    *((day, _2024) for day in (
        "2024-02-09", "2024-03-12", "2024-04-08", "2024-04-09", "2024-04-12", "2024-04-15",
        "2024-05-10", "2024-05-24", "2024-06-18", "2024-12-26",
    )),
    ("2025-08-18", "SKB 933/2025, 1/2025, 3/2025"),
    *((day, _2025) for day in (
        "2025-01-28", "2025-03-28", "2025-04-02", "2025-04-03", "2025-04-04", "2025-04-07",
        "2025-05-13", "2025-05-30", "2025-06-09", "2025-12-26",
    )),
)  # fmt: skip

_FREE = frozenset(date.fromisoformat(day) for day, _ in (*HOLIDAYS, *COLLECTIVE_LEAVE))
WORKING_DAYS = WorkingDays(free=_FREE, years=frozenset(day.year for day in _FREE))
