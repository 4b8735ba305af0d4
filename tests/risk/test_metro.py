"""Our own index of Kota Metro: facts of the place and the process, what is missing with its reason, and no winner in it."""

from __future__ import annotations

import csv
import gzip
import math
import random
import re
from typing import Any

import numpy as np
import pytest

from damai.app.words import catalogue
from damai.risk.checklist import Answer, Scope
from damai.risk.checklists import checklist
from damai.risk.definitions import FOLDER, path_of
from damai.risk.engine.certainty.draws import vary
from damai.risk.engine.certainty.uncertainty import uncertainty
from damai.risk.engine.explain import explain
from damai.risk.engine.fit import Index, Result
from damai.risk.metro import missing
from damai.risk.metro.columns import (
    INDICATORS,
    LISTED,
    OBSERVED,
    Observed,
    basis,
    cells,
    columns,
    reasons,
)
from damai.risk.metro.reach import KM
from damai.risk.metro.stations import COUNTS, read, stations
from damai.risk.metro.villages import VILLAGES
from tests import harness

LEVELS = {Scope.VILLAGE: "metro-kelurahan", Scope.STATION: "metro-tps"}
both = pytest.mark.parametrize("level", LEVELS)


def index(level: Scope) -> Index:
    return Index.load(path_of(LEVELS[level]))


def fitted(level: Scope, **more: Any) -> Result:
    return index(level).fit(columns(level, **more))


def classes(result: Result) -> list[int]:
    assert result.classified is not None
    return result.classified.at.tolist()


@pytest.fixture(scope="module")
def raw() -> list[dict[str, str]]:
    path = harness.SHARED / "tps_metro_2024.csv"
    if not path.exists():
        pytest.skip("the shared data are not here")
    with open(path, encoding="utf-8", newline="") as found:
        return list(csv.DictReader(found))


# Scores


@pytest.mark.parametrize(("level", "units_n"), [(Scope.VILLAGE, 22), (Scope.STATION, 462)])
def test_every_place_has_a_score_and_says_how_much_it_rests_on(level: Scope, units_n: int) -> None:
    found = fitted(level)

    assert len(found.units) == units_n
    assert not np.isnan(found.score).any()
    assert (found.score > 0).all()
    assert (found.score < 100).all()
    assert 1 - found.missing_share.min() == 0.5
    assert (found.missing_share > 0).all()


def test_what_is_missing_is_missing_and_not_zero() -> None:
    found = fitted(Scope.STATION)

    for group in ("jaringan", "riwayat"):
        assert np.isnan(found.scores[group]).all()
    for code in (*OBSERVED, "km_polsek"):
        assert np.isnan(found.treated[code]).all()


@both
def test_the_classes_tell_places_apart_without_a_warning(level: Scope) -> None:
    """Fixed cuts at fifths of the scale; the counts are those that docs/risk.md tells."""
    found = fitted(level)

    assert found.classified is not None
    assert found.classified.names == (
        "sangat rendah",
        "rendah",
        "sedang",
        "tinggi",
        "sangat tinggi",
    )
    counts = {Scope.VILLAGE: [1, 12, 9, 0, 0], Scope.STATION: [73, 245, 144, 0, 0]}
    assert np.bincount(found.classified.at, minlength=5).tolist() == counts[level]
    assert found.notices == []


@both
def test_more_of_what_is_vulnerable_never_lowers_a_score(level: Scope) -> None:
    made = index(level)
    before = columns(level, some_observed(7))
    was = made.fit(before).score
    rng = np.random.Generator(np.random.PCG64(11))
    for code in INDICATORS:
        if np.isnan(before[code].astype(float)).all():
            continue
        sign = made.definition.indicator(code).direction
        more = before[code] * (1 + sign * 0.3 * rng.random(len(was)))
        assert (made.fit({**before, code: more}).score >= was - 1e-9).all(), code


@both
def test_it_can_be_explained_and_says_how_sure_it_is(level: Scope) -> None:
    found = fitted(level)
    worst = str(found.units[int(np.argmax(found.score))])

    told = explain(found, worst)
    sure = uncertainty(found, vary(found.definition, found.definition.uncertainty), 20, seed=1)

    assert sum(d.contribution for d in told.drivers if not math.isnan(d.contribution)) == pytest.approx(told.score)  # fmt: skip
    assert told.moves or told.together
    assert sure.class_share is not None
    assert np.allclose(np.nansum(sure.class_share, axis=1), 1)


