"""What two institutions published of their indexes: structure, cuts, counts, and the few scores there are."""

from __future__ import annotations

import numpy as np
import pytest

from damai.risk.definitions import path_of
from damai.risk.engine.definition import Definition
from damai.risk.engine.fit import Index, Result


def shipped(name: str) -> Index:
    return Index.load(path_of(name))


def leaves(definition: Definition, group: str) -> list[str]:
    """Indicators at any depth below a group."""
    found: list[str] = []
    for code in definition.children[group]:
        found += leaves(definition, code) if definition.is_group(code) else [code]
    return found


IKP_2024 = {
    "sosial_politik": ("keamanan", "otoritas_pemilu", "otoritas_negara"),
    "penyelenggaraan": ("hak_memilih", "pelaksanaan_kampanye", "pemungutan_suara", "ajudikasi", "pengawasan"),
    "kontestasi": ("hak_dipilih", "kampanye_calon"),
    "partisipasi": ("partisipasi_pemilih", "partisipasi_kelompok"),
}  # fmt: skip


def test_ikp_2024_has_four_dimensions_and_twelve_sub_dimensions() -> None:
    found = shipped("ikp-2024").definition

    assert found.children["IKP2024"] == tuple(IKP_2024)
    assert {code: set(found.children[code]) for code in IKP_2024} == {
        code: set(below) for code, below in IKP_2024.items()
    }
    assert sum(map(len, IKP_2024.values())) == 12


def test_only_the_ten_indicators_that_press_names_stand_below_a_sub_dimension() -> None:
    found = shipped("ikp-2024").definition

    assert len(found.children["hak_memilih"]) == 6
    assert len(found.children["pelaksanaan_kampanye"]) == 4
    assert {g.code for g in found.groups} - {"IKP2024", *IKP_2024} == {
        "hak_memilih",
        "pelaksanaan_kampanye",
    }


def ikp_2024(**regions: tuple[float, float, float, float]) -> Result:
    """Each dimension's score, written into everything below it."""
    index = shipped("ikp-2024")
    columns = {
        code: np.array([scores[at] for scores in regions.values()])
        for at, dimension in enumerate(IKP_2024)
        for code in leaves(index.definition, dimension)
    }
    return index.fit({"province": np.array(list(regions)), **columns})


def test_the_estimated_weights_give_jakarta_and_the_mean_of_the_provinces() -> None:
    """Published: 88.95 for Jakarta; the 34 scores have the mean 45.19. The rest of the distance is the estimate's."""
    found = ikp_2024(jakarta=(78.27, 92.36, 96.08, 87.01), mean=(46.55, 54.27, 40.75, 17.23))

    assert found.score[0] == pytest.approx(88.95, abs=0.02)
    assert found.score[1] == pytest.approx(45.19, abs=0.1)


# Bawaslu, IKP 2019: the two highest of 514 and the mean of all.
IKP_2019 = {"Lombok Timur": 70.02, "Teluk Bintuni": 66.47, "mean of 514": 49.00}


def of_2019(scores: dict[str, float]) -> Result:
    data = {"region": np.array(list(scores)), "score": np.array(list(scores.values()))}
    return shipped("ikp-2019").fit(data)


def test_ikp_2019_puts_its_two_highest_above_66_and_its_mean_in_the_middle() -> None:
    found = of_2019(IKP_2019).classified

    assert found is not None
    assert found.cuts is not None
    assert found.cuts.tolist() == [33, 66]
    assert [found.name(row) for row in range(3)] == ["tinggi", "tinggi", "sedang"]


def test_a_rule_that_leaves_two_of_514_outside_one_class_is_told() -> None:
    """Published: 2 high, 512 middle, 0 low. The 512 scores were not: here all stand at the mean."""
    two = dict(list(IKP_2019.items())[:2])
    found = of_2019(two | {f"region {n}": 49.0 for n in range(512)})

    assert found.classified is not None
    assert np.bincount(found.classified.at, minlength=3).tolist() == [0, 512, 2]
    assert [(n.code, n.data["percent"]) for n in found.notices] == [("risk.notice.crowded", 99.6)]


def test_ipkp_has_five_dimensions_and_seventeen_variables() -> None:
    found = shipped("ipkp").definition

    assert [len(found.children[code]) for code in found.children["IPKP"]] == [3, 5, 2, 4, 3]
    assert len(found.indicators) == 17


def test_ipkp_is_cut_at_33_and_66() -> None:
    scores = np.array([0, 32.99, 33, 65.99, 66, 100])
    index = shipped("ipkp")
    columns = {indicator.code: scores for indicator in index.definition.indicators}

    found = index.fit({"region": np.arange(6), **columns})

    assert found.score.tolist() == pytest.approx(scores.tolist())
    assert found.classified is not None
    assert found.classified.names == ("kurang rawan", "rawan", "sangat rawan")
    assert found.classified.at.tolist() == [0, 0, 1, 1, 2, 2]


@pytest.mark.parametrize("name", ["ikp-2019", "ikp-2024", "ikp-2024-scores", "ipkp"])
def test_every_part_has_its_title_in_both_languages(name: str) -> None:
    found = shipped(name).definition

    for one in (*found.indicators, *found.groups[:-1]):
        assert one.title["id"], one.code
        assert one.title["en"], one.code
