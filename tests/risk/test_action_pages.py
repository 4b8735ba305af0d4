"""The register of preventions on the screen: listed by place and by owner, overdue first, added and changed."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.testing import TestClient

from damai.app.house import House
from damai.core.clock import MovableClock
from damai.risk.actions import register, service
from damai.risk.actions.model import Action, Status
from damai.risk.actions.register import Line, Narrowing, arranged
from tests.builders import ELECTION, fresh_id
from tests.harness import POLLING_MORNING, actor
from tests.risk.acting import enter, hidden, of_stations, words
from tests.risk.kept import published
from tests.risk.test_actions import PLACE, add, change

LIST = "/kerawanan/pencegahan"
OTHER = "18.72.01.1001"


def many(house: House) -> list[str]:
    """One of the KPU's that is overdue, one of it for later, one of the police elsewhere."""
    index = published(house.db)
    return [
        add(house.db, index, due_on="2024-02-12"),
        add(house.db, index, due_on="2024-02-20", title="Siapkan kipas angin", stage=""),
        add(
            house.db, index, place=OTHER, owner="polres-metro", factor="health_reach",
            title="Patroli ke puskesmas", due_on="2024-02-18", stage="",
        ),
    ]  # fmt: skip


def order(page: str) -> list[str]:
    """Titles in the order of the list."""
    return re.findall(rf'<a href="{LIST}/[0-9a-f-]{{36}}">([^<]+)</a>', page)


def groups(page: str) -> list[str]:
    return re.findall(r'<h2 id="g\d+">([^<]+)</h2>', page)


def send(client: TestClient[Any], path: str, form_at: str, **said: str) -> Any:
    token = hidden(client.get(form_at).text, "form_token")
    return client.post(path, data={"form_token": token, "id": fresh_id(), **said})


def ask(client: TestClient[Any], index: str, place: str) -> Any:
    """The form of a prevention with this place."""
    return send(
        client, f"{LIST}/baru", f"{LIST}/baru", index=index, place=place, factor="crowding",
        title="Tambah bilik", owner="kpu-metro", due_on="2024-02-20", stage="",
    )  # fmt: skip


def test_an_empty_register_says_so_and_offers_to_add(client: TestClient[Any], house: House) -> None:
    page = enter(client, house, "sari").get(LIST).text

    assert "Belum ada pencegahan yang dicatat." in words(page)
    assert f'href="{LIST}/baru"' in page
    assert f'href="{LIST}/baru"' not in enter(client, house, "maya").get(LIST).text


def test_the_overdue_come_first_and_are_said_in_a_word(
    client: TestClient[Any], house: House
) -> None:
    many(house)

    page = enter(client, house, "rian").get(LIST).text

    assert (
        groups(page) == ["Mulyosari, Metro Barat", "Metro, Metro Pusat"] or len(groups(page)) == 2
    )
    assert order(page) == [
        "Tambah bilik dan atur antrean",
        "Siapkan kipas angin",
        "Patroli ke puskesmas",
    ]
    assert page.count('<span class="word word-late">Terlambat</span>') == 1
    assert "2 pencegahan · 1 terlambat" in words(page)


def test_the_register_is_grouped_by_office_when_the_address_says_so(
    client: TestClient[Any], house: House
) -> None:
    many(house)

    page = enter(client, house, "sari").get(f"{LIST}?menurut=kantor").text

    assert len(groups(page)) == 2
    assert "KPU" in groups(page)[0]
    assert "Pemilih per TPS" in words(page)


