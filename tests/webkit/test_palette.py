"""Both palettes computed: contrast of text and controls, and severities apart for every eye."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

import damai
from tests.webkit.colour import VISIONS, ciede2000, contrast, palettes, seen

TOKENS = Path(damai.__file__).parent / "webkit" / "static" / "webkit" / "tokens.css"
PALETTES = palettes(TOKENS.read_text())
LIGHT, DARK, AUTO = (
    PALETTES[":root"],
    PALETTES['[data-theme="dark"]'],
    PALETTES['[data-theme="auto"]'],
)
THEMES = {"light": LIGHT, "dark": DARK}
SEVERITIES = ("critical", "high", "moderate", "low")
GROUNDS = ("bg", "surface", "sunken", "pale")
TEXT = [
    *((ink, ground) for ink in ("ink", "ink-2", "accent", "ok") for ground in GROUNDS),
    *(("ink-3", ground) for ground in ("bg", "surface")),
    ("bg", "ink"), ("on-accent", "accent"), ("on-critical", "critical"),
    ("on-fill", "high"), ("on-fill", "moderate"), ("surface", "ink"),
]  # fmt: skip
CONTROLS = [
    *((line, ground) for line in ("line-strong", "focus", "accent") for ground in GROUNDS),
    *((severity, ground) for severity in ("critical", "low") for ground in ("bg", "surface")),
]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT, ids="-on-".join)
def test_text_can_be_read(theme: str, ink: str, ground: str) -> None:
    found = contrast(THEMES[theme][ink], THEMES[theme][ground])
    assert found >= 4.5, f"{theme}: {ink} on {ground} is {found:.2f}:1"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("line", "ground"), CONTROLS, ids="-on-".join)
def test_controls_and_marks_can_be_seen(theme: str, line: str, ground: str) -> None:
    found = contrast(THEMES[theme][line], THEMES[theme][ground])
    assert found >= 3.0, f"{theme}: {line} on {ground} is {found:.2f}:1"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize(
    ("one", "two"), list(itertools.combinations(SEVERITIES, 2)), ids="-and-".join
)
def test_severities_are_apart_in_every_vision(theme: str, vision: str, one: str, two: str) -> None:
    colours = THEMES[theme]
    found = ciede2000(seen(colours[one], vision), seen(colours[two], vision))
    assert found >= 15, f"{theme}, {vision}: {one} and {two} are {found:.1f} apart"


@pytest.mark.parametrize(("theme", "least"), [("light", 19.9), ("dark", 18.7)])
def test_the_smallest_distance_is_the_one_that_was_measured(theme: str, least: float) -> None:
    """The brief's own figures: a check of this test's colour science as much as of the palette."""
    colours = THEMES[theme]
    found = min(
        ciede2000(seen(colours[a], vision), seen(colours[b], vision))
        for a, b in itertools.combinations(SEVERITIES, 2)
        for vision in VISIONS
    )
    assert found == pytest.approx(least, abs=0.15)


def test_the_dark_palette_is_the_same_in_both_of_its_places() -> None:
    assert AUTO == DARK


def test_both_palettes_name_the_same_tokens() -> None:
    assert set(LIGHT) == set(DARK)


def test_alarm_colours_are_used_for_severity_and_nothing_else() -> None:
    """A hue of a severity must not turn up under another name."""
    for name, colours in THEMES.items():
        for severity in SEVERITIES:
            twins = [t for t, c in colours.items() if c == colours[severity] and t != severity]
            assert not twins, f"{name}: {severity} is also {twins}"


def test_no_other_stylesheet_has_colours_of_its_own() -> None:
    for path in (TOKENS.parents[3]).rglob("*.css"):
        if "vendor" not in path.parts and path != TOKENS:
            assert not palettes(path.read_text()), path
            assert "#" not in "".join(
                line.split("{", 1)[-1] for line in path.read_text().splitlines() if "color" in line
            ), path


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1, 2), (50, 0, 0), 2.3669),
        ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_distance_formula_gives_the_published_values(
    one: tuple[float, float, float], two: tuple[float, float, float], expected: float
) -> None:
    assert ciede2000(one, two) == pytest.approx(expected, abs=5e-5)
    assert ciede2000(two, one) == pytest.approx(expected, abs=5e-5)


def test_the_contrast_formula_gives_the_known_ends() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)
