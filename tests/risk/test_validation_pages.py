"""After the events: a published version is held against what happened, and says so when it knew nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from damai.app.house import House
from damai.drill.metro import VILLAGES
from damai.risk.versions import judging, store
from damai.risk.versions.judging import Outcomes, judge
from damai.risk.versions.model import Version
from damai.risk.versions.prepare import Scored, prepare
from tests.builders import do, file
from tests.harness import actor
from tests.risk import kept
from tests.risk.served import Reader

By = Callable[[str], Reader]
PAGE = "/kerawanan/validasi"
CODES = [v.code for v in VILLAGES]


def whole(house: House) -> str:
    """A published version of every kelurahan, the later in the list the more vulnerable."""
    rows = "".join(f"{code},{105 + 8 * k},5\n" for k, code in enumerate(CODES))
    table = prepare(kept.DEFINITION, ("code,crowding,health_reach\n" + rows).encode())
    return kept.published(house.db, table=table)


def events(numbers: Sequence[object], codes: Sequence[str] = CODES) -> dict[str, object]:
    rows = "".join(f"{code},{n}\n" for code, n in zip(codes, numbers, strict=False))
    return {"file": ("e.csv", ("place,events\n" + rows).encode(), "text/csv")}


def test_an_index_that_knew_it_is_said_to_tell_apart(house: House, by: By) -> None:
    id = whole(house)

    page = by("budi").post(PAGE, files=events([0] * 14 + [2] * 8), index=id)

    assert page.status_code == 200
    assert "Indeks ini membedakan." in page.text
    assert "100 % kasus" in page.text
    assert "rentangnya lebar" in page.text


def test_on_events_without_relation_it_says_so(house: House, by: By) -> None:
    id = whole(house)

    page = by("budi").post(PAGE, files=events([k % 2 for k in range(22)]), index=id)

    assert "Indeks ini tidak mengatakan apa pun" in page.text
    assert "Indeks ini membedakan." not in page.text


def test_too_few_events_compute_nothing_and_say_what_is_missing(house: House, by: By) -> None:
    id = whole(house)

    page = by("budi").post(PAGE, files=events([0] * 19 + [1] * 3), index=id)

    assert "Terlalu sedikit untuk dinilai" in page.text
    assert "paling sedikit 5 tempat dengan kejadian" in page.text
    assert "yang ada 3 dan 19" in page.text
    assert "AUC" not in page.text


def test_the_house_counts_closed_incidents_since_the_version_in_the_readers_sight(
    house: House, by: By
) -> None:
    id = whole(house)
    house.clocks.scene.forward(minutes=1)  # type: ignore[attr-defined]
    sari = actor(house.db, "sari")
    now = house.clocks.scene.now()
    made = [
        file(house.db, sari, kind="brawl", station=None, area=code, occurred_at=now)
        for code in ("18.72.01.1003", "18.72.01.1003", "18.72.02.1001", "18.72")
    ]
    for incident in made:
        do(house.db, sari, "take", incident)
        do(house.db, sari, "close", incident, "resolved", "Selesai.")
    false = file(house.db, sari, kind="brawl", station=None, area="18.72.05.1001", occurred_at=now)
    do(house.db, sari, "take", false)
    do(house.db, sari, "close", false, "not-true", "Tidak benar.")
    file(house.db, sari, kind="brawl", station=None, area="18.72.05.1002", occurred_at=now)

    page = by("sari").get(f"{PAGE}?index={id}").text
    narrow = by("agus").get(f"{PAGE}?index={id}").text

    assert "<dd>3 (1 lagi tanpa tempat di versi ini)</dd>" in page
    assert "yang ada 2 dan 20" in page
    assert "<dd>2</dd>" in narrow
    assert "yang ada 1 dan 4" in narrow


def test_incidents_of_before_do_not_count(house: House, by: By) -> None:
    sari = actor(house.db, "sari")
    old = file(house.db, sari, kind="brawl")
    do(house.db, sari, "take", old)
    do(house.db, sari, "close", old, "resolved", "Selesai.")
    house.clocks.scene.forward(minutes=1)  # type: ignore[attr-defined]
    id = whole(house)

    assert "yang ada 0 dan 22" in by("sari").get(f"{PAGE}?index={id}").text


def test_the_forecast_is_the_one_that_was_published(
    house: House, by: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = whole(house)

    def computed_again(*_: object) -> None:
        raise AssertionError("the published scores were computed again")

    monkeypatch.setattr("damai.risk.engine.fit.Index.fit", computed_again)

    page = by("budi").post(PAGE, files=events([0] * 14 + [2] * 8), index=id)

    assert "Indeks ini membedakan." in page.text


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (events(["banyak"] * 22), "banyak"),
        (events([-1] + [0] * 10 + [1] * 11), "ada kejadian bernilai"),
        (events([1], ["18.72.99.9999"]), "tidak ada di versi ini"),
        (events([1, 2], [CODES[0], CODES[0]]), "ada dua kali"),
        ({"file": ("e.csv", b"a,b\n1,2\n", "text/csv")}, "place"),
        ({"file": ("e.csv", b"\xff\xfe", "text/csv")}, "bukan UTF-8"),
        (None, "Pilih"),
    ],
)
def test_a_table_that_is_wrong_is_refused_in_words(
    house: House, by: By, sent: dict[str, object] | None, told: str
) -> None:
    id = whole(house)

    page = by("budi").post(PAGE, files=sent, index=id)

    assert page.status_code == 422
    assert told in page.text
    assert "<title>Kesalahan:" in page.text


def test_what_was_never_published_foretold_nothing(house: House, by: By) -> None:
    id = kept.drafted(house.db)

    assert "tidak pernah terbit" in by("sari").get(f"{PAGE}?index={id}").text
    assert by("budi").get(f"{PAGE}?index={id}").status_code == 404
    assert "Belum ada versi yang terbit" in by("budi").get(PAGE).text


def test_a_place_that_is_not_known_does_not_count(house: House) -> None:
    id = whole(house)
    found: Version = kept.version(house.db, "sari", id)
    with house.db.read() as conn:
        rows: list[Scored] = store.scores(conn, id)

    judged = judge(found, rows, Outcomes(events={code: k % 2 for k, code in enumerate(CODES[:12])}))

    assert (judged.units_n, judged.unknown_n, judged.with_n, judged.without_n) == (12, 10, 6, 6)
    assert judged.found is not None
    assert judged.found.units_n == 12


def test_an_empty_cell_is_not_a_zero(tmp_path: Path) -> None:
    read = judging.read(b"place,events\n18.72.01.1001,\n18.72.01.1002,0\n", kept.PLACES)

    assert read.events["18.72.01.1001"] != read.events["18.72.01.1001"]  # NaN
    assert read.events["18.72.01.1002"] == 0
