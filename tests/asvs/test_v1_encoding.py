"""Chapter 1: what others wrote stays data. SQL, shells, regular expressions, readers of JSON."""

from __future__ import annotations

import ast
import json
import re
import time
from typing import Any

import pytest

from damai.areas.importing import reading
from damai.areas.importing.report import Unreadable
from tests.asvs.conftest import Served, fingerprint
from tests.asvs.sources import SRC, calls, name_of, sources
from tests.builders import IMOPURO_3, fresh_id
from tests.contracts.test_fuzz import OPERATIONS

INJECTIONS = (
    "' OR '1'='1", "'; DROP TABLE incident; --", '" OR ""="', "1 OR 1=1", "1) OR (1=1",
    "' UNION SELECT hash FROM person_password --", "x' AND 1=(SELECT 1) --", "\\' OR 1=1 --",
    "%' OR '%'='", "_%", "%", "'||(SELECT hash FROM session)||'", "$$; SELECT 1; $$",
    "/**/OR/**/1=1", "0x31 OR 1", "'; SELECT pg_sleep(9); --", "%27%20OR%201=1", "\u02bc OR 1=1",
)  # fmt: skip
NOTHING = "zz-nothing-of-the-kind"


def ids_in(answer: Any) -> list[str]:
    """What an answer lists, whatever the list is called."""
    if answer.status_code >= 400 or "json" not in answer.headers.get("content-type", ""):
        return []
    return sorted(re.findall(r'"(?:id|code|seq|leaf)":"?([^",}]+)', answer.text))


def readings(served: Served) -> list[tuple[str, str, str]]:
    """(path template, parameter, where) of everything a GET of the contract takes."""
    paths = served.client.get("/api/v1/openapi.json").json()["paths"]
    listed = [o.split(" ") for o in OPERATIONS]
    return [
        (path, parameter["name"], parameter["in"])
        for method, path in listed
        if method == "GET"
        for parameter in paths[path]["get"].get("parameters", ())
    ]


def asked(served: Served, path: str, name: str, where: str, value: str) -> Any:
    from urllib.parse import quote

    filled = {"incident": served.incident, "code": "18.72.01", "z": "8", "x": "202",
              "y": "131.mvt", "seq": "3"}  # fmt: skip
    if where == "path":
        filled[name] = quote(value, safe="")
    url = re.sub(r"{(\w+)}", lambda m: filled[m[1]], path)
    if where == "query":
        url += f"?{name}={quote(value, safe='')}"
        url += "" if name == "q" or path != "/api/v1/search" else "&q=TPS%203"
    return served.ask("GET", url, served.token("sari"))


def says(served: Served, id: str, text: str) -> bool:
    """Whether an incident's report holds each of these words, sign for sign."""
    sheet = served.ask("GET", f"/api/v1/incidents/{id}", served.token("sari"))
    words = " ".join(r["text"] for r in sheet.json().get("reports", [])) if sheet.is_success else ""
    return all(word in words.casefold() for word in text.casefold().split())


@pytest.mark.asvs("1.2.4")
def test_v1_2_4_an_injection_into_any_parameter_finds_what_nonsense_finds(served: Served) -> None:
    served.token("sari")
    before = fingerprint(served.house.db)
    known = readings(served)
    wrong = []
    for path, name, where in known:
        nothing = ids_in(asked(served, path, name, where, NOTHING))
        for text in INJECTIONS:
            answer = asked(served, path, name, where, text)
            found, wanted = ids_in(answer), nothing
            if name == "q":  # words are searched for: those of the injection, without its marks
                words = re.sub(r"[^a-z0-9]+", " ", text.lower())
                wanted = ids_in(asked(served, path, name, where, words))
            if (path, name) == ("/api/v1/stations", "after") and len(
                text
            ) <= 20:  # a place in the order of the codes
                listed = served.ask("GET", f"{path}?limit=1000", served.token("sari")).json()
                codes = [s["code"] for s in listed["items"]]
                wanted = sorted([code for code in codes if code > text][:200])
                found = sorted(code for code in found if len(code) > 13)
            if (path, name) == (
                "/api/v1/find",
                "q",
            ):  # whole words of a report, as they stand there
                found, wanted = [id for id in found if not says(served, id, text)], []
            if (path, name) == ("/api/v1/places", "after"):  # the same, of places
                listed = served.ask("GET", f"{path}?limit=500", served.token("sari")).json()
                codes = [p["code"] for p in listed["items"] if p["code"] > text]
                wanted = codes if answer.status_code == 200 else []  # a code has 40 signs at most
                found = sorted(set(found) & {p["code"] for p in listed["items"]})
            if answer.status_code >= 500 or found != wanted:
                wrong.append(f"{path} {name}={text!r}: {answer.status_code} {found[:3]}")

    assert len(known) >= 20
    assert ids_in(asked(served, "/api/v1/incidents", "kind", "query", "theft"))  # it does find
    assert not wrong, "\n".join(wrong)
    assert fingerprint(served.house.db) == before


