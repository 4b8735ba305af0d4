"""What a plan warns of, and the smallest changes that would help where teams stay without officers."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "linmas-unusual": (
        "{risk_class}: {says}, padahal dua per TPS berarti {n} Linmas.",
        "{risk_class}: {says}, where {n} Linmas would be two a station.",
    ),
    "places-far": (
        "{n} tempat lebih dari {far:g} m dari jalan terdekat di {source}, terjauh {place} ({metres:,} m); waktu tempuhnya lebih lama dari yang disebut.",
        "{n} places lie more than {far:g} m from the nearest road of {source}, the farthest {place} ({metres:,} m); their minutes are longer than told.",
    ),
    "reserves-unsurveyed": (
        "{n} TPS belum disurvei: cadangan menghitungnya di titik yang tidak diukur siapa pun.",
        "{n} stations are not surveyed: reserves count them at points that nobody measured.",
    ),
    "reserves-pointless": (
        "{n} TPS tidak punya titik: cadangan tidak menghitungnya.",
        "{n} stations have no point: reserves do not count them.",
    ),
    "change-ladder": (
        "Anak tangga {rung} mencakup semua tim dengan kekuatan yang ada: {per_team}.",
        "Rung {rung} of the ladder covers everybody with the strength there is: {per_team}.",
    ),
    "change-strength": (
        "Semua tim tercakup bila {unit} punya {n} orang lagi.",
        "Everybody is covered with {n} more officers at {unit}.",
    ),
    "change-reserve": (
        "Semua tim tercakup bila cadangan turun dari {reserve:g} % ke {lower:g} %.",
        "Everybody is covered with a reserve of {lower:g} % instead of {reserve:g} %.",
    ),
    "change-arm": (
        "Jarak terjauh {arm_m:,} m menambah {n} tim ({police} polisi); dengan {longest_m:,} m tidak ada tambahan.",
        "The longest arm of {arm_m:,} m makes {n} teams more ({police} police); with {longest_m:,} m there are none.",
    ),
    "change-slack": (
        "Tim tambahan memakai {n} tim ({police} polisi) di atas yang paling sedikit; kurangi.",
        "The extra teams take {n} teams ({police} police) beyond the fewest; ask for less.",
    ),
}
