"""What the screen of the index shows, as values: rows add up, reasons sum, other weights change nothing that is kept."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from damai.app.house import House
from damai.core.errors import Invalid, NotFound
from damai.db.database import Database
from damai.risk.seen.clusters import clusters
from damai.risk.seen.scale import percent, step_of, step_of_change, valued, written
from damai.risk.seen.view import Asked, View, view
from damai.risk.seen.what_if import with_weights
from damai.risk.versions import store
from damai.risk.versions.held import fitted_of
from damai.risk.versions.model import Level
from damai.risk.versions.prepare import prepare
from tests.builders import ELECTION
from tests.harness import actor
from tests.paging import signed
from tests.risk import kept
from tests.risk.kept import drafted

PURWOASRI, IMOPURO = "18.72.02.1004", "18.72.01.1003"


def see(db: Database, who: str = "tuti", **asked: object) -> View:
    found = view(db, actor(db, who), ELECTION, Asked(**asked))  # type: ignore[arg-type]
    assert found is not None
    return found


def id_of(db: Database, code: str, number: int = 1) -> str:
    with db.read() as conn:
        return next(
            v.id for v in store.of_election(conn, ELECTION) if (v.code, v.number) == (code, number)
        )


def test_without_a_published_index_there_is_nothing_and_it_is_said(sqlite_metro: Database) -> None:
    drafted(sqlite_metro)

    assert view(sqlite_metro, actor(sqlite_metro, "tuti"), ELECTION, Asked()) is None


def test_the_screen_opens_with_the_kelurahan_and_all_of_them(indexed: Database) -> None:
    found = see(indexed)

    assert (found.version.code, found.level, found.total_n) == (
        "METRO_KELURAHAN",
        Level.DESAKEL,
        22,
    )
    assert [row.rank for row in found.rows] == sorted(row.rank or 0 for row in found.rows)
    assert sum(found.by_class) + found.unknown_n == 22
    assert found.drawing is not None
    assert {s.code for s in found.drawing.shapes} == set(found.steps)
    assert found.drawing.indicative


def test_why_a_place_has_its_score_adds_up_to_it(indexed: Database) -> None:
    found = see(indexed, place=PURWOASRI)

    assert found.reasons is not None
    assert found.row is not None
    assert sum(bar.contribution for bar in found.reasons.bars) == pytest.approx(found.row.score)
    assert max(bar.stop for bar in found.reasons.bars) == pytest.approx(100, abs=0.1)
    assert ("km_polsek", "no-public-position") in [
        (i.code, why) for i, why in found.reasons.missing
    ]
    assert found.reasons.raising[0].above == max(bar.above for bar in found.reasons.bars)
    assert found.row.low is not None
    assert found.row.low <= found.row.rank <= (found.row.high or 0)
    assert sum(found.row.shares) == pytest.approx(1000, abs=3)


def test_why_one_is_higher_than_another_is_split_without_rest(indexed: Database) -> None:
    found = see(indexed, place=PURWOASRI, other=IMOPURO)

    assert found.beside is not None
    scores = {row.place: row.score for row in found.rows}
    assert found.beside.apart == pytest.approx((scores[PURWOASRI] or 0) - (scores[IMOPURO] or 0))
    assert sum(size for _, size, _, _ in found.beside.parts) == pytest.approx(found.beside.apart)


def test_stations_are_rolled_up_by_their_voters(indexed: Database) -> None:
    tps = id_of(indexed, "METRO_TPS")

    stations = see(indexed, version=tps, area=IMOPURO)
    whole = see(indexed, version=tps, level="desakel")

    with indexed.read() as conn:
        from damai.areas import service as areas

        voters = {s.code: s.voters_n for s in areas.stations_in(conn, ELECTION, IMOPURO)}
    known = [(row.score or 0, voters[row.place] or 0) for row in stations.rows if voters[row.place]]
    mean = sum(score * n for score, n in known) / sum(n for _, n in known)
    row = next(row for row in whole.rows if row.place == IMOPURO)
    assert row.score == pytest.approx(mean)
    assert row.most == max(r.score or 0 for r in stations.rows)
    assert (whole.total_n, whole.drawn, stations.drawn) == (22, Level.DESAKEL, Level.DESAKEL)
    assert see(indexed, version=tps, level="kabkota").total_n == 1


def test_a_long_list_is_turned_page_by_page(indexed: Database) -> None:
    tps = id_of(indexed, "METRO_TPS")

    first, last = see(indexed, version=tps), see(indexed, version=tps, page=99)

    assert (first.total_n, len(first.rows), first.pages_n) == (462, 100, 5)
    assert (last.page, len(last.rows)) == (5, 62)


def test_other_weights_change_the_screen_and_nothing_that_is_kept(indexed: Database) -> None:
    before = see(indexed)

    found = see(indexed, weights={"beban": 300, "lokasi": 0})

    assert found.is_what_if
    assert [r.place for r in found.rows] != [r.place for r in before.rows]
    assert all(row.rank_before is not None and row.low is None for row in found.rows)
    assert see(indexed).rows == before.rows


@pytest.mark.parametrize("weights", [{"beban": 301}, {"nothing": 50}, dict.fromkeys(("beban", "lokasi", "jaringan", "jangkauan", "riwayat"), 0)])  # fmt: skip
def test_weights_that_are_none_are_refused_and_the_index_stays_on_the_screen(
    indexed: Database, weights: dict[str, int]
) -> None:
    found = see(indexed, weights=weights)

    assert isinstance(found.error, Invalid)
    assert not found.is_what_if
    assert found.total_n == 22


def test_weights_of_the_same_size_give_the_same_scores(indexed: Database) -> None:
    result = fitted_of(indexed, id_of(indexed, "METRO_KELURAHAN")).result

    again = with_weights(
        result, dict.fromkeys(("beban", "lokasi", "jaringan", "jangkauan", "riwayat"), 50)
    )

    assert again.score.tolist() == pytest.approx(result.score.tolist())


def test_two_versions_are_compared_place_by_place(indexed: Database) -> None:
    draft, first = id_of(indexed, "METRO_KELURAHAN", 2), id_of(indexed, "METRO_KELURAHAN")

    found = see(indexed, "eka", version=draft, against=first)

    assert found.against is not None
    assert all(row.rank_before is not None for row in found.rows)
    assert "same" in found.steps.values()
    assert any(step.startswith(("up", "down")) for step in found.steps.values())
    assert found.version.synthetic


def test_an_indicator_is_drawn_by_its_own_values(indexed: Database) -> None:
    found = see(indexed, layer="voters")

    assert found.layer is not None
    assert set(found.steps.values()) <= {"1", "2", "3", "4", "5", "u"}
    most = max(found.values, key=lambda code: found.values[code])
    assert found.steps[most] == "5"
    assert set(see(indexed, layer="power").steps.values()) == {"u"}


def test_a_reader_of_a_sub_district_sees_the_own_places_alone(indexed: Database) -> None:
    found = see(indexed, "agus")

    assert found.area == "18.72.01"
    assert {row.place.rpartition(".")[0] for row in found.rows} == {"18.72.01"}
    assert all(shape.code.startswith("18.72.01") for shape in found.drawing.shapes)  # type: ignore[union-attr]
    assert see(indexed, "agus", area="18.72.02").area == "18.72.01"
    assert see(indexed, area=IMOPURO, level="kecamatan").total_n == 5
    with pytest.raises(Invalid, match="area-code"):
        see(indexed, area="18.72.\0")


def test_a_draft_is_on_no_strangers_screen(indexed: Database) -> None:
    draft = id_of(indexed, "METRO_KELURAHAN", 2)

    assert see(indexed, "eka", version=draft).version.number == 2
    with pytest.raises(NotFound):
        see(indexed, "budi", version=draft)
    assert [v.number for v in see(indexed, "budi").earlier] == []


def test_clusters_need_thirty_places_and_say_so(indexed: Database) -> None:
    few = clusters(fitted_of(indexed, id_of(indexed, "METRO_KELURAHAN")).result)
    many = clusters(fitted_of(indexed, id_of(indexed, "METRO_TPS")).result)

    assert (few.few, few.units_n, few.clusters) == (True, 22, ())
    assert many.together is True
    assert many.clusters[0].high
    part = many.inside("18.72.03")
    assert {c.area[:8] for c in part.clusters} <= {"18.72.03"}
    assert not many.by_borders


@pytest.mark.parametrize(
    ("klass", "n", "step"),
    [(0, 5, 1), (4, 5, 5), (0, 3, 1), (1, 3, 3), (2, 3, 5), (1, 2, 5), (0, 1, 5), (None, 3, None)],
)
def test_classes_take_the_whole_ramp(klass: int | None, n: int, step: int | None) -> None:
    assert step_of(klass, n) == step


@given(st.floats(-1e6, 1e6), st.floats(0.001, 1e6))
def test_a_change_is_drawn_by_its_sign_and_size(change: float, most: float) -> None:
    step = step_of_change(change, most)
    assert step == "same" or step.startswith("up" if change > 0 else "down")


def test_numbers_are_written_as_the_language_does() -> None:
    assert (written(1234.5, "id"), written(1234.5, "en")) == ("1.234,5", "1,234.5")
    assert (written(0.0123, "id"), written(0.5, "id"), written(3.0, "id")) == (
        "0,0123",
        "0,50",
        "3",
    )
    assert written(math.nan, "id") == written(None, "id") == percent(None, "id") == ""
    assert valued("fraction of voters", 0.0232, "id") == "2,3%"
    assert valued("km in a straight line", 5.1, "en") == "5.10 km"


def test_what_is_asked_is_a_value(indexed: Database) -> None:
    """The same address, the same screen: nothing is remembered between two looks."""
    asked = Asked(place=PURWOASRI)
    one = view(indexed, actor(indexed, "tuti"), ELECTION, asked)
    two = view(indexed, actor(indexed, "tuti"), ELECTION, replace(asked))
    assert one is not None
    assert two is not None
    assert one.rows == two.rows


def test_a_reason_that_we_do_not_know_is_said_as_the_table_says_it(
    client: Any, house: House
) -> None:
    table = kept.a_table().decode().splitlines()
    rows = [table[0] + ",health_reach.why"] + [f"{row},belum <b>ada</b> data" for row in table[1:]]
    made = prepare(kept.DEFINITION, "\n".join(rows).encode() + b"\n", replications_n=2)
    id = kept.published(house.db, table=made)

    page = signed(client, house, "tuti").get(f"/kerawanan?indeks={id}&tempat=18.72.01.1003")

    assert page.status_code == 200
    assert "belum &lt;b&gt;ada&lt;/b&gt; data" in page.text


def test_how_sure_says_what_varied_and_of_how_many_indicators_an_error_is_known(
    client: Any, house: House
) -> None:
    still = kept.published(house.db)
    definition = kept.DEFINITION.replace("[classes]", "[uncertainty]\nweights = 0.25\ndata = true\n[classes]")  # fmt: skip
    one = definition.replace(
        'unit = "voters"', 'unit = "voters"\nerror = { method = "normal", sd = 5.0 }'
    )
    both = one + 'error = { method = "normal", sd = 0.5 }\n'
    told = {}
    for name, text in (("none", definition), ("one", one), ("both", both)):
        made = prepare(text.replace("IKT", f"IKT_{name}"), kept.a_table(), replications_n=20)
        told[name] = kept.published(house.db, table=made)

    def page(id: str) -> str:
        found = signed(client, house, "tuti").get(f"/kerawanan?indeks={id}&tempat=18.72.01.1001")
        return str(found.text)

    for id in (still, told["none"]):
        assert "Kalau bobot sedikit berbeda, nomornya antara" in page(id)
        assert "Galat diketahui dari 0 di antara 2 indikator yang ada datanya" in page(id)
    assert "Kalau bobot dan data sedikit berbeda, nomornya antara" in page(told["one"])
    assert "Galat diketahui dari 1 di antara 2 indikator yang ada datanya" in page(told["one"])
    assert "Kalau bobot dan data sedikit berbeda" in page(told["both"])
    assert "Galat diketahui" not in page(told["both"])
