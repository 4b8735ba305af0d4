"""What a session list says of a browser: its family and its system, and nothing finer. Pure."""

from __future__ import annotations

FAMILIES = (
    ("edg", "edge"), ("opr/", "opera"), ("samsungbrowser", "samsung"), ("firefox", "firefox"),
    ("fxios", "firefox"), ("crios", "chrome"), ("chromium", "chrome"), ("chrome", "chrome"),
    ("safari", "safari"),
)  # fmt: skip
SYSTEMS = (
    ("android", "android"), ("iphone", "ios"), ("ipad", "ios"), ("cros", "chromeos"),
    ("windows", "windows"), ("mac os x", "macos"), ("macintosh", "macos"), ("linux", "linux"),
)  # fmt: skip
"""Part of the header in lower case -> our word; the first that fits, as they contain each other."""
OTHER = "other"


def device_words(user_agent: str) -> tuple[str, str]:
    """(family, system) of a browser, each one of a closed list or "other". No version, no model."""
    said = user_agent[:400].lower()
    family = next((word for part, word in FAMILIES if part in said), OTHER)
    system = next((word for part, word in SYSTEMS if part in said), OTHER)
    return family, system