# What it is made of


FORBIDDEN = re.compile(
    r"turnout|partisipasi pemilih|invalid|tidak sah|margin|hasil|result|votes?\b|suara sah|perolehan|winner|pemenang|"
    r"poverty|poor|miskin|food|pangan|fsva|ikkkp|income|pendapatan|hdi\b|unemploy"
)


@both
def test_no_result_and_no_deprivation_is_among_the_indicators(level: Scope) -> None:
    for one in index(level).definition.indicators:
        assert not FORBIDDEN.search(" ".join((one.code, *one.title.values())).lower()), one.code
    assert set(index(level).definition.columns) == {*INDICATORS, LISTED}


def test_no_result_is_among_the_facts() -> None:
    import damai.risk.metro as package

    with open(package.__path__[0] + "/stations.csv", encoding="utf-8") as found:
        header = next(csv.reader(found))

    assert header == ["tps_code", *COUNTS.values(), "quality_flags"]


@both
def test_every_indicator_says_what_it_is_why_and_where_from(level: Scope) -> None:
    definition = index(level).definition
    for one in definition.indicators:
        for key in ("unit", "source", "as_of"):
            assert isinstance(one.facts[key], str), (one.code, key)
            assert one.facts[key], (one.code, key)
        for words in (one.title, one.facts["reason"]):
            assert isinstance(words, dict)
            assert set(words) == {"id", "en"}, one.code
    for group in definition.groups[:-1]:
        assert set(group.title) == {"id", "en"}, group.code


@both
def test_proxies_are_marked(level: Scope) -> None:
    marked = {i.code for i in index(level).definition.indicators if i.facts.get("proxy")}

    reach = {"km_puskesmas", "km_hospital", "km_polsek"}
    assert marked == (reach if level == Scope.VILLAGE else reach | {"density"})


@both
def test_the_legal_maximum_is_the_upper_post_of_the_voters(level: Scope) -> None:
    """300 voters at Pemilu 2024 (KPU); the lower post is four fifths of it."""
    post = index(level).definition.indicator("voters").normalise

    assert (post.number("lower"), post.number("upper")) == (240, 300)


@both
def test_the_flags_in_the_definition_are_those_that_empty_a_cell(level: Scope) -> None:
    for one in index(level).definition.indicators:
        touching = [flag for flag, touched in missing.FLAGS.items() if one.code in touched]
        assert one.facts.get("flags", []) == touching, one.code


@both
def test_what_waits_to_be_collected_is_optional_and_names_its_questions(level: Scope) -> None:
    definition = index(level).definition

    assert {i.code for i in definition.indicators if i.optional} == {*OBSERVED, "km_polsek"}
    for code, items in OBSERVED.items():
        for item in items:
            assert checklist("bawaslu-tps-2024").item(item)
        assert items[0] in str(definition.indicator(code).facts["source"])


def test_the_posts_are_the_same_on_both_levels_but_for_the_share_of_special_stations() -> None:
    one, other = (index(level).definition for level in LEVELS)

    differ = {
        i.code for i in one.indicators if i.normalise != other.indicator(i.code).normalise
    }  # fmt: skip
    assert differ == {"special"}
    assert one.children["lokasi"] == other.children["lokasi"]


# Missing cells


@both
def test_every_empty_cell_has_a_reason_in_both_languages_and_no_other_cell_has(
    level: Scope,
) -> None:
    data, why = columns(level), reasons(level)
    empty = {
        (str(place), code)
        for code in INDICATORS
        for place, x in zip(data["code"], data[code], strict=True)
        if np.isnan(x)
    }

    assert set(why) == empty
    for reason in set(why.values()):
        for lang in ("id", "en"):
            assert catalogue().text(missing.WORDS[reason], lang)


def test_a_flag_that_touches_a_count_leaves_it_empty() -> None:
    why = reasons(Scope.STATION)

    # Of the KPU pages: no voters read; the sexes do not add up; more came than are registered; 745 at a station of 288.
    assert why["18.72.02.1003.001", "voters"] == "dpt_zero"
    assert why["18.72.01.1005.015", "voters"] == "dpt_sex_sum"
    assert why["18.72.04.1001.006", "voters"] == "used_gt_dpt"
    assert why["18.72.05.1002.014", "dptb"] == "turnout_sum"
    assert ("18.72.05.1002.014", "voters") not in why
    assert ("18.72.02.1003.027", "dptb") not in why  # votes_ne_valid is about votes
    assert why["18.72.01.1001.001", "km_polsek"] == "no-public-position"
    assert why["18.72.01.1001.001", "power"] == "not-collected"


