"""Reserves: candidates, weights and coverage that cannot be."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "no-candidates": (
        "Cadangan diminta, tetapi --candidates tidak menyebut di mana mereka boleh menunggu.",
        "Reserves are asked for and no --candidates say where they may stand.",
    ),
    "reserves-unasked": (
        "Calon lokasi diberikan; sebut dengan --reserves berapa satuan yang menunggu di sana.",
        "Candidates are given; say with --reserves how many units wait there.",
    ),
    "candidates-few": (
        "{asked} satuan diminta dan ada {n} calon lokasi; tambah {missing} atau minta {n}.",
        "{asked} units are asked for and there are {n} candidates; add {missing} or ask for {n}.",
    ),
    "no-point/any": (
        "Tidak satu TPS pun punya titik, padahal cadangan ditempatkan menurut jarak; isi lat dan lon, atau jangan minta cadangan.",
        "No station has a point, and reserves are sited by distance; give lat and lon, or ask for no reserves.",
    ),
    "no-voters": (
        "TPS {station} tidak punya jumlah pemilih{more}; cakupan ditimbang menurut pemilih, jadi isi jumlahnya.",
        "The station {station} has no number of voters{more}; coverage weighs by voters, so fill it in.",
    ),
    "class-weights": (
        "Ada {n} kelas, dan bobot hanya untuk {known}; sebut semuanya dengan --weights.",
        "{n} classes, and weights for {known} alone; state them all with --weights.",
    ),
    "empty": (
        "Tidak ada {noun}; berikan paling sedikit satu baris.",
        "There is no {noun}; give at least one row.",
    ),
    "empty/cover": (
        "Cakupan: harus ada paling sedikit satu TPS dan satu calon lokasi; tambahkan barisnya.",
        "Cover: there must be at least one station and one candidate; add the missing rows.",
    ),
    "twice/place": (
        "Baris {noun} '{code}' ada dua kali; pakai satu barisnya saja.",
        "The {noun} '{code}' is there twice; keep one of its rows.",
    ),
    "weights/classes": (
        "Ada {n} kelas dan bobot yang diketahui hanya {known}; berikan --weights untuk setiap kelas.",
        "There are {n} classes and weights for {known} are known; give --weights for each class.",
    ),
    "weights/class": (
        "Bobot kelas '{risk_class}' adalah {value}; berikan angka >= 0.",
        "The weight of class '{risk_class}' is {value}; give a number >= 0.",
    ),
    "weights/number": (
        "Cakupan: {n} TPS tetapi {weights} bobot; berikan satu untuk setiap TPS.",
        "Cover: {n} stations but {weights} weights; give one a station.",
    ),
    "weights/station": (
        "Bobot TPS {n} bukan angka >= 0; perbaiki jumlah pemilih atau bobot kelasnya.",
        "Weight of station {n} is no number >= 0; mend its voters or the class weights.",
    ),
    "class": (
        "TPS '{station}': kelas '{risk_class}' tidak punya bobot; tambahkan bobotnya atau perbaiki kelasnya.",
        "Station '{station}': class '{risk_class}' has no weight; add it to the weights or mend the class.",
    ),
    "voters": (
        "TPS '{station}': jumlah pemilih {value}; berikan angka >= 0.",
        "Station '{station}': voters are {value}; give a number >= 0.",
    ),
    "point": (
        "Titik {noun} '{code}': {lat}, {lon} bukan lintang dan bujur dalam derajat; perbaiki titiknya.",
        "The {noun} '{code}': {lat}, {lon} is no latitude and longitude in degrees; mend the point.",
    ),
    "pair": (
        "Waktu tempuh: pasangan dari '{site}' ke '{station}' tidak ada; tambahkan, atau tak hingga bila tidak ada jalan.",
        "Minutes: the pair from '{site}' to '{station}' is missing; add it, or 'inf' where there is no way.",
    ),
    "minutes": (
        "Waktu tempuh dari '{site}' ke '{station}' adalah {value}; berikan angka >= 0.",
        "Minutes from '{site}' to '{station}' are {value}; give a number >= 0.",
    ),
    "minutes/matrix": (
        "Waktu tempuh TPS {row}, calon lokasi {site} bukan angka >= 0; perbaiki tabelnya.",
        "Minutes of station {row}, candidate {site} are no number >= 0; mend the matrix.",
    ),
    "model": (
        "Model '{model}' bukan salah satu dari {known}; pilih salah satunya.",
        "Model '{model}' is none of {known}; choose one of them.",
    ),
    "p": (
        "Satuan yang ditempatkan {p}; berikan bilangan bulat paling sedikit 1.",
        "Units to place are {p}; give a whole number of at least 1.",
    ),
    "p/many": (
        "Satuan yang ditempatkan {p}, calon lokasi {n}, dan {model} menaruh satu per lokasi; minta paling banyak {n} atau tambah calon lokasi.",
        "Units to place are {p}, candidates {n}, and {model} keeps one a site; give at most {n} or more candidates.",
    ),
    "radius": (
        "Jangkauan {radius} menit; berikan angka di atas 0.",
        "Radius is {radius} minutes; give a number above 0.",
    ),
    "busy": (
        "Bagian waktu sibuk {busy}; berikan angka dari 0 sampai di bawah 1.",
        "Busy fraction is {busy}; give a number from 0 to below 1.",
    ),
    "second": (
        "Bagian cakupan kedua {second}; berikan angka dari 0 sampai 1.",
        "Share of the second cover is {second}; give a number from 0 to 1.",
    ),
    "unreachable": (
        "Calon lokasi: tidak ada {p} lokasi yang punya jalan ke setiap TPS; tambah lokasi, atau calon di balik penghalang.",
        "Candidates: no {p} sites have a way to every station; give more sites, or candidates behind the barriers.",
    ),
    "not-found": (
        "Calon lokasi: dalam waktu yang ada tidak ditemukan {p} lokasi dengan jalan ke setiap TPS; beri waktu lebih lama.",
        "Candidates: no {p} sites with a way to every station were found in time; give more seconds.",
    ),
}