@pytest.mark.parametrize(
    ("who", "query", "titles"),
    [
        ("budi", "milik=saya", ["Tambah bilik dan atur antrean", "Siapkan kipas angin"]),
        ("sari", "milik=saya", ["Patroli ke puskesmas"]),
        ("sari", "terlambat=ya", ["Tambah bilik dan atur antrean"]),
        ("sari", f"tempat={OTHER}", ["Patroli ke puskesmas"]),
        ("sari", "q=KIPAS+angin", ["Siapkan kipas angin"]),
        ("sari", "q=pemilih+bilik", ["Tambah bilik dan atur antrean"]),
        ("sari", "status=done", []),
        ("dewi", "", ["Patroli ke puskesmas"]),  # of Metro Pusat alone
    ],
)
def test_the_address_narrows_the_register(
    client: TestClient[Any], house: House, who: str, query: str, titles: list[str]
) -> None:
    many(house)

    page = enter(client, house, who).get(f"{LIST}?{query}").text

    assert order(page) == titles
    if not titles:
        assert "Tidak ada yang cocok." in words(page)


def test_a_link_with_a_place_and_a_factor_fills_the_form_and_echoes_the_score(
    client: TestClient[Any], house: House
) -> None:
    index = published(house.db)

    page = (
        enter(client, house, "tuti")
        .get(f"{LIST}/baru?versi={index}&tempat={PLACE}&faktor=crowding")
        .text
    )

    assert f'value="{PLACE}"' in page
    assert '<option value="crowding" selected>Pemilih per TPS</option>' in page
    assert "skor 94,8 · tinggi · peringkat 1" in words(page)
    assert "Pemungutan suara" in words(page)


def test_a_prevention_is_added_by_the_form_once(client: TestClient[Any], house: House) -> None:
    index = published(house.db)
    tuti = enter(client, house, "tuti")
    said = {
        "form_token": hidden(tuti.get(f"{LIST}/baru").text, "form_token"), "id": fresh_id(),
        "index": index, "place": PLACE, "factor": "crowding", "title": "Tambah dua bilik",
        "owner": "kpu-metro", "due_on": "2024-02-16", "stage": "",
    }  # fmt: skip

    first, again = (tuti.post(f"{LIST}/baru", data=said) for _ in "ab")
    page = words(tuti.get(first.headers["location"]).text)

    assert (first.status_code, again.status_code) == (303, 303)
    assert first.headers["location"] == again.headers["location"]
    assert "Sampai 16 Feb 2024" in page
    assert "Tambah dua bilik" in page
    assert "Ditambahkan" in page


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"place": "18.72.01.1005"}, "bukan tempat di indeks ini"),
        ({"factor": "cuaca"}, "bukan faktor indeks ini"),
        ({"due_on": "besok"}, "bukan tanggal"),
        ({"stage": "kemarin"}, "tidak ada di kalender"),
        ({"title": "  "}, "Kesalahan:"),
    ],
)
def test_a_refused_prevention_comes_back_with_its_words(
    client: TestClient[Any], house: House, said: dict[str, str], told: str
) -> None:
    index = published(house.db)
    given_ = {
        "index": index, "place": PLACE, "factor": "crowding", "title": "Tambah dua bilik",
        "owner": "kpu-metro", "due_on": "2024-02-16", "stage": "", **said,
    }  # fmt: skip

    answered = send(enter(client, house, "tuti"), f"{LIST}/baru", f"{LIST}/baru", **given_)

    assert answered.status_code == 422
    assert told in answered.text
    assert 'value="2024-02-16"' in answered.text or "due_on" in said
    with house.db.read() as conn:
        assert service.actions(conn, actor(house.db, "tuti"), ELECTION) == []


def test_the_office_that_does_it_says_how_it_stands_and_the_history_tells(
    client: TestClient[Any], house: House
) -> None:
    id = many(house)[0]
    budi, path = enter(client, house, "budi"), f"{LIST}/{id}"

    wordless = send(budi, path, path, version="1", status="done", due_on="2024-02-12", note="")
    done = send(
        budi, path, path, version="1", status="done", due_on="2024-02-12", note="Bilik ditambah."
    )
    late = send(budi, path, path, version="1", status="doing", due_on="2024-02-12", note="")
    page = words(budi.get(path).text)

    assert (wordless.status_code, done.status_code, late.status_code) == (422, 303, 409)
    assert "Direncanakan → Selesai" in page
    assert "Bilik ditambah." in page
    assert "Ditambahkan" in page


