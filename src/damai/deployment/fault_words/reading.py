"""Files that cannot be read, and cells that say what they should not."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "file-missing": (
        "{path}: tidak dapat dibaca ({reason}); periksa jalurnya.",
        "{path}: cannot be read ({reason}); check the path.",
    ),
    "file-encoding": (
        "{file}: teksnya bukan UTF-8; simpan sebagai CSV UTF-8.",
        "{file}: the text is not UTF-8; save it as CSV UTF-8.",
    ),
    "file-encoding/text": (
        "{file}: teksnya bukan UTF-8; simpan sebagai UTF-8.",
        "{file}: the text is not UTF-8; save it as UTF-8.",
    ),
    "file-encoding/gzip": (
        "{file}: ini bukan berkas gzip yang utuh; kemas ulang.",
        "{file}: this is not a whole gzip file; pack it again.",
    ),
    "file-csv": (
        "{file}: ini bukan CSV ({error}); simpan lagi sebagai CSV UTF-8.",
        "{file}: this is no CSV ({error}); save it again as CSV UTF-8.",
    ),
    "file-header-only": (
        "{file}: tidak ada {noun} di bawah judul kolom; tambahkan paling sedikit satu.",
        "{file}: there is no {noun} below the header; add at least one.",
    ),
    "file-header-only/empty": (
        "{file}: berkas ini kosong; baris pertamanya harus {columns}.",
        "{file}: the file is empty; it must begin with {columns}.",
    ),
    "file-semicolon": (
        "{file}: sel dipisah titik koma; simpan dengan koma (dan titik desimal).",
        "{file}: the cells are parted by semicolons; save it with commas (and decimal points).",
    ),
    "column-missing": (
        "{file}: kolom {column} tidak ada; judul kolom harus memuat {columns}.",
        "{file}: the column {column} is missing; the header must have {columns}.",
    ),
    "column-twice": (
        "{file}: kolom {column} ada dua kali; pakai satu saja.",
        "{file}: the column {column} is there twice; keep one.",
    ),
    "row-length": (
        "{file}, baris {line}: {n} sel padahal judulnya {wanted}; teks berkoma harus diapit tanda petik, dan desimal ditulis dengan titik.",
        "{file}, line {line}: {n} cells where the header has {wanted}; a text with a comma must stand in quotes, and a decimal is written with a point.",
    ),
    "empty-cell": (
        "{where}: selnya kosong; isi.",
        "{where}: the cell is empty; fill it in.",
    ),
    "control-character": (
        "{where}: {text!r} memuat karakter yang tidak dapat dicetak; ketik ulang kodenya.",
        "{where}: {text!r} holds an unprintable character; type the code again.",
    ),
    "not-a-number/missing": (
        "{where}: {text} bukan angka; kosongkan selnya bila nilainya tidak ada, atau isi.",
        "{where}: {text} is not a number; leave the cell empty where a value is missing, or fill it in.",
    ),
    "not-a-number/comma": (
        "{where}: {text} memakai koma desimal; tulis {point}.",
        "{where}: {text} has a decimal comma; write {point}.",
    ),
    "not-a-number/text": (
        "{where}: {text} bukan angka; tulis angka dengan titik desimal.",
        "{where}: {text} is not a number; write digits and a decimal point.",
    ),
    "not-a-number/constant": (
        "{file}: {text} bukan angka; tulis dengan angka.",
        "{file}: {text} is not a number; write digits.",
    ),
    "not-a-count": (
        "{where}: {text} bukan bilangan bulat mulai {least}; perbaiki.",
        "{where}: {text} is not a whole number from {least} up; correct it.",
    ),
    "not-a-flag": (
        "{where}: {text!r} bukan true dan bukan false; tulis salah satunya.",
        "{where}: {text!r} is neither true nor false; write one of them.",
    ),
    "negative": (
        "{where}: {text} di bawah 0; perbaiki.",
        "{where}: {text} is below 0; correct it.",
    ),
    "code-twice": (
        "{where}: {noun} {code} sudah ada di baris {line}; masing-masing hanya sekali.",
        "{where}: the {noun} {code} is already in line {line}; each stands once.",
    ),
    "code-twice/memory": (
        "{where}: {noun} {code} ada dua kali; masing-masing hanya sekali.",
        "{where}: the {noun} {code} is there twice; each stands once.",
    ),
    "code-twice/key": (
        "{file}: {key} ada dua kali; pakai satu saja.",
        "{file}: {key} is there twice; keep one.",
    ),
    "code-twice/way": (
        "{where}: perjalanan dari {one} ke {other} ada dua kali; pakai satu saja.",
        "{where}: the way from {one} to {other} is there twice; keep one.",
    ),
    "exchanged": (
        "{where}: {lat} bukan lintang; lat dan lon tampaknya tertukar.",
        "{where}: {lat} is no latitude; lat and lon seem to be exchanged.",
    ),
    "out-of-range": (
        "{where}: {value} di luar -{most} sampai {most} derajat; perbaiki titiknya.",
        "{where}: {value} lies outside -{most} to {most} degrees; correct the point.",
    ),
    "no-point": (
        "{where}: 0, 0 adalah titik kosong, di laut lepas Afrika; berikan titik sebenarnya.",
        "{where}: 0, 0 is what an empty point becomes, in the sea off Africa; give the real point.",
    ),
    "in-the-sea": (
        "{where}: {noun} ini {km} km dari TPS terdekat, mungkin di laut; perbaiki lat dan lon, atau sebut waktu tempuhnya dalam tabel.",
        "{where}: the {noun} lies {km} km from the nearest station, perhaps in the sea; correct lat and lon, or state its minutes in a matrix.",
    ),
    "no-district/file": (
        "{where}: TPS {station} di luar semua kecamatan; tentukan kecamatannya, karena satu tim milik satu komandan.",
        "{where}: the station {station} lies outside every district; give it one, since a team belongs to one commander.",
    ),
    "file-json": (
        "{file}: ini bukan JSON ({place}); perbaiki di situ.",
        "{file}: this is no JSON ({place}); mend it there.",
    ),
    "file-json/object": (
        "{file}: seharusnya objek, {{kelas: ...}}; ini {kind}.",
        "{file}: an object is wanted, {{class: ...}}; this is {kind}.",
    ),
    "formation-none": (
        '{file}: tidak ada kelas yang punya formasi; tulis {{"low": {shape}}}.',
        '{file}: no class has a formation; write {{"low": {shape}}}.',
    ),
    "formation-bare": (
        "{where}: bagaimana urutan {text}: {one}, atau {two}? Tulis dengan nama kolom, seperti {shape}.",
        "{where}: in which order is {text}: {one}, or {two}? Write named fields, as {shape}.",
    ),
    "formation-bare/none": (
        "{where}: {text!r} bukan formasi; tulis {shape}.",
        "{where}: {text!r} is no formation; write {shape}.",
    ),
    "formation-field/class": (
        "{file}: {name!r} bukan nama kelas; tulis tanpa spasi di tepinya.",
        "{file}: {name!r} is no name of a class; write it without blanks around it.",
    ),
    "formation-field/kind": (
        "{where}: {kind} bukan formasi; tulis {shape}.",
        "{where}: {kind} is no formation; write {shape}.",
    ),
    "formation-field/unknown": (
        "{where}: {field} bukan kolom formasi; tulis {shape}, dan areas bila satu kelurahan punya jumlah sendiri.",
        "{where}: {field} is not a field; write {shape}, and areas where a kelurahan has its own number.",
    ),
    "formation-field/missing": (
        "{where}: {field} tidak ada; tulis {shape}, dan areas bila satu kelurahan punya jumlah sendiri.",
        "{where}: {field} is missing; write {shape}, and areas where a kelurahan has its own number.",
    ),
    "formation-field/areas": (
        '{where}, areas: {kind} seharusnya {{"kode kelurahan": jumlah TPS}}.',
        '{where}, areas: {kind} is wanted as {{"area code": stations}}.',
    ),
    "formation-field/range": (
        '{where}: rentang ditulis {{"from": 10, "to": 14}}.',
        '{where}: a range is {{"from": 10, "to": 14}}.',
    ),
    "formation-field/two": (
        "{where}: rentang punya dua angka, [10, 14].",
        "{where}: a range has two numbers, [10, 14].",
    ),
    "formation-field/falls": (
        "{where}: rentang turun dari {low} ke {high}; tulis angka yang kecil lebih dulu.",
        "{where}: the range falls from {low} to {high}; write the smaller number first.",
    ),
    "formation-field/count": (
        "{where}: {text} bukan bilangan bulat dari {least} sampai {most:,}; perbaiki.",
        "{where}: {text} is not a whole number from {least} to {most:,}; correct it.",
    ),
    "matrix-hole": (
        "{file}: perjalanan dari {one} ke {other} tidak ada{more}; tabel menyebut semua pasangan sejenis, atau tidak satu pun.",
        "{file}: the way from {one} to {other} is missing{more}; a matrix states every pair of a kind, or none.",
    ),
    "matrix-hole/none": (
        "{file}: tidak satu pun perjalanan yang ditanyakan ada di dalamnya, misalnya dari {one} ke {other}; lengkapi tabelnya.",
        "{file}: none of the ways asked for is in it, as from {one} to {other}; complete the table.",
    ),
    "weight/one": (
        "{file}, {risk_class}: {value!r} bukan bobot; tulis angka mulai 0.",
        "{file}, {risk_class}: {value!r} is no weight; write a number from 0 up.",
    ),
    "weight/all": (
        "{file}: semua bobot 0; paling sedikit satu kelas harus dihitung.",
        "{file}: every weight is 0; at least one class must count.",
    ),
    "class-unknown": (
        "Kelas {risk_class} tidak ada dalam urutan {order}; berikan {what}.",
        "The class {risk_class} has no place in the order {order}; give {what}.",
    ),
    "out-is-input": (
        "{out}: hasilnya akan menimpa masukannya sendiri; pilih --out lain.",
        "{out}: the result would take the place of its own input; choose another --out.",
    ),
    "no-plan": (
        "{path}: tidak ada berkas itu; sebut folder yang ditulis plan solve.",
        "{path}: there is no such file; name the folder that plan solve wrote.",
    ),
    "no-plan/other": (
        "{path}: ini bukan rencana berformat {formats}, atau sudah diubah sampai tidak terbaca.",
        "{path}: this is no plan of the formats {formats}, or it was changed beyond reading.",
    ),
    "table/csv": (
        "{file}: ini bukan CSV dalam UTF-8 ({error}).",
        "{file}: this is no CSV in UTF-8 ({error}).",
    ),
    "table/header": (
        "{file}: judul kolomnya bukan {columns}.",
        "{file}: the header is not {columns}.",
    ),
    "table/row": (
        "{file}, baris {line}: {n} sel, bukan {wanted}.",
        "{file}, line {line}: {n} cells, not {wanted}.",
    ),
}
