"""``damai risk verify``: a published index is computed again, and what was changed is found with its cell."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.risking import DATA, DEFINITION, folder, rows, score, sure

__all__ = ["folder"]


def test_a_published_index_is_verified_from_its_own_folder(here: Run, folder: Path) -> None:
    score(here, folder, "--copies")
    sure(here, folder, "--n", "20", out="out")
    for name in ("d.toml", "data.csv"):
        (folder / name).unlink()

    done = here("risk", "verify", str(folder / "out"), "--json")

    assert done.status == 0, done.err
    assert (done.json["ok"], done.json["exact"], done.json["parts"]) == (True, True, ["score", "uncertainty"])  # fmt: skip
    assert set(done.json["files"].values()) == {"same"}
    assert "verified, all 10 files to the byte" in here("risk", "verify", str(folder / "out")).out


def test_a_changed_number_is_found_with_its_cell(here: Run, folder: Path) -> None:
    score(here, folder, "--copies")
    path = folder / "out" / "scores.csv"
    table = rows(path)
    was, table[3][2] = table[3][2], "99.5"
    path.write_text("".join(",".join(row) + "\n" for row in table))

    done = here("risk", "verify", str(folder / "out"), "--json")

    assert done.status == 1
    assert [(d["code"], d["where"]) for d in done.json["differences"]] == [
        ("risk-verify-hash", "scores.csv"),
        ("risk-verify-cell", f"scores.csv:4, {table[3][0]}, IKR"),
    ]
    assert (done.json["differences"][1]["found"], done.json["differences"][1]["wanted"]) == ("99.5", was)  # fmt: skip
    assert done.json["files"]["scores.csv"] == "differs"


def test_a_forged_manifest_does_not_help(here: Run, folder: Path) -> None:
    score(here, folder, "--copies")
    out = folder / "out"
    text = (out / "classes.csv").read_text().replace("tinggi", "rendah", 1)
    (out / "classes.csv").write_text(text)
    manifest = json.loads((out / "manifest.json").read_text())
    manifest["files"]["classes.csv"] = hashlib.sha256(text.encode()).hexdigest()
    (out / "manifest.json").write_text(json.dumps(manifest))

    done = here("risk", "verify", str(out), "--json")

    assert done.status == 1
    (difference,) = done.json["differences"]
    assert (difference["code"], difference["found"], difference["wanted"]) == ("risk-verify-cell", "rendah", "tinggi")  # fmt: skip


def test_last_digits_of_another_machine_are_told_apart_from_a_difference(here: Run, folder: Path) -> None:  # fmt: skip
    score(here, folder, "--copies")
    out = folder / "out"
    table = rows(out / "scores.csv")
    table[1][2] = repr(float(table[1][2]) * (1 + 3e-16) + 1e-14)
    text = "".join(",".join(row) + "\n" for row in table)
    (out / "scores.csv").write_text(text)
    manifest = json.loads((out / "manifest.json").read_text())
    manifest["files"]["scores.csv"] = hashlib.sha256(text.encode()).hexdigest()
    manifest["version"] = "0.0.1"
    (out / "manifest.json").write_text(json.dumps(manifest))

    done = here("risk", "verify", str(out))

    assert done.status == 0, done.err
    assert "every number within 1e-9" in done.out
    assert "published by version 0.0.1" in done.err


def test_the_inputs_may_be_given_and_must_be_those_that_were_read(here: Run, folder: Path) -> None:
    score(here, folder)
    out = str(folder / "out")
    inputs = ("--definition", str(folder / "d.toml"), "--data", str(folder / "data.csv"))

    alone = here("risk", "verify", out)
    given = here("risk", "verify", out, *inputs)
    (folder / "data.csv").write_text(DATA.replace("18.01,7", "18.01,8"))
    other = here("risk", "verify", out, *inputs)

    assert (alone.status, "--definition" in alone.err) == (2, True)
    assert given.status == 0, given.err
    assert other.status == 1
    assert "[risk-verify-input]" in other.err
    assert "[risk-verify-cell]" in other.err


def test_the_experts_file_is_part_of_the_proof(here: Run, folder: Path) -> None:
    text = DEFINITION.replace('"mean_sd"', '"expert"\nfile = "experts.csv"').partition("[uncertainty]")[0]  # fmt: skip
    (folder / "d.toml").write_text(text)
    (folder / "experts.csv").write_text("unit,class\n18.01,tinggi\n18.02,rendah\n")
    score(here, folder, "--copies")
    out = folder / "out"

    assert here("risk", "verify", str(out)).status == 0
    (out / "input-experts.csv").write_text("unit,class\n18.01,rendah\n18.02,rendah\n")
    done = here("risk", "verify", str(out), "--json")

    assert done.status == 1
    assert {d["code"] for d in done.json["differences"]} == {"risk-verify-input", "risk-verify-cell"}  # fmt: skip


@pytest.mark.parametrize("text", [None, "{", "[]", '{"format": "other"}', '{"format": "damai-risk/1", "files": {"../x": ""}}'])  # fmt: skip
def test_what_is_no_manifest_ends_with_2(here: Run, tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "manifest.json").write_text(text)

    done = here("risk", "verify", str(tmp_path))

    assert done.status == 2
    assert "Traceback" not in done.err


def signed(out: Path, data: str = "input-data.csv") -> dict[str, str]:
    """Lay signatures.json beside a result, as a version's package has it; the hashes that it holds."""
    files = {"definition": "input-definition.toml", "data": data, "scores": "scores.csv"}
    hashes = {part: hashlib.sha256((out / name).read_bytes()).hexdigest() for part, name in files.items()}  # fmt: skip
    told = {
        "format": "damai-risk-package/1", **{f"{part}_sha256": text for part, text in hashes.items()},
        "signatures": [{"act": "drafted", "seq": 135}, {"act": "reviewed", "seq": 136}, {"act": "published", "seq": 137}],
    }  # fmt: skip
    (out / "signatures.json").write_text(json.dumps(told))
    return hashes


