"""Why a cell is empty: never zero, always with a reason.

The flags are those of the KPU pages' check (``stations.csv``): each names the columns that it makes doubtful.
"""

from __future__ import annotations

FLAGS = {
    # flag: the columns of a station that it leaves empty
    "no_data": ("voters", "dptb", "dpk"),
    "dpt_zero": ("voters", "dptb", "dpk"),
    "dpt_sex_sum": ("voters", "dptb", "dpk"),
    "dpt_gt_300": ("voters", "dptb", "dpk"),
    "used_gt_dpt": ("voters", "dptb", "dpk"),
    "turnout_sum": ("dptb", "dpk"),
    "used_ne_ballots": ("dptb", "dpk"),
}
"""``ballot_sum`` and ``votes_ne_valid`` are about votes, of which no column is read."""
ABSENT = "not-in-source"
NO_POSITION = "no-public-position"
NOT_COLLECTED = "not-collected"
NOT_KNOWN = "not-known"

WORDS = {
    "no_data": "risk.missing.no-data",
    "dpt_zero": "risk.missing.dpt-zero",
    "dpt_sex_sum": "risk.missing.dpt-sex-sum",
    "dpt_gt_300": "risk.missing.dpt-gt-300",
    "used_gt_dpt": "risk.missing.used-gt-dpt",
    "turnout_sum": "risk.missing.turnout-sum",
    "used_ne_ballots": "risk.missing.used-ne-ballots",
    ABSENT: "risk.missing.not-in-source",
    NO_POSITION: "risk.missing.no-public-position",
    NOT_COLLECTED: "risk.missing.not-collected",
    NOT_KNOWN: "risk.missing.not-known",
}
"""The sentence of each reason in both languages."""


def flag_on(column: str, flags: tuple[str, ...]) -> str | None:
    """The first flag, in the order above, that leaves a column empty."""
    return next((flag for flag, touched in FLAGS.items() if flag in flags and column in touched), None)  # fmt: skip