def test_every_flag_empties_the_columns_it_touches() -> None:
    row = {"tps_code": "1872011001001", "dpt_clean": "301", "used_dptb_raw": "1", "used_dpk_raw": "2"}  # fmt: skip
    for flag, touched in missing.FLAGS.items():
        (one,) = read([{**row, "quality_flags": f"votes_ne_valid;{flag}"}])
        kept = {"voters": one.voters_n, "dptb": one.dptb_n, "dpk": one.dpk_n}
        assert {name for name, n in kept.items() if n is None} == set(touched)
        assert one.why == dict.fromkeys(touched, flag)
    (one,) = read([{**row, "dpt_clean": "", "quality_flags": ""}])
    assert (one.voters_n, one.why) == (None, {"voters": missing.ABSENT})


def test_a_doubtful_count_lifts_no_station_above_all_others_of_its_kelurahan() -> None:
    found = fitted(Scope.STATION)
    villages = np.array([str(unit)[:13] for unit in found.units])
    doubted = found.missing_share > 0.5

    assert np.count_nonzero(doubted) == 27
    for row in np.flatnonzero(doubted):
        others = found.score[(villages == villages[row]) & ~doubted]
        assert found.score[row] <= others.max(), found.units[row]


def test_a_kelurahan_says_over_how_many_stations_its_mean_is() -> None:
    found = basis()

    assert found["18.72.02.1003"] == {"voters": (26, 27), LISTED: (24, 27)}
    assert sum(n for counts in found.values() for n, _ in (counts["voters"],)) == 451
    assert sum(of for counts in found.values() for _, of in (counts["voters"],)) == 462


# Observations


def some_observed(seed: int) -> Observed:
    rng = random.Random(seed)
    codes = [code for items in OBSERVED.values() for code in items]
    return {
        station.code: {code: rng.choice(tuple(Answer)) for code in codes}
        for station in rng.sample(stations(), 200)
    }


def test_one_vulnerable_answer_tells_and_a_clear_one_needs_them_all() -> None:
    code = stations()[0].code

    def cell(**answers: Answer) -> tuple[float | None, str | None]:
        found = cells(Scope.STATION, {code: answers})[code]["logistics"]
        return found.value, found.why

    assert cell() == (None, missing.NOT_COLLECTED)
    assert cell(B04=Answer.YES) == (None, missing.NOT_COLLECTED)
    assert cell(B15=Answer.NOT_KNOWN) == (None, missing.NOT_KNOWN)
    assert cell(B15=Answer.NO, B16=Answer.NO, B17=Answer.NO) == (None, missing.NOT_KNOWN)
    assert cell(B15=Answer.NO, B16=Answer.YES) == (1.0, None)
    assert cell(**dict.fromkeys(("B15", "B16", "B17", "B18"), Answer.NO)) == (0.0, None)


def test_a_kelurahan_has_the_share_among_the_stations_that_are_known() -> None:
    village = "18.72.05.1004"
    codes = [s.code for s in stations() if s.village == village]
    told = {codes[0]: {"B08": Answer.YES}, codes[1]: {"B08": Answer.NO}, codes[2]: {"B08": Answer.NOT_KNOWN}}  # fmt: skip

    assert cells(Scope.VILLAGE, told)[village]["power"].value == 0.5
    only = cells(Scope.VILLAGE, {codes[2]: {"B08": Answer.NOT_KNOWN}})
    assert (only[village]["power"].value, only[village]["power"].why) == (None, missing.NOT_KNOWN)
    assert only["18.72.05.1003"]["power"].why == missing.NOT_COLLECTED


@both
def test_an_answer_of_yes_raises_the_score_above_an_answer_of_no(level: Scope) -> None:
    code = stations()[0].code
    yes, no = (
        fitted(level, observed={code: {"B08": answer}}).score[0]
        for answer in (Answer.YES, Answer.NO)
    )  # fmt: skip

    assert yes > no


# Facts


def test_the_facts_are_the_sources(raw: list[dict[str, str]]) -> None:
    assert read(raw) == stations()
    assert len(stations()) == 462
    assert [s.code for s in stations() if s.is_special] == [
        "18.72.04.1003.901",
        "18.72.04.1003.902",
    ]


