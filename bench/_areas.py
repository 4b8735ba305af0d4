"""A nation's areas as a file to import, and what inserting its rows costs with nothing around it."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import shutil
import sqlite3
import time
from pathlib import Path

from bench._server import ROOT

SOURCE = ROOT.parent / "shared" / "data" / "wilayah_indonesia.csv.gz"
"""Kemendagri's tree; without it rows of the same number and shape are made up."""
ROWS_N = 91_599
STEP_N = 500


def areas_file(directory: Path, rows_n: int) -> Path:
    """The nation's areas, or as many made-up rows when the real file is not at hand or too long."""
    if SOURCE.exists() and rows_n == ROWS_N:
        return Path(shutil.copy(SOURCE, directory / "areas.csv.gz"))
    codes: list[str] = []
    for province, city in itertools.product(range(50, 95), range(1, 80)):
        codes += [f"{province}"] if city == 1 else []
        codes += [f"{province}.{city:02d}"]
        for district in range(1, 31):
            codes += [f"{province}.{city:02d}.{district:02d}"]
            codes += [f"{codes[-1]}.{village}" for village in range(1001, 1021)]
        if len(codes) >= rows_n:
            break
    lines = ["code,name,level,parent_code,type,kpu_code,lat,lon,area_km2"]
    lines += [f"{code},Tempat {code},,,,,-5.1,105.3,1.5" for code in codes[:rows_n]]
    target = directory / "areas.csv.gz"
    target.write_bytes(gzip.compress("\n".join(lines).encode(), 1))
    return target


def raw_load_s(directory: Path, source: Path) -> float:
    """Seconds to read the file and insert its rows bare, 500 a durable transaction, on SQLite."""
    started_s = time.monotonic()
    text = gzip.decompress(source.read_bytes()).decode()
    rows = [tuple(row) for row in csv.reader(io.StringIO(text))][1:]
    conn = sqlite3.connect(directory / "raw.sqlite3", isolation_level=None)
    conn.execute("PRAGMA journal_mode=WAL")
    conn.execute("PRAGMA synchronous=FULL")
    conn.execute("CREATE TABLE area (a PRIMARY KEY, b, c, d, e, f, g, h, i)")
    for at in range(0, len(rows), STEP_N):
        conn.execute("BEGIN IMMEDIATE")
        conn.executemany("INSERT INTO area VALUES (?,?,?,?,?,?,?,?,?)", rows[at : at + STEP_N])
        conn.execute("COMMIT")
    conn.close()
    return time.monotonic() - started_s
