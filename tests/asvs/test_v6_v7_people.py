"""Chapters 6 and 7: what a password may be, and what a session is made of."""

from __future__ import annotations

import base64
import re
from datetime import timedelta

import pytest
import zxcvbn  # type: ignore[import-untyped]
from zxcvbn.frequency_lists import FREQUENCY_LISTS  # type: ignore[import-untyped]

from damai.accounts import passwords, secrets
from damai.core.errors import Invalid
from tests.accounts.conftest import PASSWORD, Door
from tests.accounts.test_sign_in import a_name
from tests.asvs.sources import SRC

NAME = "Sari Wulandari"


@pytest.mark.asvs("6.2.1")
def test_v6_2_1_twelve_characters_are_enough_and_eleven_are_not() -> None:
    passwords.check_password("kuda laut 58", NAME)

    with pytest.raises(Invalid, match="password-short"):
        passwords.check_password("kuda laut 5", NAME)


def listed() -> list[str]:
    """The commonest passwords of known breaches, the commonest first."""
    return list(FREQUENCY_LISTS["passwords"])


@pytest.mark.asvs("6.2.4")
def test_v6_2_4_the_commonest_three_thousand_are_refused_also_when_made_long_enough() -> None:
    """Hardly one is long enough as it is: each counts as common, and a sample of every rank is lengthened
    as people do, by itself again and by a row of digits."""
    taken = []
    for word in listed()[:3_000:41]:
        row = word + "1234567890"[: max(4, 12 - len(word))]
        again = word * -(-12 // len(word))
        taken += [long for long in (again, row * (1 + (len(row) < 12))) if not refused(long)]

    assert len(listed()) >= 3_000
    assert [w for w in listed()[:3_000] if not passwords.is_common(w)] == []
    assert taken == []


@pytest.mark.asvs("6.2.12")
def test_v6_2_12_what_a_known_breach_held_and_is_long_enough_is_refused() -> None:
    long_enough = [word for word in listed() if len(word) >= 12]

    assert len(long_enough) > 200
    assert [word for word in long_enough if not refused(word)] == []
    assert [word for word in long_enough if not refused(word.upper())] == []


def refused(password: str) -> bool:
    try:
        passwords.check_password(password, NAME)
    except Invalid as said:
        return said.code in ("password-common", "password-guessable")
    return False


@pytest.mark.parametrize("password", ["iloveyou1234", "dragonball2024", "Tr0ub4dour&3", "1qaz2wsx3edc",
                                      "bismillah123", "merdekamerdeka", "liverpool2010"])  # fmt: skip
def test_a_year_or_a_row_behind_a_common_word_does_not_make_it_another_one(password: str) -> None:
    with pytest.raises(Invalid, match="password-common"):
        passwords.check_password(password, NAME)


@pytest.mark.parametrize(
    "password", ["4@8({[<361!|0$5+7%2" * 10, "p4$$w0rd" * 25, "1234567890" * 20]
)
def test_no_text_keeps_the_judge_busy(password: str) -> None:
    """Work, not time: what is judged has a bounded length. 72 such characters took five seconds."""
    seen: list[str] = []
    real = zxcvbn.zxcvbn
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(zxcvbn, "zxcvbn", lambda text: seen.append(text) or real(text))
        passwords.is_common(password)

    assert [len(text) for text in seen] == [32]


@pytest.mark.asvs("6.2.5")
@pytest.mark.parametrize(
    "password",
    ["kudalautterbang", "592817364058", "KUDALAUTTERBANG", "kuda laut terbang", "海馬は空を飛ぶのだろうか", "!?;:,.-_#+*~"],
)  # fmt: skip
def test_v6_2_5_no_kind_of_character_is_demanded(password: str) -> None:
    passwords.check_password(password, NAME)


@pytest.mark.asvs("6.2.9")
@pytest.mark.parametrize("length", [64, 128, 200])
def test_v6_2_9_a_long_password_is_taken_and_counts_to_its_end(length: int) -> None:
    password = ("kuda laut terbang tinggi " * 9)[: length - 1] + "x"
    passwords.check_password(password, NAME)
    stored = secrets.hash_password(password)

    assert secrets.password_fits(stored, password)
    assert not secrets.password_fits(stored, password[:-1] + "y")


@pytest.mark.asvs("6.2.8")
def test_v6_2_8_a_password_is_compared_exactly_as_it_was_typed(door: Door) -> None:
    name = a_name()
    door.person(name)
    changed = (PASSWORD.upper(), PASSWORD + " ", " " + PASSWORD, PASSWORD.replace(" ", ""))

    refused = [door.browser().by_password(name, other).status_code for other in changed]

    assert refused == [422] * len(changed)
    assert door.browser().by_password(name, PASSWORD).status_code == 303


@pytest.mark.asvs("6.2.10")
def test_v6_2_10_a_password_does_not_grow_too_old(door: Door) -> None:
    name = a_name()
    door.person(name)

    door.clock.forward(days=800)

    assert door.browser().sign_in(name).status_code == 303


def password_fields() -> list[str]:
    return [
        tag
        for path in SRC.rglob("*.html")
        for tag in re.findall(r"<input\b[^>]*>", path.read_text())
        if re.search(r'name="(password|new_password|again)"', tag)
        and "input-code" not in tag  # a PIN is none
    ]


@pytest.mark.asvs("6.2.6")
def test_v6_2_6_a_password_is_hidden_while_it_is_typed() -> None:
    assert len(password_fields()) == 7
    assert [tag for tag in password_fields() if 'type="password"' not in tag] == []


@pytest.mark.asvs("6.2.7")
def test_v6_2_7_a_keeper_of_passwords_can_fill_it_in_and_nothing_stops_pasting() -> None:
    wanted = re.compile(r'autocomplete="(current|new)-password"')
    scripts = [p for p in SRC.rglob("*.js") if "vendor" not in p.parts]

    assert [tag for tag in password_fields() if not wanted.search(tag)] == []
    assert [tag for tag in password_fields() if "readonly" in tag or "maxlength" in tag] == []
    assert len(scripts) > 5
    assert [p.name for p in scripts if re.search(r"[\"']paste[\"']|onpaste", p.read_text())] == []


@pytest.mark.asvs("7.2.3")
def test_v7_2_3_a_session_and_a_token_are_256_random_bits() -> None:
    made = [secrets.new_secret() for _ in range(20_000)]
    raw = [base64.urlsafe_b64decode(one + "=") for one in made]
    ones = [sum(byte[place] >> bit & 1 for byte in raw) for place in range(32) for bit in range(8)]

    assert len(set(made)) == len(made)
    assert {len(one) for one in raw} == {32}
    # Each bit is set in about half: six standard deviations of 20,000 tosses are 425.
    assert all(abs(n - 10_000) < 500 for n in ones)


@pytest.mark.asvs("6.4.1")
def test_v6_4_1_an_invitation_has_the_strength_of_a_session_and_is_over_in_a_day(
    door: Door,
) -> None:
    path = door.invite(a_name())
    assert len(base64.urlsafe_b64decode(path.rpartition("/")[2] + "=")) == 32

    door.clock.forward(seconds=timedelta(hours=24).total_seconds() + 1)

    assert door.browser().get(path).status_code == 404


@pytest.mark.asvs("6.4.6")
def test_v6_4_6_an_administrator_cannot_set_anothers_password(door: Door) -> None:
    name, keeper = a_name(), a_name()
    id = door.person(name)
    door.person(keeper, "administrator")
    admin = door.browser()
    admin.sign_in(keeper)
    mine = "sandi dari pengelola 77"
    sent = {"password": mine, "again": mine, "new_password": mine, "hash": "x"}
    page = admin.get(f"/orang/{id}").text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version

    admin.post(f"/orang/{id}", role="operator", scope="18.72", area="18.72", active="yes",
               version=version[1], **sent)  # fmt: skip
    admin.post(f"/orang/{id}/undang", page=f"/orang/{id}", **sent)

    assert 'type="password"' not in page
    assert door.browser().by_password(name, mine).status_code == 422
    assert door.browser().by_password(name, PASSWORD).status_code == 303