@pytest.mark.parametrize(
    "said", ["Purwoa", "Purwoasrri", "TPS 3 Imopuro", "18.72.05.1001.001", "99"]
)
def test_a_place_that_is_none_is_said_at_its_field_and_the_form_is_kept(
    client: TestClient[Any], house: House, said: str
) -> None:
    index = published(house.db)

    answered = ask(enter(client, house, "tuti"), index, said)

    assert answered.status_code == 422
    field = answered.text.partition('id="f-place"')[0].rpartition('<div class="field')[2]
    assert field.startswith(" field-error")
    assert f'value="{said}"' in answered.text
    assert 'value="Tambah bilik"' in answered.text


@pytest.mark.parametrize(
    "said", ["Rejomulyo", " rejomulyo, metro selatan", "18.72.05.1001", "1872051001"]
)
def test_a_place_is_taken_by_its_whole_name(
    client: TestClient[Any], house: House, said: str
) -> None:
    tuti = enter(client, house, "tuti")

    answered = ask(tuti, published(house.db), said)

    assert answered.status_code == 303
    assert "Rejomulyo" in words(tuti.get(answered.headers["location"]).text)


def test_a_station_is_taken_as_people_say_it(client: TestClient[Any], house: House) -> None:
    tuti, index = enter(client, house, "tuti"), of_stations(house.db)

    taken, unclear = ask(tuti, index, "TPS 3 Imopuro"), ask(tuti, index, "Imopuro")

    assert "TPS 003" in words(tuti.get(taken.headers["location"]).text)
    assert unclear.status_code == 422


def test_an_office_that_is_not_asked_gets_no_form_and_changes_nothing(
    client: TestClient[Any], house: House
) -> None:
    id = many(house)[0]
    rian, path = enter(client, house, "rian"), f"{LIST}/{id}"

    page = rian.get(path).text
    answered = send(rian, path, path, version="1", status="doing", due_on="2024-02-12", note="")

    assert 'name="status"' not in page
    assert "Hanya KPU" in words(page)
    assert answered.status_code == 403


def test_the_panel_of_the_map_says_how_a_prevention_stands_and_its_day_in_words(
    client: TestClient[Any], house: House
) -> None:
    done = many(house)[0]
    change(house.db, "budi", done, 1, Status.DONE, "Selesai.", due="2024-02-12")
    sari = enter(client, house, "sari")
    panel = words(sari.get(f"/kerawanan?tempat={PLACE}").text)

    assert "Selesai · sampai 12 Feb 2024" in panel
    assert "Direncanakan · sampai 20 Feb 2024" in panel
    assert "2024-02-12" not in panel
    elsewhere = words(sari.get(f"/kerawanan?tempat={OTHER}").text)
    assert "Direncanakan · sampai 18 Feb 2024" in elsewhere


def test_what_is_in_sight_is_copied_and_taken_away(client: TestClient[Any], house: House) -> None:
    id = many(house)[0]
    change(house.db, "budi", id, 1, Status.DOING, "=cmd")
    sari = enter(client, house, "sari")

    text = sari.get(f"{LIST}/salin?terlambat=ya")
    table = sari.get(f"{LIST}/ekspor?terlambat=ya")
    [row] = csv.DictReader(io.StringIO(table.text))

    assert text.headers["content-type"].startswith("text/plain")
    assert "- Tambah bilik dan atur antrean (Pemilih per TPS)." in text.text
    assert "Dikerjakan, TERLAMBAT" in text.text
    assert "kipas" not in text.text
    assert "Tuti" not in text.text
    assert (row["place"], row["overdue"], row["note"]) == (PLACE, "true", "'=cmd")


def test_what_is_out_of_scope_is_not_there(client: TestClient[Any], house: House) -> None:
    id = many(house)[0]
    dewi = enter(client, house, "dewi")  # Metro Pusat

    assert dewi.get(f"{LIST}/{id}").status_code == 404
    assert "bilik" not in dewi.get(f"{LIST}/salin").text
    assert PLACE not in dewi.get(f"{LIST}/ekspor").text


