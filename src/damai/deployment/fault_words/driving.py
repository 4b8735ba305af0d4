"""Convoys, patrols and travel time: windows, loads, roads and trips that cannot be."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "matrix-shape": (
        "Waktu tempuh berukuran {shape} untuk {n} perhentian; berikan satu untuk setiap pasangan perhentian.",
        "The minutes are {shape} for {n} stops; give one for every pair of stops.",
    ),
    "minutes-negative": (
        "Waktu tempuh dari baris {one} ke baris {other} di bawah 0; perbaiki.",
        "The minutes from row {one} to row {other} are below 0; mend them.",
    ),
    "no-stops": (
        "Tidak ada perhentian; baris pertama perhentian adalah depot.",
        "There is no stop; the first row of the stops is the depot.",
    ),
    "no-stops/file": (
        "{file}: ada depot tetapi tidak ada perhentian; tambahkan paling sedikit satu.",
        "{file}: there is a depot and no stop; add at least one.",
    ),
    "depot-demand": (
        "Baris pertama perhentian, {stop}, adalah depot dan punya muatan {n}; taruh depot di baris pertama, dengan muatan 0.",
        "The first row of the stops, {stop}, is the depot and has a demand of {n}; put the depot first, with a demand of 0.",
    ),
    "stop-twice": (
        "Perhentian {name} ada dua kali; beri setiap perhentian kodenya sendiri.",
        "The stop {name} is there twice; give each stop a code of its own.",
    ),
    "stop-unnamed": (
        "Ada perhentian tanpa kode; beri setiap perhentian kodenya sendiri.",
        "A stop has no code; give each stop a code of its own.",
    ),
    "vehicle-twice": (
        "Kendaraan {name} ada dua kali; beri setiap kendaraan kodenya sendiri.",
        "The vehicle {name} is there twice; give each vehicle a code of its own.",
    ),
    "vehicle-unnamed": (
        "Ada kendaraan tanpa kode; beri setiap kendaraan kodenya sendiri.",
        "A vehicle has no code; give each vehicle a code of its own.",
    ),
    "capacity-negative": (
        "Kendaraan {vehicle} punya daya angkut di bawah 0; tulis 0 atau lebih.",
        "Vehicle {vehicle} has a capacity below 0; give 0 or more.",
    ),
    "stop-nowhere": (
        "Perhentian {stop} terletak di {lat}, {lon}, yang tidak ada di bumi; berikan lat dan lon dalam derajat.",
        "Stop {stop} lies at {lat}, {lon}, which is nowhere; give lat and lon in degrees.",
    ),
    "stop-negative": (
        "Perhentian {stop} punya muatan, waktu layanan, atau jendela waktu di bawah 0; tulis 0 atau lebih.",
        "Stop {stop} has a demand, a service time or a window below 0; give 0 or more.",
    ),
    "stop-number": (
        "Perhentian {stop} punya waktu layanan atau jendela waktu yang bukan angka; berikan menit.",
        "Stop {stop} has a service time or a window that is no number; give minutes.",
    ),
    "window-closed": (
        "Jendela waktu perhentian {stop} tutup pada menit {due:g}, sebelum buka pada menit {ready:g}; buka paling sedikit sampai menit {ready:g}.",
        "Stop {stop} has a window that closes at minute {due:g}, before it opens at minute {ready:g}; keep it open until minute {ready:g} at least.",
    ),
    "window-closed/file": (
        "{where}: jendela waktu {stop} dari menit {ready} sampai {due} dengan layanan {service}; harus 0 atau lebih dan tidak berakhir sebelum mulai.",
        "{where}: the window of {stop} runs from {ready} to {due} minutes with {service} of service; it must be 0 or more and not end before it begins.",
    ),
    "window-far": (
        "Perhentian {stop} buka lebih dari setahun setelah menit 0; hitung menit dari hari itu sendiri.",
        "Stop {stop} opens more than a year after minute 0; count the minutes from the day itself.",
    ),
    "no-vehicles": (
        "Tidak ada kendaraan; berikan paling sedikit satu di daftar kendaraan.",
        "There is no vehicle; give at least one in the vehicles.",
    ),
    "demand-over-vehicle": (
        "Perhentian {stop} punya muatan {n} dan kendaraan terbesar membawa {largest}; bagi perhentian itu atau beri kendaraan berdaya {n}.",
        "Stop {stop} has a demand of {n} and the largest vehicle carries {largest}; split the stop or give a vehicle of {n}.",
    ),
    "demand-over-fleet": (
        "Semua perhentian punya muatan {n} dan {vehicles} kendaraan bersama membawa {room}; kurang {missing}: paling sedikit {more} kendaraan lagi berdaya {largest}.",
        "The stops have a demand of {n} and all {vehicles} vehicles together carry {room}; {missing} are missing: {more} more vehicle(s) of {largest} at least.",
    ),
    "no-road": (
        "Tidak ada jalan dari depot {depot} ke perhentian {stop}; keluarkan perhentian itu atau berikan waktu tempuhnya.",
        "There is no road from the depot {depot} to stop {stop}; leave the stop out or give the minutes of its way.",
    ),
    "no-road/back": (
        "Tidak ada jalan dari perhentian {stop} kembali ke depot {depot}; keluarkan perhentian itu atau berikan waktu tempuhnya.",
        "There is no road from stop {stop} back to the depot {depot}; leave the stop out or give the minutes of its way.",
    ),
    "window-before-arrival": (
        "Perhentian {stop} tidak dapat dicapai pada waktunya: paling awal tiba menit {early}, sedangkan jendela waktunya {ready} sampai {due} sudah tutup; buka sampai menit {early} atau berangkatkan kendaraan {sooner} menit lebih awal.",
        "Stop {stop} cannot be reached in time: the earliest arrival is minute {early} and its window {ready} to {due} is closed by then; keep it open until minute {early} or let the vehicles leave {sooner} minutes earlier.",
    ),
    "depot-closes": (
        "Kendaraan yang melayani perhentian {stop} seawal mungkin, pada menit {early}, kembali setelah depot {depot} tutup pada menit {due}; buka depot sampai menit {until}.",
        "A vehicle that serves stop {stop} as early as can be, at minute {early}, is back after the depot {depot} closes at minute {due}; keep the depot open until minute {until}.",
    ),
    "windows-together": (
        "{no_plan} untuk semua {n} perhentian dalam jendela waktunya dengan {vehicles} kendaraan, berapa pun jumlahnya: ada perhentian yang hanya tercapai pada waktunya lewat perhentian lain; perlebar jendela waktunya.",
        "{no_plan} all {n} stops in their windows with {vehicles} vehicle(s), however many there are: a stop can be reached in time only over others; open the windows longer.",
    ),
    "too-few-vehicles": (
        "{no_plan} untuk semua {n} perhentian dalam jendela waktunya dengan {vehicles} kendaraan; {more} kendaraan lagi berdaya {largest} cukup, atau jendela waktu yang lebih lebar.",
        "{no_plan} all {n} stops in their windows with {vehicles} vehicle(s); {more} more vehicle(s) of capacity {largest} would do, or longer windows.",
    ),
    "rounds-none": (
        "Satu patroli punya paling sedikit satu putaran; tulis 1 atau lebih.",
        "A patrol has at least one round; give 1 or more.",
    ),
    "cluster-wrong": (
        "Patroli {vehicle} tidak punya perhentian; beri perhentian, masing-masing sekali.",
        "The patrol {vehicle} has no stop; give it stops, each once.",
    ),
    "cluster-wrong/twice": (
        "Patroli {vehicle} punya satu perhentian dua kali; beri perhentian, masing-masing sekali.",
        "The patrol {vehicle} has a stop twice; give it stops, each once.",
    ),
    "cluster-apart": (
        "Patroli {vehicle} punya dua perhentian tanpa jalan di antaranya; berikan kepada dua kendaraan.",
        "The patrol {vehicle} has two stops without a way between them; give them to two vehicles.",
    ),
    "trips-few": (
        "{n} perjalanan yang diketahui terlalu sedikit untuk kalibrasi; berikan paling sedikit {least}, lebih baik beberapa lusin.",
        "{n} known trip(s) are too few to calibrate; give {least} at least, better a few dozen.",
    ),
    "trip-nowhere": (
        "Perjalanan {n} berakhir di tempat mulainya; berikan dua tempat.",
        "Known trip {n} ends where it begins; give two places.",
    ),
    "trip-short": (
        "Perjalanan {n} {road_m:g} m lewat jalan dan {straight_m} m garis lurus; perbaiki titik atau jaraknya.",
        "Known trip {n} is {road_m:g} m by road and {straight_m} m in a straight line; mend its points or metres.",
    ),
    "pace-unknown": (
        "Kecamatan {district} disebut {kind}, yang tidak punya kecepatan; sebut salah satu dari {known}.",
        "District {district} is said to be {kind}, which has no speed; say one of {known}.",
    ),
    "pace-impossible": (
        "Kecepatan {kind} adalah {speed:g} km/jam dengan faktor belok {detour:g}; berikan kecepatan di atas 0 dan faktor belok 1 atau lebih.",
        "The speed of {kind} is {speed:g} km/h with a detour of {detour:g}; give a speed above 0 and a detour of 1 or more.",
    ),
    "barrier-negative": (
        "Penghalang {one}, {other} menambah {minutes:g} menit; tulis 0 atau lebih, atau tidak ada jalan.",
        "The barrier {one}, {other} adds {minutes:g} minutes; give 0 or more, or no way.",
    ),
    "barrier-twice": (
        "Penghalang antara {one} dan {other} ada dua kali dengan menit yang berbeda; pakai satu saja.",
        "The barrier between {one} and {other} is there twice with different minutes; keep one.",
    ),
    "no-pbf": (
        "{file} bukan .osm.pbf yang dapat dibaca; berikan cuplikan OpenStreetMap berformat PBF (berakhiran .osm.pbf).",
        "{file} is no .osm.pbf that can be read; give an extract of OpenStreetMap in the PBF format (ending in .osm.pbf).",
    ),
    "no-pbf/missing": (
        "{file} tidak ada; berikan cuplikan OpenStreetMap berformat PBF (berakhiran .osm.pbf).",
        "{file} is not there; give an extract of OpenStreetMap in the PBF format (ending in .osm.pbf).",
    ),
    "no-roads": (
        "{file} tidak memuat jalan yang boleh dilalui mobil; berikan cuplikan dengan jalan.",
        "{file} holds no road that a car may drive; give an extract with highways.",
    ),
    "way-unknown": (
        "Ruas {way} hendak ditutup tetapi bukan jalan dari {source}; sebut nomor ruas (way) yang ada di berkas itu.",
        "Way {way} is to be closed and is no road of {source}; give the number of a way in the file.",
    ),
    "place-outside": (
        "{place} terletak {km} km dari jalan terdekat di {source}; berikan cuplikan yang memuatnya, atau perbaiki titiknya.",
        "{place} lies {km} km from the nearest road of {source}; give an extract that holds it, or mend its point.",
    ),
}
