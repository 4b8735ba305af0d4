"""The three papers as PDF: the sheet of a team, the list of a unit, the annex of a Sprin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from damai.deployment.orders.labels import labels
from damai.deployment.orders.model import (
    Annex,
    Heading,
    Person,
    StationLine,
    TeamSheet,
    UnitList,
    UnitTeam,
)
from damai.deployment.orders.rank_nrp import joined
from damai.deployment.orders.sketch import sketch
from damai.deployment.orders.spans import spoken
from damai.deployment.orders.typeset import pdf, qr, soft
from damai.deployment.orders.words import bands, day, days, marks, number, reason, risk_class, rules

NARROW_N = 9
"""Letters that fit a narrow column in bold: teams, classes."""


def team_sheet_pdf(sheets: Sequence[TeamSheet], *, lang: str = "id") -> bytes:
    """One PDF on A4, each sheet from a page of its own, pages counted by sheet. Raises ValueError without a sheet."""
    _refuse_none(sheets)
    values = [_sheet(sheet, lang) for sheet in sheets]
    return _pdf("team", sheets, values, labels(lang)["sheet_title"], sheets[0].team, lang)


def unit_list_pdf(lists: Sequence[UnitList], *, lang: str = "id") -> bytes:
    """One PDF on A4 across: the teams of each unit. Raises ValueError without a unit."""
    _refuse_none(lists)
    values = [_unit(one, lang) for one in lists]
    return _pdf("unit", lists, values, labels(lang)["list_title"], lists[0].unit_name, lang)


def annex_pdf(annex: Annex, *, lang: str = "id") -> bytes:
    """The annex on A4 across, in the columns of a Sprin."""
    values = _annex(annex, lang)
    return _pdf("annex", [annex], [values], labels(lang)["annex_title"], annex.unit_name, lang)


def _refuse_none(papers: Sequence[Heading]) -> None:
    if not papers:
        raise ValueError("a PDF needs at least one paper")


def _pdf(
    template: str,
    papers: Sequence[Heading],
    values: Sequence[dict[str, Any]],
    title: str,
    about: str,
    lang: str,
) -> bytes:
    first = papers[0]
    whole = {
        "lang": lang,
        "words": labels(lang),
        "rules": rules(lang),
        "title": f"{title} {about} - {first.order_no}",
        "author": first.institution[-1] if first.institution else "",
        "papers": [{**one, "index": at} for at, one in enumerate(values)],
    }
    return pdf(template, whole, first.dated)


def _heading(paper: Heading, lang: str) -> dict[str, Any]:
    word = labels(lang)
    copies = f" {word['of']} {paper.copies_n}" if paper.copies_n else ""
    signer = paper.signer
    return {
        "order_no": paper.order_no,
        "classification": str(paper.classification),
        "institution": list(paper.institution),
        "dated": day(paper.dated, lang),
        "place": paper.place,
        "copy": f"{word['copy']}{paper.copy_no}{copies}",
        "plan_no": paper.plan_no,
        "plan_sha256": paper.plan_sha256,
        "bands": [*([word["exercise_says"]] if paper.exercise else []), *bands(paper, lang)],
        "marks": [word["exercise"] if one == "LATIHAN" else one for one in marks(paper)],
        "url": paper.url,
        "qr": qr(paper.url),
        "signer": {
            "office": signer.office,
            "name": signer.name,
            "rank_nrp": " NRP ".join(part for part in (signer.rank, signer.nrp) if part),
        },
    }


def _person(person: Person) -> list[str]:
    texts = (
        person.name,
        joined(person.rank, person.nrp),
        person.position,
        person.ops_position,
    )
    return [str(person.no), *map(soft, texts)]


def _station(station: StationLine, lang: str) -> dict[str, Any]:
    return {
        "number": f"{station.number:03d}",
        "kelurahan": soft(station.kelurahan),
        "address": soft(station.address),
        "voters": number(station.voters_n, lang),
        "class": soft(risk_class(station.risk_class, lang), NARROW_N),
        "duty_number": soft(station.duty_number),
        "surveyed": station.surveyed,
    }


def _voters(stations: Iterable[StationLine], lang: str, *, in_words: bool = False) -> str:
    """The sum; marked where some are not known, which must not be read as none, and a dash where none is."""
    all_n = [s.voters_n for s in stations]
    known = [n for n in all_n if n is not None]
    word = labels(lang)
    said = number(sum(known) if known or not all_n else None, lang)
    partly = bool(known) and len(known) < len(all_n)
    if not in_words:
        return f"{said} +" if partly else said
    if not known and all_n:
        return word["voters_unknown"]
    return f"{said} {word['voters_n']}" + (f"; {word['voters_partly']}" if partly else "")


def _sheet(sheet: TeamSheet, lang: str) -> dict[str, Any]:
    return {
        **_heading(sheet, lang),
        "about": f"{labels(lang)['team']} {sheet.team}",
        "team": sheet.team,
        "units": ", ".join(sheet.unit_names),
        "area": sheet.area_name,
        "valid": days(sheet.valid_from, sheet.valid_to, lang),
        "formation": sheet.formation_id if lang == "id" else sheet.formation_en,
        "reason": reason(sheet.reason, lang),
        "linmas": number(sheet.linmas_n, lang),
        "people": [_person(person) for person in sheet.people],
        "stations": [_station(station, lang) for station in sheet.stations],
        "voters": _voters(sheet.stations, lang, in_words=True),
        "map": sketch(sheet.stations, lang),
    }


def _unit(one: UnitList, lang: str) -> dict[str, Any]:
    return {
        **_heading(one, lang),
        "about": one.unit_name,
        "unit": one.unit_name,
        "valid": days(one.valid_from, one.valid_to, lang),
        "teams": [_team(team, lang) for team in one.teams],
        "sums": [
            number(sum(team.police_n for team in one.teams), lang),
            number(sum(len(team.stations) for team in one.teams), lang),
            _voters((s for team in one.teams for s in team.stations), lang),
            number(sum(team.linmas_n for team in one.teams), lang),
        ],
    }


def _team(team: UnitTeam, lang: str) -> dict[str, Any]:
    word = labels(lang)
    by_kelurahan: dict[str, list[str]] = {}
    for station in team.stations:
        by_kelurahan.setdefault(station.kelurahan, []).append(f"{station.number:03d}")
    notes = [
        f"{word['with']} {', '.join(team.others)}" if team.others else "",
        reason(team.reason, lang),
        word["unsurveyed"] if any(not s.surveyed for s in team.stations) else "",
    ]
    return {
        "team": soft(team.team, NARROW_N),
        "area": soft(team.area_name),
        "class": soft(risk_class(team.risk_class, lang), NARROW_N),
        "police": number(team.police_n, lang),
        "stations_n": number(len(team.stations), lang),
        "stations": [[soft(name), ", ".join(found)] for name, found in by_kelurahan.items()],
        "voters": _voters(team.stations, lang),
        "linmas": number(team.linmas_n, lang),
        "notes": [soft(note[0].upper() + note[1:]) for note in notes if note],
    }


def _annex(annex: Annex, lang: str) -> dict[str, Any]:
    return {
        **_heading(annex, lang),
        "about": annex.unit_name,
        "unit": annex.unit_name,
        "operation": annex.operation,
        "valid": days(annex.valid_from, annex.valid_to, lang),
        "rows": [
            [
                str(row.no),
                *map(
                    soft,
                    (
                        row.name,
                        joined(row.rank, row.nrp),
                        row.position,
                        row.ops_position,
                        spoken(row.stations),
                        row.kelurahan,
                        row.note,
                    ),
                ),
            ]
            for row in annex.rows
        ],
    }
