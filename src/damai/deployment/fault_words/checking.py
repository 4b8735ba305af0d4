"""What ``plan check`` finds: what stands in a file and what was computed."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "check-held": (
        "{where} menyebut {stands!r}, padahal hasil hitungnya {computed!r}.",
        "{where} says {stands!r}, and {computed!r} was computed.",
    ),
    "check-ended": (
        "Pemeriksaan berhenti pada {kind}: {error}.",
        "The check ended at {kind}: {error}.",
    ),
    "check-file-missing": (
        "{file}: berkas yang disebut {plan} tidak ada.",
        "{file}: the file that {plan} names is not there.",
    ),
    "check-file-missing/unnamed": (
        "{file} tidak disebut oleh {plan}.",
        "{file} is not named by {plan}.",
    ),
    "check-file-unnamed": (
        "{file}: {plan} tidak menyebutnya; bukan bagian dari rencana ini.",
        "{file}: {plan} does not name it; it is not of this plan.",
    ),
    "check-hash": (
        "{file}: isinya bukan yang disebut {plan}; berkas ini diubah.",
        "{file}: its bytes are not those that {plan} names; it was changed.",
    ),
    "check-seal": (
        "{plan}: teksnya bukan yang disegel; diubah setelah ditulis.",
        "{plan}: the text is not the one that was sealed; it was changed after it was written.",
    ),
    "check-groups/strange": (
        "groups.csv: TPS {station} tidak ada dalam masukan.",
        "groups.csv: the station {station} is not in the input.",
    ),
    "check-groups/twice": (
        "groups.csv: TPS {station} ada di lebih dari satu kelompok.",
        "groups.csv: the station {station} is in more than one group.",
    ),
    "check-groups/missing": (
        "groups.csv: TPS {station} tidak ada di kelompok mana pun.",
        "groups.csv: the station {station} is in no group.",
    ),
    "check-groups/classes": (
        "groups.csv: {team} mencampur kelas.",
        "groups.csv: {team} mixes classes.",
    ),
    "check-groups/surveyed": (
        "groups.csv: {team} mencampur TPS yang sudah dan yang belum disurvei.",
        "groups.csv: {team} mixes surveyed stations with others.",
    ),
    "check-groups/districts": (
        "groups.csv: {team} melintasi kecamatan.",
        "groups.csv: {team} crosses districts.",
    ),
    "check-groups/kelurahan": (
        "groups.csv: {team} belum disurvei dan melintasi kelurahan.",
        "groups.csv: {team} is not surveyed and crosses kelurahan.",
    ),
    "check-groups/run": (
        "groups.csv: nomor TPS {team} tidak berurutan.",
        "groups.csv: {team} has no run of consecutive numbers.",
    ),
    "check-groups/uneven": (
        "groups.csv: {team} tidak sebesar tetangganya menurut nomor.",
        "groups.csv: {team} is not as large as its neighbour by number.",
    ),
    "check-groups/large": (
        "groups.csv: {team} punya {n} TPS, lebih dari {most}.",
        "groups.csv: {team} has {n} stations, above {most}.",
    ),
    "check-groups/number": (
        "groups.csv: {place} punya {n} kelompok berisi paling banyak {most} untuk {stations} TPS, bukan {wanted}.",
        "groups.csv: {place} has {n} groups of at most {most} for {stations} stations, not {wanted}.",
    ),
    "check-teams/twice": (
        "teams.csv: satu tim ada dua kali.",
        "teams.csv: a team is there twice.",
    ),
    "check-teams/both": (
        "teams.csv dan groups.csv tidak sama-sama memuat {team}.",
        "teams.csv and groups.csv do not both hold {team}.",
    ),
    "check-teams/base": (
        "{where}: pangkalan {station} bukan dari kelompoknya.",
        "{where}: the base {station} is not of the group.",
    ),
    "check-teams/nearer": (
        "{where}: ada pangkalan lain yang lebih dekat ke semua daripada {station} ({least} m, bukan {metres} m).",
        "{where}: another base than {station} is nearer to all ({least} m, not {metres} m).",
    ),
    "check-teams/broken": (
        "{where}: {n} TPS di luar jarak terjauh atau di balik penghalang.",
        "{where}: {n} stations lie beyond the longest arm or across a barrier.",
    ),
    "check-locked/gone": (
        "groups.csv: tim terkunci dari {first} tidak ada seperti semula.",
        "groups.csv: the locked team of {first} is not there as it was.",
    ),
    "check-locked/name": (
        "groups.csv: tim terkunci {team} bernama {name}.",
        "groups.csv: the locked team {team} is called {name}.",
    ),
    "check-locked/units": (
        "assignment.csv, {team}: satuannya terkunci, tetapi satuan lain yang ditugaskan.",
        "assignment.csv, {team}: its units were locked, and others meet it.",
    ),
    "check-assignment/both": (
        "assignment.csv dan teams.csv tidak sama-sama memuat {team}.",
        "assignment.csv and teams.csv do not both hold {team}.",
    ),
    "check-assignment/beyond": (
        "assignment.csv: {unit} mengirim {n} pasang lebih dari yang dimilikinya.",
        "assignment.csv: {unit} sends {n} pairs more than it has.",
    ),
    "check-assignment/empty": (
        "assignment.csv, {team}: tidak punya satuan, tetapi punya polisi, jarak, atau waktu tempuh.",
        "assignment.csv, {team}: it has no unit, and yet police, metres or minutes.",
    ),
    "check-assignment/unit-twice": (
        "{where}: satu satuan ada dua kali.",
        "{where}: a unit is there twice.",
    ),
    "check-assignment/unit": (
        "{where}: satuan {unit} tidak ada dalam masukan.",
        "{where}: the unit {unit} is not in the input.",
    ),
    "check-assignment/nobody": (
        "{where}: {unit} tidak mengirim siapa pun.",
        "{where}: {unit} sends nobody.",
    ),
    "check-assignment/unsurveyed": (
        "{where}: pangkalannya belum disurvei, tetapi ada jarak atau waktu tempuh.",
        "{where}: the base was not surveyed, and yet there are metres or minutes.",
    ),
    "check-assignment/turn": (
        "assignment.csv, {team}: belum disurvei, dan menurut giliran kecamatan yang bertugas {units}.",
        "assignment.csv, {team}: it is not surveyed, and by district {units} would meet it.",
    ),
    "check-assignment/level": (
        "assignment.csv: satu satuan mengirim {top} dari {of} pasang, padahal bagian yang lebih rendah cukup untuk semua.",
        "assignment.csv: a unit sends {top} of {of} pairs, and a lower share would do for all.",
    ),
    "check-objective/part": (
        "{where}: tidak ada di berkas dan di plan.json sekaligus.",
        "{where}: it is not both in the files and in plan.json.",
    ),
    "check-formations/classes": (
        "plan.json, formations: kelasnya bukan kelas masukan.",
        "plan.json, formations: not the classes of the input.",
    ),
    "check-shortage/twice": (
        "shortage.csv: satu TPS ada dua kali.",
        "shortage.csv: a station is there twice.",
    ),
    "check-shortage/unnamed": (
        "shortage.csv: TPS {station} kekurangan dan tidak disebut.",
        "shortage.csv: the station {station} is short and not named.",
    ),
    "check-shortage/named": (
        "shortage.csv: TPS {station} disebut padahal tidak kekurangan.",
        "shortage.csv: the station {station} is named and not short.",
    ),
    "check-bound/beyond": (
        "{where}: nilai {value} melampaui batasnya {bound}.",
        "{where}: the objective {value} lies beyond its bound {bound}.",
    ),
    "check-bound/status": (
        "{where}: {text} bukan status.",
        "{where}: {text} is no status.",
    ),
    "check-bound/optimal": (
        "{where}: disebut optimal, padahal {value} bukan batasnya {bound}.",
        "{where}: it is called optimal, and {value} is not the bound {bound}.",
    ),
    "check-bound/stopped": (
        "{where}: {text} bukan alasan untuk berhenti.",
        "{where}: {text} is no reason to stop.",
    ),
    "check-ladder/number": (
        "plan.json, ladder, {what}: {rung} bukan anak tangga dari 0 sampai {last}.",
        "plan.json, ladder, {what}: {rung} is no rung from 0 to {last}.",
    ),
    "check-ladder/early": (
        "plan.json, ladder, covers_everybody: {rung} mendahului {least}, yang pertama menurut hitungan.",
        "plan.json, ladder, covers_everybody: {rung} is before {least}, the first that arithmetic allows.",
    ),
    "check-ladder/fits": (
        "plan.json, ladder: tim-timnya perlu {needed} dari {available} petugas, padahal {rung} disebut mencakup semua.",
        "plan.json, ladder: the teams need {needed} of {available} officers, and {rung} is said to cover everybody.",
    ),
    "check-sites/none": (
        "sites.csv: rencana ini tidak punya calon lokasi.",
        "sites.csv: the plan had no candidates.",
    ),
    "check-sites/strange": (
        "sites.csv: satu lokasi bukan dari masukan, atau tidak ada yang menunggu di sana.",
        "sites.csv: a site is not of the input, or nobody waits there.",
    ),
}
