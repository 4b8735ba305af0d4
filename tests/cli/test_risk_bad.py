"""What the index cannot use is refused by the verb: the file, the cell or place, the reason, how to mend; and nothing
is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Ended, Run

HEAD = '[index]\ncode = "top"\nunit_column = "code"\n'
ONE = '[[indicator]]\ncode = "a"\nparent = "top"\n'
TWO = '[[indicator]]\ncode = "b"\nparent = "top"\n'
DATA = "code,a,b\n18.01,1,5\n18.02,2,7\n18.03,4,6\n18.04,8,9\n"
GEOMETRIC = '[aggregate]\nmethod = "geometric"\n[normalise]\nmethod = "none"\n'


def score(here: Run, folder: Path, definition: str, data: str, *more: str, **environment: str) -> Ended:  # fmt: skip
    (folder / "d.toml").write_text(definition)
    (folder / "data.csv").write_text(data)
    return here("risk", "score", str(folder / "d.toml"), str(folder / "data.csv"), "--out", str(folder / "made" / "out"), *more, **environment)  # fmt: skip


BAD = [
    # what is wrong, the definition, the data, where each fault is and its code
    ("zero under a geometric mean", HEAD + GEOMETRIC + ONE + TWO, DATA.replace("2,7", "0,7"),
     ["data.csv: 18.02, a [risk-mean-undefined]"]),
    ("two that are not above zero", HEAD + GEOMETRIC + ONE + TWO, DATA.replace("2,7", "0,7").replace("8,9", "8,-9"),
     ["data.csv: 18.02, a [risk-mean-undefined]", "data.csv: 18.04, b [risk-mean-undefined]"]),
    ("negative under a harmonic mean", HEAD + GEOMETRIC.replace("geometric", "harmonic") + ONE + TWO, DATA.replace("4,6", "-4,6"),
     ["data.csv: 18.03, a [risk-mean-undefined]"]),
    ("negative under a power mean", HEAD + '[normalise]\nmethod = "none"\n[aggregate]\nmethod = "power"\np = 2\n' + ONE + TWO,
     DATA.replace("4,6", "-4,6"), ["data.csv: 18.03, a [risk-mean-undefined]"]),
    ("constant columns", HEAD + ONE + TWO, "code,a,b\nx,1,2\ny,1,2\n",
     ["data.csv: a [risk-column-constant]", "data.csv: b [risk-column-constant]"]),
    ("all missing", HEAD + ONE + TWO, "code,a,b\nx,,2\ny,,3\n", ["data.csv: a [risk-column-empty]"]),
    ("all missing after the screen", HEAD + '[screen]\ndrop = ["y"]\n' + ONE + TWO, "code,a,b\nx,,2\ny,1,3\nz,,4\n",
     ["data.csv: a [risk-column-empty]"]),
    ("an orphan", HEAD + ONE.replace('"top"', '"nobody"'), DATA, ["d.toml: indicator a [risk-parent-unknown]"]),
    ("an orphan group", HEAD + ONE + '[[group]]\ncode = "g"\nparent = "nobody"\n', DATA, ["d.toml: group g [risk-parent-unknown]"]),
    ("a cycle", HEAD + ONE + '[[group]]\ncode = "g"\nparent = "h"\n[[group]]\ncode = "h"\nparent = "g"\n', DATA,
     ["d.toml: group g [risk-cycle]"]),
    ("a code twice", HEAD + ONE + ONE, DATA, ["d.toml: indicator a [risk-code-twice]"]),
    ("weights of nothing", HEAD + ONE + "weight = 0\n" + TWO + "weight = 0.0\n", DATA, ["d.toml: group top [risk-weights-nothing]"]),
    ("a negative weight", HEAD + ONE + "weight = -1\n", DATA, ["d.toml: indicator a [risk-weight]"]),
    ("a text", HEAD + ONE + TWO, DATA.replace("2,7", "two,7"), ["data.csv:3, a [risk-cell]"]),
    ("texts that mean missing", HEAD + ONE + TWO, DATA.replace("2,7", "NA,7").replace("4,6", "4,NaN").replace("8,9", "inf,9"),
     ["data.csv:3, a [risk-cell]", "data.csv:4, b [risk-cell]", "data.csv:5, a [risk-cell]"]),
    ("a unit twice", HEAD + ONE + TWO, DATA.replace("18.03", "18.01"), ["data.csv: 18.01 [risk-unit-twice]"]),
    ("a unit twice, a text, a short row", HEAD + ONE + TWO, DATA.replace("18.03", "18.01").replace("2,7", "x,7").replace("8,9", "8"),
     ["data.csv:3, a [risk-cell]", "data.csv:5 [risk-file-ragged]", "data.csv: 18.01 [risk-unit-twice]"]),
    ("no unit", HEAD + ONE + TWO, DATA.replace("18.03", ""), ["data.csv: 3, code [risk-unit-empty]"]),
    ("cuts that fall", HEAD + '[classes]\nmethod = "fixed"\ncuts = [66, 33]\n' + ONE, DATA, ["d.toml: [classes] [risk-option-value]"]),
    ("steps that fall", HEAD + ONE + 'normalise = { method = "steps", cuts = [2, 1], values = [1, 2, 3] }\n', DATA,
     ["d.toml: indicator a: normalise [risk-option-value]"]),
    ("parts that no longer sum", HEAD + '[normalise]\nmethod = "none"\n' + ONE + TWO + '[[indicator]]\ncode = "c"\nparent = "top"\n',
     "code,a,b,c\nx,1e17,-1e17,1\ny,1,2,3\n", ["data.csv: x, a [risk-contributions-sum]"]),
    ("beyond float64", HEAD + ONE + TWO, "code,a,b\nx,1e308,1\ny,-1e308,2\n", ["data.csv: a [risk-column-range]"]),
    ("a person's attribute", HEAD + ONE.replace('"a"', '"agama"'), DATA, ["d.toml: indicator agama [risk-person]"]),
    ("a person's title", HEAD + ONE + 'title = { id = "Pilihan partai", en = "Place" }\n', DATA, ["d.toml: indicator a [risk-person]"]),
    ("a person's error", HEAD + ONE + 'error = { method = "normal", column = "religion_se" }\n', DATA, ["d.toml: indicator a [risk-person]"]),
    ("a share of nothing", HEAD + ONE + 'denominator = "b"\n', DATA.replace("2,7", "2,0"), ["data.csv: 18.02, b [risk-denominator]"]),
    ("a logarithm of zero", HEAD + ONE + 'normalise = { method = "goalposts", lower = 1, upper = 9, log = true }\n',
     DATA.replace("2,7", "0,7").replace("8,9", "-1,9"), ["data.csv: 18.02, a [risk-log]", "data.csv: 18.04, a [risk-log]"]),
    ("several at once", HEAD + ONE + "direction = 0\n" + TWO + "weight = -2\ncolour = 1\n", DATA,
     ["d.toml: indicator a [risk-direction]", "d.toml: indicator b [risk-key-unknown]", "d.toml: indicator b [risk-weight]"]),
]  # fmt: skip


@pytest.mark.parametrize(("definition", "data", "faults"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])  # fmt: skip
@pytest.mark.parametrize("lang", ["en", "id"])
def test_it_is_refused_with_its_place_and_nothing_is_written(
    here: Run, tmp_path: Path, definition: str, data: str, faults: list[str], lang: str
) -> None:
    done = score(here, tmp_path, definition, data, DAMAI_LANG=lang)

    assert done.status == 1
    assert done.out == ""
    assert len(done.said) == len(faults)
    for line, fault in zip(sorted(done.said), sorted(faults), strict=True):
        where, code = fault.rsplit(" ", 1)
        assert line.startswith(f"{where}: "), line
        assert line.endswith((f". {code}", f"? {code}")), line
        assert "%(" not in line
    assert sorted(p.name for p in tmp_path.iterdir()) == ["d.toml", "data.csv"]


def test_in_json_the_faults_are_an_object_with_stable_codes(here: Run, tmp_path: Path) -> None:
    done = score(here, tmp_path, HEAD + GEOMETRIC + ONE, DATA.replace("2,7", "-2,7"), "--json")

    assert done.status == 1
    assert done.json["ok"] is False
    assert done.json["faults"] == [
        {
            "code": "risk-mean-undefined", "where": "data.csv: 18.02, a", "found": -2.0, "group": "top",
            "method": "geometric", "sentence": done.said[0],
        }
    ]  # fmt: skip


UNREADABLE = [
    ("no definition", None, DATA, "risk-definition-unknown"),
    ("no data", HEAD + ONE, None, "risk-file-missing"),
    ("no TOML", "[index\n", DATA, "risk-toml"),
    ("header only", HEAD + ONE, "code,a\n", "risk-file-header-only"),
    ("nothing", HEAD + ONE, "", "risk-file-header-only"),
    ("no such column", HEAD + ONE, "code,z\nx,1\n", "risk-column-missing"),
    ("a column twice", HEAD + ONE, "code,a,a\nx,1,2\n", "risk-column-twice"),
    ("a quote without end", HEAD + ONE, 'code,a\n"x,1\n', "risk-file-csv"),
]


@pytest.mark.parametrize(("definition", "data", "code"), [u[1:] for u in UNREADABLE], ids=[u[0] for u in UNREADABLE])  # fmt: skip
def test_what_cannot_be_read_ends_with_2(here: Run, tmp_path: Path, definition: str | None, data: str | None, code: str) -> None:  # fmt: skip
    for name, text in (("d.toml", definition), ("data.csv", data)):
        if text is not None:
            (tmp_path / name).write_text(text)
    before = sorted(p.name for p in tmp_path.iterdir())

    done = here("risk", "score", str(tmp_path / "d.toml"), str(tmp_path / "data.csv"), "--out", str(tmp_path / "out"))  # fmt: skip

    assert done.status == 2
    assert done.err.rstrip().endswith(f"[{code}]")
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_another_encoding_and_a_broken_gzip_end_with_2(here: Run, tmp_path: Path) -> None:
    (tmp_path / "d.toml").write_text(HEAD + ONE)
    (tmp_path / "latin.csv").write_bytes(DATA.replace("18.01", "Kédiri").encode("latin-1"))
    (tmp_path / "data.csv.gz").write_bytes(b"not gzip")

    for name, code in (("latin.csv", "risk-file-encoding"), ("data.csv.gz", "risk-file-gzip")):
        done = here("risk", "score", str(tmp_path / "d.toml"), str(tmp_path / name), "--out", str(tmp_path / "out"))  # fmt: skip
        assert (done.status, f"[{code}]" in done.err) == (2, True)
    assert not (tmp_path / "out").exists()


def test_a_rule_that_puts_nearly_all_in_one_class_warns_with_the_share(here: Run, tmp_path: Path) -> None:  # fmt: skip
    rows = "".join(f"u{at},{at % 7},{at}\n" for at in range(199))
    rule = '[classes]\nmethod = "fixed"\ncuts = [-1, 99.9]\n'

    done = score(here, tmp_path, HEAD + rule + ONE + TWO, "code,a,b\n" + rows + "u199,6,199\n")

    assert done.status == 0
    (warned,) = done.said
    assert re.search(r"warning: \[classes\]: 99\.5 % of the units are in the class sedang", warned)
    assert "sedang 199 (99.5 %)" in done.out


def test_a_folder_that_cannot_be_one_is_refused_and_left_alone(here: Run, tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "out").write_text("mine")

    done = score(here, tmp_path, HEAD + ONE + TWO, DATA)

    assert done.status == 2
    assert (tmp_path / "made" / "out").read_text() == "mine"
    assert "Traceback" not in done.err


def test_other_files_of_the_folder_stay_and_a_failure_changes_none(here: Run, tmp_path: Path) -> None:  # fmt: skip
    out = tmp_path / "made" / "out"
    assert score(here, tmp_path, HEAD + ONE + TWO, DATA).status == 0
    (out / "notes.txt").write_text("mine")
    (out / "classes.csv").mkdir()
    before = {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()}

    done = score(here, tmp_path, HEAD + ONE + TWO, DATA.replace("8,9", "8,1"))

    assert done.status == 2
    assert {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()} == before
    (out / "classes.csv").rmdir()
    assert score(here, tmp_path, HEAD + ONE + TWO, DATA.replace("8,9", "8,1")).status == 0
    assert (out / "notes.txt").read_text() == "mine"
    assert (out / "scores.csv").read_bytes() != before["scores.csv"]
    assert not list(out.glob(".*"))
