"""Stations, units, formations and groups that do not go together."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "nothing-there": (
        "Tidak ada {noun}; berikan paling sedikit satu.",
        "There is no {noun}; give at least one.",
    ),
    "no-formation": (
        "Kelas {risk_class} dari TPS {station} (seluruhnya {n}) tidak punya formasi; tambahkan ke formasi, yang memuat {known}.",
        "The class {risk_class} of the station {station} ({n} in all) has no formation; add it to the formations, which have {known}.",
    ),
    "no-formation/class": (
        "Kelas {risk_class} tidak punya formasi: tambahkan, atau ubah kelasnya.",
        "Class {risk_class} has no formation: add it, or change the class.",
    ),
    "class-without-formation": (
        "Ada TPS berkelas {risk_class!r}, yang tidak punya formasi; tambahkan, atau perbaiki kelasnya. Yang ada: {known}.",
        "Stations are classed {risk_class!r}, for which there is no formation; add it, or mend the class. Known: {known}.",
    ),
    "override-zero": (
        "{area}, kelas {risk_class}: satu tim tidak dapat menjaga {n} TPS; tulis 1 atau lebih.",
        "{area}, class {risk_class}: a team cannot guard {n} stations; give 1 or more.",
    ),
    "bad-formation": (
        "Kelas {name} punya {n} TPS satu tim: tulis 1 atau lebih.",
        "Class {name} has {n} stations a team: write 1 or more.",
    ),
    "bad-slack": (
        "{place}: {n} tim tambahan: tulis 0 atau lebih.",
        "{place}: {n} extra teams: write 0 or more.",
    ),
    "bad-arm": (
        "Jarak terjauh dari pangkalan {arm_m} m: tulis 0 atau lebih.",
        "The longest arm is {arm_m} m: write 0 or more.",
    ),
    "bad-village": (
        "Biaya pindah kelurahan {village_m} m: tulis 0 atau lebih.",
        "Another kelurahan costs {village_m} m: write 0 or more.",
    ),
    "no-stations": (
        "Tidak ada TPS untuk dikelompokkan: tabelnya kosong.",
        "There is no station to group: the table is empty.",
    ),
    "twice": (
        "TPS {station} muncul lebih dari sekali: beri masing-masing kodenya sendiri.",
        "Station {station} comes more than once: give each its own id.",
    ),
    "no-district": (
        "TPS {station} tidak terletak di kecamatan mana pun: tentukan kecamatannya.",
        "Station {station} lies in no district: give it one.",
    ),
    "no-point/earth": (
        "TPS {station} tidak punya titik di bumi: perbaiki lat dan lon, atau nyatakan belum disurvei.",
        "Station {station} has no point on Earth: mend lat and lon, or say that it is not surveyed.",
    ),
    "too-large": (
        "{place}: {n:,} TPS melebihi {most:,} dalam satu bagian: rencanakan per kecamatan.",
        "{place}: {n:,} stations are above {most:,} in one part: plan by district.",
    ),
    "too-large/points": (
        "{n:,} titik dalam satu bagian melebihi {most:,}: rencanakan per kecamatan.",
        "{n:,} points in one part are above {most:,}: plan by district.",
    ),
    "barrier": (
        "{place}: penghalang antara {pairs} membagi {n} TPS menjadi {needed} tim dengan paling banyak {most} TPS, bukan {asked}: beri {missing} tim tambahan, atau buka penghalangnya.",
        "{place}: the barrier between {pairs} leaves {n} stations in {needed} teams of at most {most}, not {asked}: give {missing} more, or open the barrier.",
    ),
    "no-grouping": (
        "{n} titik tidak masuk ke {p} kelompok berisi paling banyak {capacity} tanpa pasangan terlarang: izinkan lebih banyak kelompok atau kurangi pasangan terlarang.",
        "{n} points do not go into {p} groups of at most {capacity} without a forbidden pair: allow more groups or fewer forbidden pairs.",
    ),
    "bad-matrix/fraction": (
        "{what} memuat bilangan yang tidak bulat: bulatkan dulu.",
        "{what} holds a number that is not whole: round it first.",
    ),
    "bad-matrix/shape": (
        "Jarak berukuran {shape} untuk {n} kebutuhan: harus ({n}, {n}).",
        "The distance is {shape} for {n} demands: it needs ({n}, {n}).",
    ),
    "bad-matrix/range": (
        "Jarak memuat nilai di bawah 0 atau mulai {most:,} m: perbaiki.",
        "The distance holds values below 0 or from {most:,} m: mend them.",
    ),
    "bad-matrix/demand": (
        "Kebutuhan memuat nilai di bawah 1: keluarkan titik itu.",
        "The demand holds a value below 1: leave such points out.",
    ),
    "groups-impossible": (
        "{n} titik tidak dapat menjadi {p} kelompok: minta 1 sampai {n}.",
        "{n} points do not make {p} groups: ask for 1 to {n}.",
    ),
    "groups-impossible/capacity": (
        "Kebutuhan {load} melebihi daya tampung {capacity}: naikkan.",
        "A demand of {load} is above the capacity {capacity}: raise it.",
    ),
    "groups-impossible/fewest": (
        "Kebutuhan {load} perlu {fewest} kelompok berisi {capacity}, bukan {p}: minta {fewest}.",
        "A demand of {load} needs {fewest} groups of {capacity}, not {p}: ask for {fewest}.",
    ),
    "groups-impossible/equal": (
        "{n} titik perlu {least} kelompok berisi {capacity}, bukan {p}: minta {least}.",
        "{n} points need {least} groups of {capacity}, not {p}: ask for {least}.",
    ),
    "team-twice": (
        "Dua tim akan bernama {team}, dari kecamatan {one} dan {other}; ganti nama salah satu kecamatan atau kelas.",
        "Two teams would bear the name {team}, of the districts {one} and {other}; rename one of the districts or classes.",
    ),
    "team-twice/list": (
        "Tim {name!r} tercantum dua kali atau tidak bernama; beri setiap tim kodenya sendiri.",
        "The team {name!r} is listed twice or has no name; give every team an id of its own.",
    ),
    "unit-twice": (
        "Satuan {name!r} tercantum dua kali atau tidak bernama; beri setiap satuan kodenya sendiri.",
        "The unit {name!r} is listed twice or has no name; give every unit an id of its own.",
    ),
    "reserve": (
        "Cadangan {reserve} bukan bagian; tulis 0 sampai 1, misalnya 0.10.",
        "A reserve of {reserve} is no share; give 0 to 1, as 0.10.",
    ),
    "reserve/below": (
        "Cadangan harus dari 0 sampai di bawah 1, bukan {reserve}; 0.10 berarti sepersepuluh.",
        "The reserve must be from 0 to below 1, not {reserve}; 0.10 is a tenth.",
    ),
    "no-pair": (
        "Tidak ada satuan yang punya sepasang petugas untuk dikirim: yang terkuat punya {most}, dan {percent:g} % dari masing-masing ditahan sebagai cadangan; {change}.",
        "No unit has a pair of officers to send: the strongest has {most}, and {percent:g} % of each is held in reserve; {change}.",
    ),
    "no-pair/all": (
        "Semua satuan punya {n} petugas, dan cadangan {reserve:.0%} tidak menyisakan sepasang pun; tambah kekuatan atau turunkan cadangan.",
        "The units have {n} officers, of whom the reserve of {reserve:.0%} leaves no unit a pair; raise the strength or lower the reserve.",
    ),
    "no-pair/matrix": (
        "Kekuatan satuan kurang dari sepasang petugas setelah cadangan ditahan; tambah kekuatan atau turunkan cadangan.",
        "The units have less strength than one pair of officers once the reserve is held back; raise the strength or lower the reserve.",
    ),
    "strength": (
        "Satuan {unit} punya kekuatan {strength}; tulis 0 atau lebih.",
        "Unit {unit} has a strength of {strength}; give 0 or more.",
    ),
    "team-size": (
        "Tim {team} punya {police} polisi; tulis 1 atau lebih.",
        "Team {team} has {police} police; give 1 or more.",
    ),
    "team-size/none": (
        "Satu tim perlu paling sedikit satu petugas; perbaiki jumlah polisinya.",
        "A team needs at least one officer; mend its police.",
    ),
    "no-units": (
        "Tidak ada satuan; berikan paling sedikit satu dengan dua petugas.",
        "There are no units; give at least one with two officers.",
    ),
    "objective": (
        "Tujuan adalah salah satu dari {known}, bukan {text}.",
        "The objective is one of {known}, not {text}.",
    ),
    "sizes": (
        "Jaraknya {rows} x {columns}, padahal ada {teams} tim dengan {classes} kelas dan {units} satuan; berikan satu baris per tim dan satu kolom per satuan.",
        "The metres are {rows} x {columns}, but there are {teams} teams with {classes} classes and {units} units; give one row per team and one column per unit.",
    ),
    "metres-shape": (
        "Tabel jarak harus punya satu baris per tim dan satu kolom per satuan.",
        "The matrix of metres must have a row per team and a column per unit.",
    ),
    "metres-range": (
        "Tabel jarak memuat celah, nilai negatif, atau nilai di atas {most:,} m; berikan meter bulat.",
        "The matrix of metres holds a gap, a negative or a value above {most:,} m; give whole metres.",
    ),
    "no-way": (
        "Tidak ada jalan dari {unit} ke {station}; satuan harus dapat mencapai setiap tim: berikan waktu tempuhnya, juga dengan feri, atau keluarkan satuan itu.",
        "There is no way from {unit} to {station}; a unit must reach every team: give its minutes, by ferry too, or leave the unit out.",
    ),
    "matrix-idle": (
        "{file}: tidak ada perjalanan di dalamnya dari satuan atau calon lokasi ke TPS; perbaiki kodenya, atau tukar from dan to.",
        "{file}: no way in it leads from a unit or candidate to a station; mend the codes, or turn from and to.",
    ),
}