@pytest.mark.asvs("1.2.4")
def test_v1_2_4_an_injection_into_a_text_is_kept_byte_for_byte(served: Served) -> None:
    auth = served.token("sari")
    for text in INJECTIONS:
        body = {"id": fresh_id(), "channel": "api", "kind": "theft", "text": text, "source": text,
                "station": IMOPURO_3, "occurred_at": "2024-02-14T00:00:00Z"}  # fmt: skip
        before = fingerprint(served.house.db)
        assert served.ask("POST", "/api/v1/reports", auth, json=body).status_code == 201
        act = {"id": fresh_id(), "seen_version": 1, "text": text}
        url = f"/api/v1/incidents/{body['id']}"
        assert served.ask("POST", f"{url}/note", auth, json=act).status_code == 200

        sheet = served.ask("GET", url, auth).json()
        after = fingerprint(served.house.db)

        [report] = sheet["reports"]
        assert (report["text"], report["source"]) == (text, text)
        assert sheet["timeline"][-1]["body"]["text"] == text
        assert {t for t in after if after[t] != before[t]} <= {
            "incident", "report", "report_sender", "entry", "journal_head", "tile", "receipt",
            "journal_tile",
        }, text  # fmt: skip


OWN_WORDS = {
    "f'PRAGMA user_version={int(version)}'": "a whole number",
    "f'LISTEN {self._channel}'": "the channel's name is a constant of the journal's",
}


@pytest.mark.asvs("1.2.4")
def test_v1_2_4_no_statement_is_glued_together_from_values() -> None:
    """A statement handed over as text is a constant of the module; the rest is built by SQLAlchemy."""
    wrong = []
    for path, tree in sources():
        for call in calls(tree):
            if name_of(call).rpartition(".")[2] not in (
                "text",
                "exec_driver_sql",
                "literal_column",
            ):
                continue
            if name_of(call).endswith("words.text") or not call.args:
                continue  # the catalogue's words
            if "sa." not in name_of(call) and not name_of(call).endswith("exec_driver_sql"):
                continue
            given = call.args[0]
            glued = any(
                isinstance(n, ast.BinOp | ast.FormattedValue | ast.Call) for n in ast.walk(given)
            )
            if glued and ast.unparse(given) not in OWN_WORDS:
                wrong.append(f"{path}:{call.lineno}: {ast.unparse(given)[:80]}")
    assert wrong == []


MAY_START_PROCESSES = {"cli/check.py", "cli/bench.py", "cli/testing.py"}
"""The developer's verbs: they run our tests and linters with the arguments typed at the same shell."""


@pytest.mark.asvs("1.2.5")
def test_v1_2_5_no_shell_is_called_and_no_process_started_for_a_user() -> None:
    banned = {"os.system", "os.popen", "os.execv", "os.execvp", "os.spawnl", "pty.spawn", "eval",
              "exec", "compile", "asyncio.create_subprocess_shell",
              "asyncio.create_subprocess_exec", "__import__"}  # fmt: skip
    wrong, started = [], set()
    for path, tree in sources():
        for call in calls(tree):
            name = name_of(call)
            shell = any(k.arg == "shell" for k in call.keywords)
            if name in banned or shell:
                wrong.append(f"{path}:{call.lineno}: {name}")
            if name.startswith("subprocess."):
                started.add(str(path.relative_to(SRC)))
                assert isinstance(call.args[0], ast.List | ast.Name), "a list, never a line"
    assert wrong == []
    assert started == MAY_START_PROCESSES


@pytest.mark.asvs("1.5.2")
def test_v1_5_2_nothing_that_can_make_objects_reads_input() -> None:
    banned = {"pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle", "xml", "lxml"}
    wrong = []
    for path, tree in sources():
        for node in ast.walk(tree):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            wrong += [f"{path}:{n}" for n in names if n.partition(".")[0] in banned]
            if isinstance(node, ast.keyword) and node.arg == "allow_pickle":
                wrong.append(f"{path}:{node.value.lineno}")
    assert wrong == []


