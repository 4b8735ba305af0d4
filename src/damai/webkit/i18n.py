"""Words: gettext catalogues whose msgid is a key; Indonesian first, English complete, both checked."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

LANGUAGES = ("id", "en")
DEFAULT = "id"
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


class MissingWord(KeyError):
    """A key that no catalogue has: a defect, found by the build."""


class Catalogue:
    """Every feature's words in both languages."""

    def __init__(self, words: Mapping[str, Mapping[str, str]]) -> None:
        self._words = words

    @classmethod
    def load(cls, packages: Iterable[str]) -> Catalogue:
        """Read ``<package>/locale/{id,en}.po``. Raises ValueError for a key given twice."""
        words: dict[str, dict[str, str]] = {lang: {} for lang in LANGUAGES}
        for package in packages:
            module = importlib.import_module(package)
            folder = Path(str(module.__file__)).parent / "locale"
            for lang in LANGUAGES:
                path = folder / f"{lang}.po"
                if not path.exists():
                    continue
                for key, text in read_po(path).items():
                    if key in words[lang]:
                        raise ValueError(f"{path}: {key} is given twice")
                    words[lang][key] = text
        return cls(words)

    def text(self, key: str, lang: str, **values: object) -> str:
        """The sentence of ``key``. Raises MissingWord; a value that is not given stays visible."""
        found = self._words[lang if lang in LANGUAGES else DEFAULT].get(key)
        if found is None:
            raise MissingWord(key)
        if "%(" not in found:
            return found
        return _PLACEHOLDER.sub(lambda m: str(values.get(m[1], m[0])), found)

    def known(self, prefix: str, name: str, lang: str) -> str:
        """A name that somebody else gave, in the reader's language where it is one that we know; else as it is."""
        key = f"{prefix}{name.replace(' ', '_')}"
        return self.text(key, lang) if self.has(key) else name

    def has(self, key: str) -> bool:
        return key in self._words[DEFAULT]

    def keys(self, lang: str) -> set[str]:
        return set(self._words[lang])

    def starting(self, prefixes: tuple[str, ...], lang: str) -> dict[str, str]:
        """The words a script needs: those whose key begins with one of ``prefixes``."""
        return {k: v for k, v in self._words[lang].items() if k.startswith(prefixes)}

    @cached_property
    def problems(self) -> list[str]:
        """What the build refuses: keys of one language only, empty texts, placeholders that differ."""
        found = []
        one, two = (self._words[lang] for lang in LANGUAGES)
        for key in sorted(set(one) ^ set(two)):
            found.append(f"{key}: missing in {'en' if key in one else 'id'}")
        for key in sorted(set(one) & set(two)):
            if not one[key].strip() or not two[key].strip():
                found.append(f"{key}: empty")
            if _placeholders(one[key], "id") != _placeholders(two[key], "en"):
                found.append(f"{key}: placeholders differ")
        return found


def _placeholders(text: str, lang: str) -> set[str]:
    """One that ends in the language is filled with words of that language: ``why_id`` here is ``why_en`` there."""
    return {name.removesuffix(f"_{lang}") for name in _PLACEHOLDER.findall(text)}


def read_po(path: Path) -> dict[str, str]:
    """msgid -> msgstr of a .po file."""
    from babel.messages.pofile import read_po as babel_read

    with open(path, "rb") as source:
        catalog = babel_read(source, abort_invalid=True)
    return {str(m.id): str(m.string) for m in catalog if m.id}


def preferred(cookie: str | None, accept: str) -> str:
    """The language of a request: the person's choice, else the browser's first that we have, else Indonesian."""
    if cookie in LANGUAGES:
        return str(cookie)
    for part in accept.split(","):
        tag = part.split(";", 1)[0].strip().lower()[:2]
        if tag in LANGUAGES:
            return tag
    return DEFAULT
