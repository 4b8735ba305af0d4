"""Imports as the tests make them, and the whole state that an import may touch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from damai.areas import service
from damai.areas.importing.report import Report
from damai.areas.tables import area, boundary, edition, election, station
from damai.db.database import Database
from damai.journal import reader
from damai.journal.tables import entry
from damai.webkit.actor import House

ELECTION = "pemilu-2024"
TREE = """code,name,type,lon,lat
18,Lampung,provinsi,,
18.72,Kota Metro,kota,,
18.72.01,Metro Pusat,kecamatan,,
18.72.01.1001,Metro,kelurahan,105.3041,-5.1225
18.72.01.1003,Imopuro,kelurahan,105.3042,-5.1114
18.72.02,Metro Utara,kecamatan,,
18.72.02.1001,Banjarsari,kelurahan,105.2845,-5.0836
"""
STATIONS = """tps_code,tps_no,is_special,dpt_clean,quality_flags
1872011003001,1,False,279,
1872011003002,2,False,,no_data
1872021001001,1,False,250,
"""
SQUARE = [[105.30, -5.12], [105.31, -5.12], [105.31, -5.11], [105.30, -5.11], [105.30, -5.12]]


def feature(code: object, ring: Any = SQUARE, kind: str = "Polygon") -> dict[str, Any]:
    coordinates = [ring] if kind == "Polygon" else [[ring]]
    return {
        "type": "Feature",
        "properties": {"code": code},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def collection(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def bring(
    db: Database, dataset: str, raw: bytes | str, name: str = "berkas.csv", **given: Any
) -> Report:
    """Import as the command line does."""
    body = raw.encode() if isinstance(raw, str) else raw
    values: dict[str, Any] = {"actor": House("system/test"), "election": ELECTION, **given}
    return service.import_file(db, dataset, body, name, **values)


def state(db: Database, directory: Path | None = None) -> Any:
    """Every row that an import writes, of every edition, the entries, and the files beside them."""
    with db.read() as conn:
        rows = [
            tuple(map(tuple, conn.execute(sa.select(table).order_by(*table.primary_key.columns))))
            for table in (edition, area, boundary, station, election)
        ]
        entries = conn.scalar(sa.select(sa.func.count()).select_from(entry))
        size = reader.size(conn)
    files = sorted(p.name for p in directory.iterdir()) if directory and directory.exists() else []
    return rows, entries, size, files


def problems(report: Report) -> list[tuple[int, int | None, str, str]]:
    return [(p.row, p.line, p.column, p.code) for p in report.errors]
