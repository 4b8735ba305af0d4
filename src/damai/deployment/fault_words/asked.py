"""What a plan is asked to keep and cannot: arms, slack, barriers, locks, caps."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "locked-field": (
        '{file}, {team}: tim terkunci ditulis sebagai {{"stations": ["kode"], "units": {{"satuan": 2}}}}; perbaiki.',
        '{file}, {team}: a locked team is written as {{"stations": ["code"], "units": {{"unit": 2}}}}; mend it.',
    ),
    "slack-text": (
        "Tim tambahan {text!r} tidak dapat dibaca; tulis KECAMATAN,KELAS,JUMLAH.",
        "The extra teams {text!r} cannot be read; write DISTRICT,CLASS,NUMBER.",
    ),
    "caps-text": (
        "Batas penjarangan {text!r} tidak dapat dibaca; tulis KELAS,JUMLAH.",
        "The cap {text!r} cannot be read; write CLASS,NUMBER.",
    ),
    "minutes-twice": (
        "Waktu tempuh diberikan dua kali, sebagai tabel dan sebagai jalan; pilih --minutes atau --roads.",
        "The minutes are given twice, as a table and as roads; choose --minutes or --roads.",
    ),
    "closed-alone": (
        "Jalan ditutup dengan --closed, padahal peta jalan tidak diberikan; berikan --roads.",
        "Roads are closed by --closed, and no roads are given; give --roads.",
    ),
    "slack-unknown": (
        "Tim tambahan diminta untuk {district}, kelas {risk_class}, yang tidak punya TPS; perbaiki kodenya. Yang ada: {known}.",
        "Extra teams are asked for {district}, class {risk_class}, which has no station; mend the codes. There are: {known}.",
    ),
    "slack-negative": (
        "Tim tambahan untuk {district}, kelas {risk_class}: {n}; tulis 0 atau lebih.",
        "Extra teams for {district}, class {risk_class}: {n}; write 0 or more.",
    ),
    "arm-negative": (
        "Jarak terjauh dari pangkalan {arm_m} m; tulis 0 atau lebih.",
        "The longest arm is {arm_m} m; write 0 or more.",
    ),
    "village-negative": (
        "Biaya pindah kelurahan {village_m} m; tulis 0 atau lebih.",
        "Another kelurahan costs {village_m} m; write 0 or more.",
    ),
    "barrier-unknown": (
        "Penghalang antara {one} dan {other}: {strange} bukan kelurahan dan bukan kecamatan dari TPS mana pun; perbaiki kodenya.",
        "The barrier between {one} and {other}: {strange} is neither a kelurahan nor a district of any station; mend the code.",
    ),
    "caps-unknown": (
        "Batas penjarangan diberikan untuk kelas {risk_class}, yang tidak punya formasi; kelas yang ada: {known}.",
        "A cap of the ladder is given for the class {risk_class}, which has no formation; there are {known}.",
    ),
    "rung-unknown": (
        "Tangga penipisan ini tidak punya jenjang {rung}; pilih 0 sampai {last}.",
        "The thinning ladder has no rung {rung}; choose 0 to {last}.",
    ),
    "caps-few": (
        "Batas penjarangan kelas {risk_class} adalah {cap} TPS satu tim; tulis 1 atau lebih.",
        "The cap of the class {risk_class} is {cap} stations a team; write 1 or more.",
    ),
    "caps-order": (
        "Batas penjarangan kelas {risk_class} adalah {cap} TPS satu tim, sehingga TPS-nya kurang terlindungi; paling banyak {most}.",
        "The cap of the class {risk_class} is {cap} stations a team, which leaves its stations with too little; give at most {most}.",
    ),
    "locked/empty": (
        "Tim terkunci ke-{n} tidak punya TPS; buka kuncinya.",
        "A locked team has no station (no. {n}): unlock it.",
    ),
    "locked/strange": (
        "Tim terkunci dari {first} menyebut TPS {station}, yang tidak ada; buka kuncinya.",
        "The locked team of {first} names station {station}, which is not there: unlock it.",
    ),
    "locked/twice": (
        "Tim terkunci dari {first} punya TPS {station} yang terkunci dua kali; buka salah satunya.",
        "The locked team of {first} has a station that is locked twice, {station}: unlock one of the two.",
    ),
    "locked/mixed": (
        "Tim terkunci dari {first} bukan dari satu kecamatan, kelas, dan jumlah TPS satu tim; buka kuncinya.",
        "The locked team of {first} is not of one district, class and T: unlock it.",
    ),
    "locked/large": (
        "Tim terkunci dari {first} punya {n} TPS, lebih dari {most}; buka kuncinya.",
        "The locked team of {first} has {n} stations, above {most}: unlock it.",
    ),
    "locked/name": (
        "Nama {name!r} diberikan kepada lebih dari satu tim terkunci atau tidak dapat dicetak; beri setiap tim namanya sendiri.",
        "The name {name!r} is given to more than one locked team, or cannot be printed; give each its own.",
    ),
    "locked/unit": (
        "Tim terkunci dari {first} memakai satuan {unit}, yang tidak ada; buka kuncinya atau tambahkan satuan itu.",
        "The locked team of {first} is met by the unit {unit}, which is not there: unlock it, or add the unit.",
    ),
    "locked/unit-twice": (
        "Tim terkunci dari {first} menyebut satuan {unit} dua kali; sebut sekali.",
        "The locked team of {first} names the unit {unit} twice: name it once.",
    ),
    "locked/police": (
        "Tim terkunci dari {first} mendapat {n} polisi dari satuannya, sedangkan formasi kelasnya {police}; buka kuncinya.",
        "The locked team of {first} is met by {n} police, and the formation of its class has {police}: unlock it.",
    ),
    "locked/pairs": (
        "Tim terkunci dari {first} mendapat {n} pasang dari satuannya, sedangkan tim itu butuh {pairs}; buka kuncinya.",
        "The locked team of {first} is met by {n} pairs, and it has {pairs}: unlock it.",
    ),
    "locked/supply": (
        "Tim-tim terkunci memakai {n} polisi dari {unit}, yang punya {available} setelah cadangan ditahan; buka kunci satu tim, atau tambah kekuatan {missing} orang.",
        "The locked teams take {n} police of {unit}, which has {available} after its reserve is held back: unlock one, or raise its strength by {missing}.",
    ),
}
