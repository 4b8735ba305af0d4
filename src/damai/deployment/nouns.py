"""Words inside the sentences of the plan, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from damai.deployment.faults import Both

NOUNS: Mapping[str, Both] = {
    "": Both("baris", "row"),
    "station": Both("TPS", "station"),
    "unit": Both("satuan", "unit"),
    "site": Both("calon lokasi", "site"),
    "candidate": Both("calon lokasi", "candidate"),
    "pair": Both("pasangan", "pair"),
    "team": Both("tim", "team"),
    "depot": Both("depot", "depot"),
    "stop": Both("perhentian", "stop"),
    "vehicle": Both("kendaraan", "vehicle"),
    "barrier": Both("penghalang", "barrier"),
}

_REASONS = {
    "no such file or directory": "berkasnya tidak ada",
    "is a directory": "itu sebuah folder",
    "permission denied": "tidak boleh dibuka",
    "not a directory": "jalurnya bukan folder",
    "file name too long": "namanya terlalu panjang",
}


def reason_of(error: OSError) -> Both:
    """Why a file cannot be read, as the system says it."""
    said = (error.strerror or str(error)).lower()
    return Both(_REASONS.get(said, said), said)


def either(names: Sequence[str]) -> Both:
    return Both(" atau ".join(names), " or ".join(names))


def both(names: Sequence[str]) -> Both:
    return Both(" dan ".join(names), " and ".join(names))
