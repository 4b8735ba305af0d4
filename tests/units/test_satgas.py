"""The task forces of each echelon are those of the operation's own sources."""

from __future__ import annotations

from damai.units.satgas import SATGAS, Echelon, echelon_of


def test_nine_at_mabes_seven_at_a_polda_six_at_a_polres() -> None:
    assert [len(SATGAS[e]) for e in Echelon] == [9, 7, 6]
    assert [s.title_id for s in SATGAS[Echelon.POLRES]] == [
        "Preemtif", "Preventif", "Kamseltibcarlantas", "Gakkum", "Humas", "Banops",
    ]  # fmt: skip


def test_codes_are_said_once_at_each_echelon_and_so_are_the_parts() -> None:
    for found in SATGAS.values():
        codes = [s.code for s in found]
        parts = [p.code for s in found for p in s.parts]
        assert len(set(codes)) == len(codes)
        assert len(set(parts)) == len(parts)


def test_the_echelon_follows_the_area() -> None:
    assert [echelon_of(a) for a in ("", "18", "18.72", "18.72.01")] == [
        Echelon.MABES, Echelon.POLDA, Echelon.POLRES, Echelon.POLRES,
    ]  # fmt: skip