def test_a_package_whose_hashes_were_signed_tells_them_and_where_a_doubter_compares_them(
    here: Run, folder: Path
) -> None:
    score(here, folder, "--copies")
    out = folder / "out"
    alone = here("risk", "verify", str(out))
    hashes = signed(out)

    done, object_ = here("risk", "verify", str(out)), here("risk", "verify", str(out), "--json")

    assert (alone.status, done.status) == (0, 0), done.err
    assert "no signatures.json here" in alone.out
    assert all(text in alone.out and text in done.out for text in hashes.values())
    assert "journal entry 135: compare them at /integritas/135" in done.out
    assert "journal entry 137: /integritas/137" in done.out
    assert (object_.json["sha256"], object_.json["entries"]["published"]) == (hashes, 137)


def test_a_package_made_anew_under_old_signatures_is_not_verified(here: Run, folder: Path) -> None:
    score(here, folder, "--copies")
    old = signed(folder / "out")
    (folder / "data.csv").write_text(DATA.replace("18.01,7,", "18.01,1,"))
    score(here, folder, "--copies", out="forged")
    forged = folder / "forged"
    (forged / "signatures.json").write_bytes((folder / "out" / "signatures.json").read_bytes())

    done, object_ = (here("risk", "verify", str(forged), *more) for more in ((), ("--json",)))

    assert done.status == 1
    assert old["scores"] not in done.out
    now = hashlib.sha256((forged / "scores.csv").read_bytes()).hexdigest()
    assert f"scores.csv: its SHA-256 begins with {now[:12]}, the one that was signed by signatures.json with {old['scores'][:12]}." in done.err  # fmt: skip
    found = object_.json["differences"]
    assert [(d["code"], d["where"]) for d in found] == [("risk-verify-signed", "data.csv"), ("risk-verify-signed", "scores.csv")]  # fmt: skip


@pytest.mark.parametrize("text", ["{", "[]", '{"format": "damai-risk-package/1"}', "\xff"])
def test_signatures_that_cannot_be_read_end_with_2(here: Run, folder: Path, text: str) -> None:
    score(here, folder, "--copies")
    (folder / "out" / "signatures.json").write_bytes(text.encode("latin-1"))

    done = here("risk", "verify", str(folder / "out"))

    assert done.status == 2
    assert "[risk-signatures]" in done.err
