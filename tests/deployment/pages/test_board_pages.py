"""*Rencana pengamanan*: from a draft over a locked team to a plan that two people signed, and what each reader sees."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest

from damai.app.house import House
from damai.deployment.plans import board, picture, service
from damai.deployment.plans.model import Plan, State, Team
from tests.deployment.pages.served import BOARD, Reader
from tests.deployment.plans import kept
from tests.harness import actor
from tests.risk.acting import words

By = Callable[[str], Reader]


def teams_of(house: House, plan: str) -> dict[str, Team]:
    with house.db.read() as conn:
        person = actor(house.db, "tuti")
        return {t.team: t for t in service.teams(conn, person, service.plan(conn, person, plan))}


def plan_of(house: House, id: str, who: str = "tuti") -> Plan:
    return kept.seen(house.db, id, who)


def test_with_too_few_officers_a_team_is_locked_the_rest_solved_again_and_two_people_sign(
    staffed: House, by: By
) -> None:
    first = by("tuti").solves(cut="30", name="Kurang 30 personel")
    page = words(by("tuti").get(f"{BOARD}?rencana={first}").text)
    assert "Ditipiskan" in page
    assert "TPS tanpa petugas 0 setiap TPS ada petugasnya" in page
    before = teams_of(staffed, first)
    team = sorted(before)[0]

    assert by("tuti").acts(first, "kunci", team=team).status_code == 303
    locked = words(by("tuti").get(f"{BOARD}?rencana={first}&tim={team}").text)
    assert "Hitung ulang sisanya" in locked
    assert "Lepas kunci" in locked
    second = by("tuti").solves(base=first, cut="30", name="Dihitung ulang")
    kept_teams = {t.stations: t for t in teams_of(staffed, second).values()}
    assert before[team].stations in kept_teams

    assert by("tuti").acts(second, "ajukan", note="Sudah dicek.").status_code == 303
    version = str(plan_of(staffed, second).version)
    refused = by("tuti").post(f"{BOARD}/{second}/terbitkan", version=version, audience="partners")
    assert refused.status_code == 403
    assert "Komandan lain yang menerbitkannya" in refused.text
    assert by("made").acts(second, "terbitkan", audience="partners").status_code == 303

    page = words(by("made").get(BOARD).text)
    assert "Diajukan Tuti" in page
    assert "Diterbitkan Made" in page
    assert "Sudah dicek." in page
    assert plan_of(staffed, second, "budi").state is State.PUBLISHED


def test_without_a_plan_who_may_plan_is_asked_for_one_and_others_are_told(
    staffed: House, by: By
) -> None:
    tuti, budi = by("tuti").get(BOARD).text, by("budi").get(BOARD).text

    assert 'id="plan-ask"' in tuti
    assert "Belum ada rencana. Isi kendala" in tuti
    assert 'id="plan-ask"' not in budi
    assert "Belum ada rencana yang terbit untuk wilayah Anda." in budi


def test_without_units_the_form_says_where_they_are_filled_in_and_a_refusal_keeps_its_words(
    house: House, by: By
) -> None:
    page = by("tuti").get(BOARD).text
    assert "Belum ada satuan dengan kekuatan" in page

    refused = by("tuti").post(f"{BOARD}/hitung", name="Percobaan pertama", cut="3")

    assert refused.status_code == 422
    assert "<title>Kesalahan:" in refused.text
    assert 'value="Percobaan pertama"' in refused.text
    assert 'name="cut" inputmode="numeric" maxlength="6" autocomplete="off"' in refused.text


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("cut", "-1", "Isi angka bulat 0 sampai 100000."),
        ("cut", "5000", "paling banyak 120"),
        ("reserve", "101", "Isi angka bulat 0 sampai 100."),
        ("seconds", "0", "Isi angka bulat 1 sampai 300."),
        ("kuat.polsek-pusat", "banyak", "Isi angka bulat"),
        ("kuat.polsek-antah", "5", "Satuan polsek-antah tidak ada"),
    ],
)
def test_a_number_that_cannot_be_is_refused_beside_its_field(
    staffed: House, by: By, field: str, value: str, told: str
) -> None:
    answer = by("tuti").post(f"{BOARD}/hitung", **{"name": "Percobaan", "cut": "", field: value})

    assert answer.status_code == 422
    assert told in answer.text
    assert f'value="{value}"' in answer.text or field == "kuat.polsek-antah"


def test_a_liaison_sees_what_is_published_and_neither_constraints_nor_names_of_units(
    staffed: House, by: By
) -> None:
    draft = kept.drafted(staffed.db, name="Hanya draf")
    published = kept.published(staffed.db, name="Yang berlaku")

    page = by("budi").get(BOARD).text

    assert "Yang berlaku" in page
    assert published in page
    assert "Hanya draf" not in page
    assert draft not in page
    assert 'id="plan-ask"' not in page
    assert "Polsek Metro Pusat" not in page
    assert "2 · polsek-pusat" in page
    assert by("budi").get(f"{BOARD}?rencana={draft}").status_code == 404
    assert by("budi").get(f"{BOARD}/{draft}/berkas.zip").status_code == 404
    assert "/rencana/pola" not in page


def test_a_sub_districts_reader_sees_the_own_teams_of_the_citys_plan(
    staffed: House, by: By
) -> None:
    kept.published(staffed.db)

    page = by("agus").get(BOARD).text

    assert 'data-team="18.72.01-' in page
    assert 'data-team="18.72.04-' not in page
    assert "berkas.zip" not in page


def test_the_list_of_teams_is_narrowed_by_its_address_and_says_when_nothing_is_left(
    staffed: House, by: By
) -> None:
    made = kept.solved(18, 60)
    id = kept.drafted(staffed.db, made=made)
    thinned = sum(t.reason == "thinned" for t in made.teams)
    assert thinned

    def rows(query: str) -> int:
        return by("tuti").get(f"{BOARD}?rencana={id}&{query}").text.count("<tr data-team=")

    assert rows("hanya=thinned") == thinned
    assert rows("kecamatan=18.72.04") == sum(t.district == "18.72.04" for t in made.teams)
    assert rows("kelas=rawan") == sum(t.risk_class == "rawan" for t in made.teams)
    nothing = by("tuti").get(f"{BOARD}?rencana={id}&hanya=terkunci").text
    assert "Tidak ada tim yang cocok." in nothing
    assert "Hapus" in nothing.partition("Tidak ada tim yang cocok.")[2][:200]


def test_a_team_says_its_formation_who_comes_and_its_stations(staffed: House, by: By) -> None:
    id = kept.drafted(staffed.db)
    team = kept.solved().teams[0]

    page = words(by("tuti").get(f"{BOARD}?rencana={id}&tim={team.team}").text)

    n = team.stations_n
    assert f"2 polisi menjaga {n} TPS dibantu {2 * n} Linmas" in page
    assert "2 dari Polsek Metro" in page
    assert f"TPS {int(team.stations[0][-3:]):03d}" in page
    assert "pangkalan" in page


def test_points_that_nobody_surveyed_show_no_metres_and_no_minutes(staffed: House, by: By) -> None:
    id = by("tuti").solves(name="Titik perkiraan")
    team = next(iter(teams_of(staffed, id)))

    page = words(by("tuti").get(f"{BOARD}?rencana={id}&tim={team}").text)

    assert "Titik belum disurvei: 462 dari 462 TPS" in page
    assert "Batas jarak tidak dapat dipakai" in page
    assert not re.search(r"\d (m|km|min)\b", page)


def test_a_rung_that_is_opened_says_whom_it_thins_and_how_many_are_missing(
    staffed: House, by: By
) -> None:
    id = kept.drafted(staffed.db, made=kept.solved(18, 60))

    page = words(by("tuti").get(f"{BOARD}?rencana={id}&jenjang=1").text)
    ordered = words(by("tuti").get(f"{BOARD}?rencana={id}&jenjang=0").text)

    assert "2 polisi menjaga 13 TPS dibantu 26 Linmas" in page
    assert "semula 2 polisi menjaga 12 TPS dibantu 24 Linmas" in page
    assert re.search(r"Kurang \d+", page)
    assert "Tidak ada TPS yang ditipiskan" in ordered


def test_against_the_published_plan_it_says_what_changes_and_where_to_compare(
    staffed: House, by: By
) -> None:
    standing = kept.published(staffed.db, made=kept.solved(40, 60))
    other = kept.drafted(staffed.db, made=kept.solved(18, 60))

    page = by("tuti").get(f"{BOARD}?rencana={other}").text

    assert "Terhadap rencana terbit (nomor 1)" in page
    assert f"/rencana/banding?satu={standing}&amp;dua={other}" in page
    assert "Terhadap rencana terbit" not in by("tuti").get(BOARD).text


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        ("tuti", {"ajukan", "kunci", "tarik"}),
        ("eka", {"kunci", "tarik"}),
        ("sari", set()),
        ("maya", set()),
    ],
)
def test_a_draft_offers_each_reader_what_that_reader_may_do(
    staffed: House, by: By, who: str, offered: set[str]
) -> None:
    id = kept.drafted(staffed.db)
    team = kept.solved().teams[0].team

    page = by(who).get(f"{BOARD}?rencana={id}&tim={team}").text

    acts = ("ajukan", "terbitkan", "tarik", "kunci")
    assert {act for act in acts if f'action="/rencana/{id}/{act}"' in page} == offered


def test_who_proposed_is_told_that_another_publishes_and_an_operator_who_does(
    staffed: House, by: By
) -> None:
    id = kept.signed(staffed.db, "tuti")

    assert "Komandan lain yang menerbitkannya" in by("tuti").get(f"{BOARD}?rencana={id}").text
    assert "Menunggu komandan lain" in by("sari").get(f"{BOARD}?rencana={id}").text
    assert f"/rencana/{id}/terbitkan" in by("made").get(f"{BOARD}?rencana={id}").text


def test_a_plan_for_the_own_institution_stays_there(staffed: House, by: By) -> None:
    id = kept.signed(staffed.db, "tuti")

    by("made").acts(id, "terbitkan", audience="own")

    assert plan_of(staffed, id).audience == "polri"
    assert by("budi").get(f"{BOARD}?rencana={id}").status_code == 404


def test_a_draft_is_put_away_with_a_reason_that_stays_readable(staffed: House, by: By) -> None:
    id = kept.drafted(staffed.db)

    bare = by("tuti").acts(id, "tarik", reason=" ")
    done = by("tuti").acts(id, "tarik", reason="Kekuatan salah.")

    assert (bare.status_code, done.status_code) == (422, 303)
    page = words(by("tuti").get(f"{BOARD}?rencana={id}").text)
    assert "Ditarik Tuti" in page
    assert "Kekuatan salah." in page


def test_a_stale_form_is_refused_and_keeps_what_was_written(staffed: House, by: By) -> None:
    id = kept.drafted(staffed.db)

    stale = by("tuti").post(f"{BOARD}/{id}/ajukan", version="9", note="Sudah dicek bersama.")

    assert stale.status_code == 409
    assert "Sudah dicek bersama.</textarea>" in stale.text
    assert plan_of(staffed, id).state is State.DRAFT


def test_the_files_of_a_plan_come_as_a_folder_with_how_to_check_it(staffed: House, by: By) -> None:
    id = kept.drafted(staffed.db)

    page = by("tuti").get(f"{BOARD}?rencana={id}").text
    answer = by("tuti").get(f"{BOARD}/{id}/berkas.zip")

    assert "./damai plan check" in page
    assert plan_of(staffed, id).plan_sha256 in page
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert "plan.json" in packed.namelist()


def test_signatures_lead_to_their_entries_for_whoever_may_read_the_record(
    staffed: House, by: By
) -> None:
    id = kept.published(staffed.db)

    auditor, operator = (by(who).get(f"{BOARD}?rencana={id}").text for who in ("maya", "sari"))

    assert len(re.findall(r'<a href="/integritas/\d+">catatan jurnal \d+</a>', auditor)) == 3
    assert 'href="/integritas/' not in operator


def test_the_screen_is_whole_in_english(staffed: House, by: By) -> None:
    id = kept.drafted(staffed.db, made=kept.solved(18, 60))
    team = kept.solved(18, 60).teams[0].team

    page = words(by("tuti").get(f"{BOARD}?rencana={id}&tim={team}&jenjang=1", lang="en").text)

    assert "Police needed" in page
    assert "2 police guard 13 stations with the help of 26 Linmas" in page
    for word in ("Polisi", "kecamatan", "petugas", "Kekuatan"):
        assert word not in page, word


def test_a_plan_of_more_stations_than_a_map_shows_draws_its_teams_alone(
    staffed: House, by: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = kept.drafted(staffed.db)
    whole = by("tuti").get(f"{BOARD}?rencana={id}").text
    monkeypatch.setattr(board, "POINTS_MAX", 10)
    monkeypatch.setattr(picture, "POINTS_MAX", 10)

    page = by("tuti").get(f"{BOARD}?rencana={id}").text

    teams_n = len(kept.solved().teams)
    assert 'class="plan-lines"' in whole
    assert 'class="plan-lines"' not in page
    assert page.count('aria-label="Tim ') == teams_n
    assert "yang tampak pangkalan tiap tim" in page
    assert page.count("<tr data-team=") == teams_n


def test_many_teams_come_page_by_page_the_gravest_first(
    staffed: House, by: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = kept.solved(18, 60)
    id = kept.drafted(staffed.db, made=made)
    monkeypatch.setattr(board, "TEAMS_N", 2)

    first = by("tuti").get(f"{BOARD}?rencana={id}").text
    last = by("tuti").get(f"{BOARD}?rencana={id}&hal=99").text

    pages_n = -(-len(made.teams) // 2)
    assert first.count("<tr data-team=") == 2
    assert f"Halaman 1 dari {pages_n}" in first
    assert f"Halaman {pages_n} dari {pages_n}" in last
    assert "sampai" in words(first).partition("Halaman 1")[0].rpartition("Petugas")[2]


def test_a_whole_district_is_locked_and_let_go_so_that_the_others_are_solved_alone(
    staffed: House, by: By
) -> None:
    id = kept.drafted(staffed.db)
    here = f"{BOARD}?rencana={id}&kecamatan=18.72.04"
    there = [t.team for t in kept.solved().teams if t.district == "18.72.04"]
    assert f"Kunci {len(there)} tim di Metro Timur" in by("tuti").get(here).text

    assert by("tuti").acts(id, "kunci", district="18.72.04").status_code == 303

    assert {t.team for t in teams_of(staffed, id).values() if t.locked} == set(there)
    assert f"Lepas kunci {len(there)} tim di Metro Timur" in by("tuti").get(here).text
    version = str(plan_of(staffed, id).version)
    let_go = by("tuti").post(
        f"{BOARD}/{id}/kunci", version=version, district="18.72.04", verb="unlock"
    )
    assert let_go.status_code == 303
    assert not [t for t in teams_of(staffed, id).values() if t.locked]
    assert "Kunci 0" not in by("sari").get(here).text
    assert 'name="district"' not in by("sari").get(here).text


def test_whoever_prints_orders_is_led_to_them_and_to_a_teams_sheet(staffed: House, by: By) -> None:
    id = kept.published(staffed.db)
    team = kept.solved().teams[0].team

    page = by("sari").get(f"{BOARD}?rencana={id}&tim={team}").text
    other = by("budi").get(f"{BOARD}?rencana={id}&tim={team}").text

    assert f"/rencana/{id}/perintah" in page
    assert f"/rencana/{id}/perintah/lembar.pdf?tim={team}" in page
    assert "/perintah" not in other


def test_the_files_are_offered_to_those_alone_who_may_take_them(staffed: House, by: By) -> None:
    id = kept.published(staffed.db)

    offered = {
        who: "berkas.zip" in by(who).get(f"{BOARD}?rencana={id}").text
        for who in ("tuti", "maya", "budi", "agus")
    }

    assert offered == {"tuti": True, "maya": True, "budi": False, "agus": False}
    for who, may in offered.items():
        assert (by(who).get(f"{BOARD}/{id}/berkas.zip").status_code == 200) is may
    assert kept.seen(staffed.db, id).plan_sha256 in by("budi").get(f"{BOARD}?rencana={id}").text