HOSTILE = tuple(
    (piece * (100_000 // len(piece) + 1))[:100_000] + end
    for piece in ("1", "1.", "a", "a-", "a.", "18.", " ", "\n", "\n\n\r", "<svg", "<svg>", "%(", "%(a",
                  "%(a)", "\x00", ";", "+1e", "0", "UNIQUE constraint failed: ", "blobs/0", "é", ".")
    for end in ("", "!", "\n")
)  # fmt: skip
CPU_S = 0.010
SLOW_MACHINE = 10
"""A quadratic pattern needs seconds for 100 kB: ten times the limit tells the two apart anywhere."""


def patterns() -> list[tuple[str, Any, str]]:
    """(where, pattern, how it is used) of every regular expression of the source."""
    found = []
    for path, tree in sources():
        named: dict[str, Any] = {}
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)):
                continue
            if name_of(node.value) == "re.compile":
                first, *more = node.value.args
                flags = [getattr(re, ast.unparse(flag).removeprefix("re.")) for flag in more]
                made = re.compile(ast.literal_eval(first), *flags)
                named[ast.unparse(node.targets[0])] = made
        for call in calls(tree):
            owner, _, how = name_of(call).rpartition(".")
            at = f"{path.relative_to(SRC)}:{call.lineno}"
            if owner in named and how in (
                "match",
                "search",
                "sub",
                "findall",
                "fullmatch",
                "finditer",
                "split",
            ):
                found.append((at, named[owner], how))
            if owner == "re" and how not in ("compile", "escape"):
                found.append((at, re.compile(ast.literal_eval(call.args[0])), how))
    return found


@pytest.mark.asvs("1.3.12")
def test_v1_3_12_no_pattern_is_slow_on_hostile_text() -> None:
    known = patterns()
    slow = []
    for at, pattern, how in known:
        for text in HOSTILE:
            given: Any = text.encode() if isinstance(pattern.pattern, bytes) else text
            run = getattr(pattern, how)
            for whole in (given[:10_000] + given[-1:], given):  # a bad one is seen early
                blank = whole[:0]
                arguments = (blank, whole) if how == "sub" else (whole,)
                best = min(_cpu_s(run, arguments) for _ in range(2))
                if best > CPU_S * SLOW_MACHINE:
                    slow.append(f"{at} {pattern.pattern!r} on {text[:12]!r}: {best:.3f} s")
                    break
    assert len(known) >= 20
    assert slow == []


def _cpu_s(run: Any, arguments: tuple[Any, ...]) -> float:
    began = time.thread_time()
    result = run(*arguments)
    if hasattr(result, "__next__"):
        list(result)
    return time.thread_time() - began


ODD = {
    "NaN": ('{"coordinates": NaN}', False),
    "Infinity": ('{"coordinates": -Infinity}', False),
    "a lone surrogate": ('{"x": "\\ud800"}', False),
    "a lone low surrogate": ('{"x": "\\udc00x"}', False),
    "a number with a plus": ('{"x": +1}', False),
    "a comma at the end": ('{"x": 1,}', False),
    "single quotes": ("{'x': 1}", False),
    "a comment": ('{"x": 1 /* y */}', False),
    "two values": ('{"x": 1} {"x": 2}', False),
    "a control character": ('{"x": "a\x01b"}', False),
    "a pair of surrogates": ('{"x": "\\ud83d\\udea8"}', True),
}


@pytest.mark.asvs("1.5.3")
@pytest.mark.parametrize("name", ODD)
def test_v1_5_3_odd_json_gets_the_same_answer_at_the_api_and_from_a_file(
    served: Served, name: str
) -> None:
    piece, fine = ODD[name]
    base = {"id": fresh_id(), "channel": "api", "kind": "theft", "text": "T",
            "station": IMOPURO_3, "occurred_at": "2024-02-14T00:00:00Z"}  # fmt: skip
    # The odd value stands where the API has its text, and in a property that an import does not read.
    odd = piece[piece.index(":") + 1 :]
    text = json.dumps(base).replace('"T"', odd.rstrip("}").strip() if fine else odd.strip()[:-1])
    sent = served.ask("POST", "/api/v1/reports", {**served.token("sari"), "Content-Type": "application/json"},
                      content=text.encode())  # fmt: skip
    try:
        reading.features(f'{{"type":"FeatureCollection","features":[{piece}]}}'.encode(), "b")
        readable = True
    except Unreadable:
        readable = False

    assert (sent.status_code < 300, readable) == (fine, fine), sent.text


@pytest.mark.asvs("1.5.3")
def test_v1_5_3_of_a_key_said_twice_the_last_counts_everywhere(served: Served) -> None:
    id = fresh_id()
    text = (
        f'{{"id":"{fresh_id()}","channel":"api","kind":"theft","text":"satu","station":"{IMOPURO_3}",'
        f'"occurred_at":"2024-02-14T00:00:00Z","text":"dua","id":"{id}"}}'
    )
    headers = {**served.token("sari"), "Content-Type": "application/json"}
    made = served.ask("POST", "/api/v1/reports", headers, content=text.encode())

    assert made.json()["incident"] == id == json.loads(text)["id"]
    sheet = served.ask("GET", f"/api/v1/incidents/{id}", headers).json()
    assert sheet["reports"][0]["text"] == "dua" == json.loads(text)["text"]
