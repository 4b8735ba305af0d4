"""Chapters 11 and 13: ciphers, randomness, what leaves the house and what it shows by accident."""

from __future__ import annotations

import ast
import os
from pathlib import Path
from uuid import UUID

import pytest

from damai.accounts.vault import KEY_B, NONCE_B, Vault
from damai.core.errors import Unavailable
from tests.asvs.conftest import Served
from tests.asvs.sources import SRC, imported, sources
from tests.builders import fresh_id

SEALS_N = 1_000_000 if os.environ.get("DAMAI_LONG") else 20_000


@pytest.mark.asvs("11.3.1", "11.3.2")
def test_v11_3_1_the_only_cipher_is_one_that_proves_its_text() -> None:
    used = set()
    for _, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cryptography"):
                used |= {f"{node.module}.{alias.name}" for alias in node.names}
            if isinstance(node, ast.Import):
                assert not any(a.name.startswith(("Crypto", "nacl")) for a in node.names)
    ciphers = {name for name in used if ".ciphers" in name}

    assert ciphers == {"cryptography.hazmat.primitives.ciphers.aead.AESGCM"}
    assert KEY_B == 32


@pytest.mark.asvs("11.3.3")
def test_v11_3_3_a_changed_bit_of_a_sealed_secret_opens_nothing(tmp_path: Path) -> None:
    vault, person = Vault(tmp_path), UUID(fresh_id())
    sealed = vault.seal(person, b"x" * 20)
    assert vault.open(person, sealed) == b"x" * 20

    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(Unavailable, match="vault-key"):
            vault.open(person, bytes(changed))


@pytest.mark.asvs("11.3.4")
def test_v11_3_4_no_nonce_is_used_twice_and_each_purpose_has_its_key(tmp_path: Path) -> None:
    vault, person = Vault(tmp_path), UUID(fresh_id())
    nonces = {vault.seal(person, b"same")[:NONCE_B] for _ in range(SEALS_N)}
    keys = {vault._part(purpose) for purpose in ("seal", "draft", "recovery")}

    assert len(nonces) == SEALS_N
    assert {len(nonce) for nonce in nonces} == {12}
    assert len(keys) == 3
    assert vault._key not in keys


MAY_THROW_DICE = {
    "journal/stream.py": "spreads the moments at which browsers come back",
    "drill/day.py": "a rehearsed day, the same for the same seed",
    "drill/seed.py": "its people and reports, the same for the same seed",
    "drill/index.py": "made-up answers of the exercise, the same for the same seed",
    "deployment/solvers/interchange.py": "which sites a search shakes, the same for the same seed",
    "risk/engine/certainty/errors.py": "draws of the index, the same for the same seed",
    "risk/engine/certainty/draws.py": "draws of the index, the same for the same seed",
    "risk/engine/certainty/replicate.py": "draws of the index, the same for the same seed",
    "risk/engine/certainty/sampling.py": "draws of the index, the same for the same seed",
    "risk/engine/certainty/sobol.py": "draws of the index, the same for the same seed",
    "risk/engine/space/permute.py": "draws of the index, the same for the same seed",
    "deployment/solvers/capacitated.py": "a search for groups, the same for the same seed",
    "deployment/solvers/median_loads.py": "a search for groups, the same for the same seed",
    "deployment/solvers/median_search.py": "a search for groups, the same for the same seed",
    "deployment/solvers/median_starts.py": "a search for groups, the same for the same seed",
    "deployment/solvers/patrols.py": "the order of patrols, the same for the same stored seed",
    "risk/engine/table.py": "fixed odd numbers by which texts are told apart quickly",
}


@pytest.mark.asvs("11.5.1")
def test_v11_5_1_no_secret_comes_from_dice_that_can_be_foretold() -> None:
    found = set()
    for path, tree in sources():
        weak = {"random", "numpy.random"} & set(imported(tree))
        weak |= {ast.unparse(n) for n in ast.walk(tree) if isinstance(n, ast.Attribute)
                 and ast.unparse(n) in ("np.random", "numpy.random")}  # fmt: skip
        if weak:
            found.add(path.relative_to(SRC).as_posix())
    assert found == set(MAY_THROW_DICE)


MAY_CALL_OUT = {"hooks/sending.py"}
MAY_OPEN_SOCKETS = {
    "app/serving.py": "listens",
    "app/control.py": "the unix socket of the command line",
    "cli/owning.py": "the unix socket of the command line",
    "app/options.py": "asks for this machine's name",
    "db/wakeups.py": "a pair of its own, by which one thread wakes another",
    "app/doctor/database.py": "asks the unix socket whether the owner answers",
}


@pytest.mark.asvs("13.2.4", "13.2.5")
def test_v13_2_4_one_module_can_call_another_machine() -> None:
    clients = {"httpx", "requests", "urllib.request", "aiohttp", "http.client", "smtplib", "ftplib",
               "telnetlib", "xmlrpc.client", "websockets", "socket"}  # fmt: skip
    found = {
        path.relative_to(SRC).as_posix(): sorted(clients & set(imported(tree)))
        for path, tree in sources()
        if clients & set(imported(tree))
    }
    only_sockets = {path for path, names in found.items() if names == ["socket"]}

    assert set(found) - only_sockets == MAY_CALL_OUT
    assert only_sockets <= set(MAY_OPEN_SOCKETS)


@pytest.mark.asvs("13.4.1", "13.4.3")
@pytest.mark.parametrize(
    "path",
    [
        "/.git/config", "/.git/HEAD", "/.env", "/damai.sqlite3", "/keys/accounts.key", "/static/",
        "/static/x/", "/static/x/webkit", "/static/x/webkit/", "/static/x/../../pyproject.toml",
        "/static/x/%2e%2e/%2e%2e/build.py", "/static/x/webkit/%2e%2e/%2e%2e/security.py",
        "/static/x//etc/passwd", "/static/x/webkit/..%2f..%2fsecurity.py", "/backup", "/debug",
        "/static/x/webkit/%5c..%5csecurity.py", "/server-status", "/docs", "/schema", "/.svn/entries",
    ],
)  # fmt: skip
def test_v13_4_1_no_file_or_list_of_files_is_given_that_is_no_part_of_the_pages(
    served: Served, path: str
) -> None:
    answer = served.ask("GET", path, served.token("admin"))

    assert answer.status_code == 404
    assert b"def " not in answer.content
    assert b"root:" not in answer.content


@pytest.mark.asvs("13.4.2")
def test_v13_4_2_nothing_runs_in_debug(served: Served) -> None:
    assert served.client.app.debug is False  # type: ignore[attr-defined]


@pytest.mark.asvs("13.4.5")
def test_v13_4_5_what_measures_the_house_is_shown_to_its_administrators_only(
    served: Served,
) -> None:
    told = {who: served.ask("GET", "/metrics", served.token(who)) for who in ("sari", "admin")}

    assert served.ask("GET", "/metrics").status_code == 401
    assert (told["sari"].status_code, told["admin"].status_code) == (403, 200)
    assert "writer" not in served.ask("GET", "/readyz").text
    assert set(served.ask("GET", "/healthz").json()) == {"status"}
