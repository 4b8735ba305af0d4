"""Each permission check deleted in turn makes a probe fail: no check is decoration."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from litestar.testing import TestClient

from damai.accounts import policy
from damai.app.build import build
from tests import harness
from tests.contracts.expectation_grants import ACTIONS, every_difference
from tests.contracts.expectation_web import Front
from tests.contracts.expectation_world import build_world
from tests.contracts.mutants import Mutant, alive, covered, every_check, function_of
from tests.contracts.mutants_lines import LineProbes
from tests.contracts.mutants_list import EQUIVALENT, MODULES, MUTANTS


@pytest.fixture(scope="module")
def probes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LineProbes]:
    house = harness.house(tmp_path_factory.mktemp("mutants"))
    with TestClient(build(house)) as client:
        world = build_world(house.db)
        house.keeper.sign_now()
        yield LineProbes(Front(client, world))
    house.close()


@pytest.mark.parametrize("probe", sorted({mutant.probe for mutant in MUTANTS}))
def test_without_a_mutant_every_probe_is_content(probes: LineProbes, probe: str) -> None:
    assert probes.run(probe) == []


@pytest.mark.asvs("8.2.1", "8.2.2")
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_deleted_check_is_noticed(probes: LineProbes, mutant: Mutant) -> None:
    with alive(mutant):
        noticed = probes.notices(mutant.probe)

    assert noticed, f"{mutant.name} got past {mutant.probe}"


def asking() -> set[str]:
    """Modules in which a permission is asked for or a rule of the model is called."""
    found = set()
    for path in sorted((harness.ROOT / "src" / "damai").rglob("*.py")):
        name = ".".join(path.relative_to(harness.ROOT / "src").with_suffix("").parts)
        name = name.removesuffix(".__init__")
        for node in ast.walk(ast.parse(path.read_text())):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute) and (
                called.attr in ("require", "may")
                or (called.attr.startswith("check_") and ast.unparse(called.value) == "model")
            ):
                found.add(name)
    return found


def test_every_check_in_the_source_has_a_mutant() -> None:
    def where(pair: tuple[str, str]) -> tuple[str, str]:
        function = function_of(pair[0])
        return f"{function.__module__}:{function.__qualname__}", pair[1]

    have = {where(pair) for pair in covered(MUTANTS)} | set(EQUIVALENT)
    found = every_check(MODULES)

    assert len(found) > 80
    assert asking() <= set(MODULES)
    assert found - have == set()
    assert set(EQUIVALENT) - found == set()


def test_every_grant_added_or_taken_away_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The policy table itself, cell by cell."""
    survivors = []
    cells = 0
    for role, grants in policy.POLICY.items():
        for action in ACTIONS:
            for reach in (None, *policy.Reach):
                if grants.get(action) is reach:
                    continue
                changed = {a: r for a, r in grants.items() if a != action}
                if reach is not None:
                    changed[action] = reach
                monkeypatch.setitem(policy.POLICY, role, changed)
                cells += 1
                if not list(every_difference(role, action)):
                    survivors.append((role, action, reach))
                monkeypatch.setitem(policy.POLICY, role, grants)
    assert cells > 1_000
    assert survivors == []