def test_the_two_tables_of_facts_agree() -> None:
    """The sums per kelurahan hold flagged stations as well: 455 of 462 have a figure, 451 an undoubted one."""
    with open(path_of("hdi").parents[1] / "metro" / "stations.csv", encoding="utf-8") as found:
        rows = list(csv.DictReader(found))
    for village in VILLAGES:
        digits = village.code.replace(".", "")
        mine = [r for r in rows if r["tps_code"].startswith(digits)]
        known = [int(r["dpt_clean"]) for r in mine if r["dpt_clean"]]
        assert (sum(known), len(known)) == (village.dpt_n, village.with_dpt_n), village.name
        assert len(mine) == village.stations_n + village.special_n, village.name


def test_voters_from_elsewhere_add_up_to_the_sources_sums() -> None:
    path = harness.SHARED / "metro_kelurahan.csv"
    if not path.exists():
        pytest.skip("the shared data are not here")
    with open(path, encoding="utf-8", newline="") as found:
        sums = {row["kpu_code"]: row for row in csv.DictReader(found)}
    with open(path_of("hdi").parents[1] / "metro" / "stations.csv", encoding="utf-8") as found:
        rows = list(csv.DictReader(found))
    for code, row in sums.items():
        mine = [r for r in rows if r["tps_code"].startswith(code)]
        for column, whole in (("used_dptb_raw", "dptb_voters_raw"), ("used_dpk_raw", "dpk_voters_raw")):  # fmt: skip
            assert sum(int(r[column]) for r in mine) == int(row[whole]), (code, column)


def km(one: tuple[float, float], other: tuple[float, float]) -> float:
    a, b, c, d = map(math.radians, (*one, *other))
    h = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(h))


def test_distances_are_those_to_the_sources_positions() -> None:
    path = harness.SHARED / "metro_poi.csv"
    if not path.exists():
        pytest.skip("the shared data are not here")
    with open(path, encoding="utf-8", newline="") as found:
        points = [
            (r["category"], (float(r["lat"]), float(r["lon"]))) for r in csv.DictReader(found)
        ]
    assert set(KM) == {v.code for v in VILLAGES}
    for village in VILLAGES:
        for at, kind in enumerate(("puskesmas", "hospital")):
            nearest = min(km((village.lat, village.lon), p) for c, p in points if c == kind)
            assert abs(KM[village.code][at] - nearest) <= 0.06, (village.name, kind)


# Neutrality


OF_THE_VOTE = (
    "pres_margin", "turnout", "invalid_rate", "valid_raw", "invalid_raw", "ballots_total_raw", "votes_sum", "used_dpt_raw",
    "used_total_raw",
)  # fmt: skip


@both
@pytest.mark.parametrize("seed", range(4))
def test_swapping_winners_changes_no_class(
    level: Scope, seed: int, raw: list[dict[str, str]]
) -> None:
    """Margins, turnout and votes dealt out anew among the stations: every score and class stays."""
    rng = random.Random(seed)
    dealt = [dict(row) for row in raw]
    for column in OF_THE_VOTE:
        values = [row[column] for row in dealt]
        rng.shuffle(values)
        for row, value in zip(dealt, values, strict=True):
            row[column] = value

    before, after = fitted(level, of=read(raw)), fitted(level, of=read(dealt))

    assert dealt != raw
    assert after.score.tolist() == before.score.tolist()
    assert classes(after) == classes(before)


def test_the_order_of_stations_changes_nothing(raw: list[dict[str, str]]) -> None:
    shuffled = list(raw)
    random.Random(5).shuffle(shuffled)

    assert fitted(Scope.VILLAGE, of=read(shuffled)).score.tolist() == fitted(Scope.VILLAGE).score.tolist()  # fmt: skip


def test_the_reader_takes_any_city_of_the_same_source() -> None:
    path = harness.SHARED / "tps_lampung_2024.csv.gz"
    if not path.exists():
        pytest.skip("the shared data are not here")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as found:
        everything = read(csv.DictReader(found))

    assert len(everything) == 22_945
    assert tuple(s for s in everything if s.code.startswith("18.72.")) == stations()
    assert max(s.voters_n or 0 for s in everything) <= 300


def test_the_definitions_name_no_person_and_no_contestant() -> None:
    """The engine refuses persons; contestants are looked for here."""
    for name in LEVELS.values():
        text = (FOLDER / f"{name}.toml").read_text().lower()
        body = text[text.index("[index]") :]
        assert not re.search(r"paslon|calon(?! pemilih)|candidate|contestant|partai|party", body), name  # fmt: skip