@pytest.mark.parametrize("path", [LIST, f"{LIST}/salin", f"{LIST}/ekspor", f"{LIST}/baru"])
def test_who_may_not_read_the_index_reads_no_prevention(
    client: TestClient[Any], house: House, path: str
) -> None:
    for who in ("bayu", "admin"):
        assert enter(client, house, who).get(path).status_code == 403


def test_a_prevention_becomes_overdue_at_midnight_of_the_place(
    client: TestClient[Any], house: House
) -> None:
    many(house)
    assert isinstance(house.clocks.scene, MovableClock)

    house.clocks.scene.set(datetime(2024, 2, 18, 16, 59, tzinfo=UTC))
    sari = enter(client, house, "sari")
    before = sari.get(f"{LIST}?terlambat=ya").text
    house.clocks.scene.set(datetime(2024, 2, 18, 17, 0, tzinfo=UTC))

    assert len(order(before)) == 1
    assert len(order(sari.get(f"{LIST}?terlambat=ya").text)) == 2


def a_line(n: int, status: Status = Status.PLANNED, late: bool = False, owner: str = "a") -> Line:
    made = Action(
        id=f"{n:05d}", election=ELECTION, place=f"18.72.01.{1000 + n % 7}", index_code="X",
        factor="f", title=f"Langkah {n}", owner=owner, institution="kpu", audience="partners",
        stage="", due_on=(date(2024, 2, 1) + timedelta(days=n % 30)).isoformat(), status=status,
        note="", synthetic=False, by="person/x", at=POLLING_MORNING, done_at=None, version=1,
    )  # fmt: skip
    return Line(action=made, late=late, place=f"Tempat {n % 7}", owner=owner.upper(), factor="F")


def test_five_thousand_preventions_are_paged_and_none_is_lost() -> None:
    lines = [a_line(n, late=n % 50 == 0) for n in range(5_000)]

    pages = [arranged(lines, Narrowing(hal=n)) for n in range(1, 51)]

    seen = [line.action.id for page in pages for group in page.groups for line in group.lines]
    assert len(seen) == 5_000
    assert sorted(seen) == sorted(line.action.id for line in lines)
    assert pages[0].pages_n == 50
    assert arranged(lines, Narrowing(hal=99)).page == 50
    assert len(arranged(lines, Narrowing(), whole=True).groups) == 7


@given(
    st.lists(st.tuples(st.sampled_from(list(Status)), st.booleans(), st.sampled_from("abc"))),
    st.sampled_from([register.BY_PLACE, register.BY_OWNER]),
)
def test_a_group_never_shows_something_overdue_below_something_that_is_not(
    items: list[tuple[Status, bool, str]], by: str
) -> None:
    lines = [a_line(n, s, late, owner) for n, (s, late, owner) in enumerate(items)]

    page = arranged(lines, Narrowing(menurut=by), whole=True)

    for group in page.groups:
        flags = [line.late for line in group.lines]
        assert flags == sorted(flags, reverse=True)
        assert group.late_n == sum(flags)
    late_groups = [bool(group.late_n) for group in page.groups]
    assert late_groups == sorted(late_groups, reverse=True)
    assert page.all_n == sum(len(group.lines) for group in page.groups)


@pytest.mark.parametrize(
    "narrowing",
    [Narrowing(), Narrowing(menurut="kantor", q="a b&c"), Narrowing(tempat="18.72", hal=3)],
)
def test_the_address_of_a_narrowing_leads_back_to_it(narrowing: Narrowing) -> None:
    from urllib.parse import parse_qs, urlsplit

    url = narrowing.url(hal=narrowing.hal)
    said = {k: v[0] for k, v in parse_qs(urlsplit(url).query).items()}
    names = ("menurut", "milik", "terlambat", "status", "tempat", "q")

    again = Narrowing.of(*(said.get(name, "") for name in names), int(said.get("hal", 1)))

    assert again == narrowing
