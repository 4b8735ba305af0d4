"""Which passwords are refused: short ones, the house's own words, and what guessers try first. Pure.

No rule of composition. A password is judged by what it is made of, so that a year or a row of digits behind
a common word does not make it another one.
"""

from __future__ import annotations

from damai.core.errors import Invalid

PASSWORD_MIN = 12
PASSWORD_MAX = 200
_CONTEXT = (
    "damai", "polri", "polres", "polisi", "pemilu", "pilkada", "bawaslu", "metro", "lampung",
    "password", "rahasia", "kataSandi", "indonesia", "qwerty", "admin",
)  # fmt: skip

GUESSES_N = 10**8
"""So many tries of a guesser who knows the lists must not be enough. Source: zxcvbn, whose scores 0 to 2
("very guessable" to "somewhat guessable") end here."""
JUDGED_N = 32
"""Characters that are judged: at 32 the worst text costs about half a second of processor, at 72 ten times that. What comes
after the first 32 only makes a password harder."""


def check_password(password: str, name: str, field: str = "password") -> None:
    """The one rule for the first administrator, an invite and a change; ``name`` = the person's.

    Up to 0.5 s: never on the event loop or the writer. Raises Invalid with ``field``: password-short,
    password-long, password-guessable, password-common.
    """
    if len(password) < PASSWORD_MIN:
        raise Invalid("password-short", field=field, least=PASSWORD_MIN)
    if len(password) > PASSWORD_MAX:
        raise Invalid("password-long", field=field, most=PASSWORD_MAX)
    bare = password.casefold()
    for word in (*_CONTEXT, *name.casefold().split()):
        if len(word) > 3:
            bare = bare.replace(word.casefold(), "")
    if len(bare) < 6 or len(set(password)) < 5:
        raise Invalid("password-guessable", field=field)
    if is_common(password):
        raise Invalid("password-common", field=field)


def is_common(password: str) -> bool:
    """Whether it is one of the 30,000 commonest passwords of known breaches, or little more than such words,
    names, rows of the keyboard, repeats and dates put together."""
    # 14 MB of lists: only where a password is set.
    from zxcvbn import zxcvbn  # type: ignore[import-untyped]

    guesses: int = zxcvbn(password[:JUDGED_N])["guesses"]
    return guesses < GUESSES_N
