"""The state table against one written by hand, and the rules that hold whoever acts."""

from __future__ import annotations

import pytest

from damai.incidents.kinds import KINDS
from damai.incidents.model import TABLE, Status, Verb, title_of

# state: verb>state ... - read from the words, not from the code.
EXPECTED = """
reported: triage>open take>taken severity>reported hand>handed note>reported join>joined archive>archived
open: take>taken severity>open hand>handed note>open join>joined archive>archived close>closed
taken: take>taken release>open severity>taken hand>handed note>taken join>joined archive>archived close>closed
handed: severity>handed accept>working decline>open recall>open note>handed reply>handed
working: take>working severity>working hand>handed note>working reply>working close>closed
closed: note>closed reply>closed reopen>open
archived: note>archived reopen>open
joined:
"""


def expected() -> dict[tuple[str, str], str]:
    found = {}
    for line in EXPECTED.strip().splitlines():
        state, _, rest = line.partition(":")
        for item in rest.split():
            verb, _, to = item.partition(">")
            found[state, verb] = to
    return found


@pytest.mark.asvs("2.3.1")
@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("verb", Verb)
def test_every_pair_of_state_and_verb_is_as_written(status: Status, verb: Verb) -> None:
    found = TABLE.get((status, verb))
    assert (found and found.value) == expected().get((status.value, verb.value))


BAWASLU = {
    "voter-outside-domicile", "voted-more-than-once", "voter-refused", "voters-mobilised",
    "witness-attributes", "witness-without-mandate", "intimidation", "organisers-intimidated",
    "money-politics", "campaign-in-quiet-period", "neutrality", "ballots-and-voters-differ",
    "supervisor-without-copy", "observers-cannot-watch", "officer-complaint",
}  # fmt: skip


def test_offences_vote_right_and_neutrality_are_bawaslus_from_birth() -> None:
    assert {k.code for k in KINDS.values() if k.owner == "bawaslu"} == BAWASLU


def test_procedure_and_logistics_are_kpus_and_the_police_open_no_election_crime() -> None:
    for kind in KINDS.values():
        if kind.group in ("voting", "logistics"):
            assert kind.owner == "kpu", kind
        if kind.group in ("offence", "rights"):
            assert kind.owner == "bawaslu", kind
        if kind.owner == "polri":
            assert kind.group in ("order", "other"), kind


def test_every_kind_may_be_read_by_its_owner() -> None:
    for kind in KINDS.values():
        assert kind.owner in kind.audience.split("+")


def test_a_complaint_is_copied_to_bawaslu_and_propam() -> None:
    complaints = [k for k in KINDS.values() if k.complaint]
    assert [k.audience for k in complaints] == ["bawaslu+polri+propam"]


def test_no_kind_is_a_crowd() -> None:
    assert not {"protest", "gathering", "demonstration", "crowd"} & set(KINDS)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Satu. Dua.", "Satu"),
        ("  Banyak   spasi\n\nbaris", "Banyak spasi baris"),
        ("x" * 100, "x" * 79 + "…"),
    ],
)
def test_the_title_is_the_first_sentence(text: str, title: str) -> None:
    assert title_of(text) == title
