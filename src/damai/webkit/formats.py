"""How times, dates and numbers are written: 13.42 WIB, 27 Nov 2024, 1.234 (id) or 1,234 (en)."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
_MONTHS = {
    "id": ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


def clock(at: datetime, zone: str) -> str:
    """13.42 WIB: the time at the place."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%H.%M} {ZONES.get(zone, local.tzname() or '')}"


def day(at: datetime, zone: str, lang: str) -> str:
    """27 Nov 2024."""
    return written_day(at.astimezone(ZoneInfo(zone)).date(), lang)


def written_day(local: date, lang: str) -> str:
    """27 Nov 2024, of a day that is already the place's."""
    return f"{local.day} {_MONTHS[lang][local.month - 1]} {local.year}"


def number(value: int, lang: str) -> str:
    """Thousands by point in Indonesian, by comma in English."""
    text = f"{value:,}"
    return text.replace(",", ".") if lang == "id" else text


def decimal(value: float, lang: str, digits: int) -> str:
    """1.234,5 (en: 1,234.5), always with so many digits behind the comma."""
    text = f"{value:,.{digits}f}"
    return text.translate(_SWAPPED) if lang == "id" else text


_SWAPPED = str.maketrans(",.", ".,")


def age(seconds: float, lang: str) -> str:
    """42 dtk, 6 mnt (en: 42 s, 6 min), then 2 j 05 m (en: 2 h 05 m), then 3 hari (en: 3 d).

    Never 06.20: beside the times of the place that would read as one of them.
    """
    hours, days = ("j", "hari") if lang == "id" else ("h", "d")
    minutes, short = ("mnt", "dtk") if lang == "id" else ("min", "s")
    total = max(0, int(seconds))
    if total < 60:
        return f"{total} {short}"
    if total < 3600:
        return f"{total // 60} {minutes}"
    if total < 48 * 3600:
        return f"{total // 3600} {hours} {total % 3600 // 60:02d} m"
    return f"{total // 86400} {days}"
