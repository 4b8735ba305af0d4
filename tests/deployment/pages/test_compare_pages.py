"""Two plans side by side."""

from __future__ import annotations

from collections.abc import Callable

from damai.app.house import House
from tests.deployment.pages.served import BOARD, Reader
from tests.deployment.plans import kept
from tests.risk.acting import words

By = Callable[[str], Reader]
COMPARE = f"{BOARD}/banding"


def test_the_numbers_of_both_stand_beside_each_other_with_the_difference(
    staffed: House, by: By
) -> None:
    full, short = kept.solved(40, 60), kept.solved(18, 60)
    one = kept.published(staffed.db, made=full, name="Penuh")
    other = kept.drafted(staffed.db, made=short, name="Kurang")

    page = words(by("tuti").get(f"{COMPARE}?satu={one}&dua={other}").text)

    before, after = full.summary["people"]["strength"], short.summary["people"]["strength"]
    assert f"Kekuatan seluruhnya {before} {after} −{before - after}" in page
    assert "polisi untuk" in page
    assert "Lebih tipis" in page
    assert "Polsek Metro Pusat" in page


def test_without_being_asked_the_published_one_stands_against_the_newest_other(
    staffed: House, by: By
) -> None:
    standing = kept.published(staffed.db, name="Berlaku")
    newest = kept.drafted(staffed.db, name="Draf baru")

    page = by("tuti").get(COMPARE).text

    first, second = page.split('name="dua"')
    assert f'<option value="{standing}" selected>' in first
    assert f'<option value="{newest}" selected>' in second
    assert "Tidak ada TPS yang lebih tipis." in page


def test_one_plan_alone_is_compared_with_nothing_and_a_plan_out_of_sight_is_none(
    staffed: House, by: By
) -> None:
    id = kept.drafted(staffed.db)

    assert "Belum ada dua rencana" in by("tuti").get(COMPARE).text
    assert by("budi").get(f"{COMPARE}?satu={id}").status_code == 404
    same = by("tuti").get(f"{COMPARE}?satu={id}&dua={id}").text
    assert "Belum ada dua rencana" in same
