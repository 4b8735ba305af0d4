"""``damai import observations``: for an institution that is named, looked at first, through a server too."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Run, damai

TABLE = (
    "place,indicator,value,missing,observed_on,source,evidence\n"
    "18.72.01.1003,power,1,,2024-02-10,Kunjungan,\n"
)


@pytest.fixture
def table(tmp_path: Path) -> str:
    file = tmp_path / "amatan.csv"
    file.write_text(TABLE)
    return str(file)


def test_a_table_is_looked_at_then_added_and_the_second_time_there_is_nothing_to_do(
    data: Path, table: str, here: Run
) -> None:
    verb = ("import", "observations", table, "--institution", "polri", "--data", str(data))

    look, done, again = here(*verb, "--dry-run", "--json"), here(*verb, "--json"), here(*verb)

    assert (look.status, look.json["added"], look.json["applied"]) == (0, 1, False)
    assert (done.status, done.json["added"], done.json["applied"]) == (0, 1, True)
    assert again.out.endswith("; nothing to change\n")


def test_a_wrong_row_is_named_with_line_column_and_code_and_nothing_changes(
    data: Path, table: str, here: Run
) -> None:
    Path(table).write_text(TABLE.replace("power", "pwoer"))

    ended = here("import", "observations", table, "--institution", "polri", "--data", str(data))

    assert ended.status == 1
    assert "line 2 (row 1), indicator" in ended.err or "indicator: " in ended.err
    assert "[observation-indicator]" in ended.err


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ((), "Say whose observations these are"),
        (("--institution", "polisi"), "[institution-unknown]"),
        (("--institution", "polri", "--map", "a=b"), "--map does not apply"),
    ],
)
def test_whose_it_is_has_to_be_said(
    data: Path, table: str, here: Run, more: tuple[str, ...], words: str
) -> None:
    ended = here("import", "observations", table, *more, "--data", str(data))

    assert ended.status == 2
    assert words in ended.err


def test_beside_a_server_the_server_adds_it(
    data: Path, server: subprocess.Popen[str], table: str
) -> None:
    through = damai(
        "import", "observations", table, "--institution", "polri", "--shared", "--data", str(data), "--json"
    )  # fmt: skip

    assert (through.status, through.err) == (0, "")
    assert (through.json["added"], through.json["applied"]) == (1, True)
