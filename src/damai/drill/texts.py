"""What people say in a drill: Indonesian reports by kind. Nobody real, no contestant, no result."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, ...]] = {
    "opened-late": (
        "TPS belum dibuka. KPPS masih menunggu ketua, pemilih sudah antre.",
        "Pukul 07.20 pemungutan belum dimulai karena sumpah KPPS terlambat.",
        "Pembukaan TPS terlambat, kotak baru dibuka. Antrean sekitar 40 orang, tertib.",
    ),
    "braille-missing": (
        "Alat bantu braille tidak ada di kotak. Ada satu pemilih tunanetra menunggu.",
        "Template braille kurang satu jenis. Mohon dikirim dari PPS.",
    ),
    "logistics-incomplete": (
        "Tinta hanya satu botol dan bocor. Perlu pengganti sebelum siang.",
        "Surat suara satu jenis kurang dari jumlah pada berita acara.",
        "Formulir model C tidak lengkap. KPPS minta kiriman dari PPK.",
    ),
    "voter-outside-domicile": (
        "Ada pemilih dengan KTP luar kota minta memilih sebagai DPK. Pengawas TPS mencatat.",
        "Dugaan pemilih DPK bukan warga setempat. Saksi keberatan, suasana tenang.",
    ),
    "ballots-swapped": (
        "Surat suara dari daerah pemilihan lain terselip di kotak. Pemungutan jenis itu dihentikan sementara.",
        "Sebagian surat suara tertukar dengan daerah pemilihan lain. KPPS menghentikan pembagian.",
    ),
    "companion-form-missing": (
        "Surat pernyataan pendamping pemilih tidak ditandatangani.",
        "Pendamping pemilih lansia belum mengisi formulir. Pengawas mengingatkan.",
    ),
    "procedure-not-explained": (
        "KPPS tidak menjelaskan tata cara sebelum mulai. Pemilih bertanya-tanya.",
        "Tata cara tidak dibacakan. Ada pemilih yang bingung melipat surat suara.",
    ),
    "voter-list-not-posted": (
        "Papan DPT tidak dipasang di pintu masuk TPS.",
        "Daftar pemilih tetap belum ditempel. KPPS berjanji memasang.",
    ),
    "witness-attributes": (
        "Saksi memakai rompi beratribut di dalam TPS. Sudah ditegur KPPS.",
        "Ada saksi memakai topi bergambar. Pengawas minta dilepas.",
    ),
    "voters-mobilised": (
        "Dugaan pengerahan pemilih dengan mobil bak terbuka ke TPS. Pengawas mencatat nomor kendaraan terpisah.",
        "Rombongan diantar satu kendaraan berkali-kali. Dugaan mobilisasi, perlu diperiksa.",
    ),
    "witness-without-mandate": (
        "Dua saksi masuk tanpa surat mandat. KPPS meminta mereka keluar.",
        "Saksi belum dapat menunjukkan mandat. Menunggu di luar.",
    ),
    "voted-more-than-once": (
        "Dugaan seseorang kembali antre dengan jari bertinta. Dihentikan KPPS sebelum memilih.",
        "Ada nama yang sudah tercatat hadir datang lagi. Pengawas memeriksa daftar hadir.",
    ),
    "intimidation": (
        "Dugaan pemilih ditekan di jalan menuju TPS. Pelapor minta identitas dijaga.",
        "Sekelompok orang menanyai pilihan warga di gang masuk TPS. Perlu diperiksa.",
    ),
    "organisers-intimidated": (
        "Ketua KPPS dibentak dan didesak mengulang hitungan. Petugas menenangkan.",
        "Anggota KPPS diancam lewat telepon. Ia tetap bertugas, minta pendampingan.",
    ),
    "count-app-down": (
        "Aplikasi rekapitulasi tidak dapat dibuka sejak satu jam. Foto formulir belum terunggah.",
        "KPPS gagal masuk aplikasi. Dilanjutkan manual di formulir.",
        "Unggahan aplikasi berhenti di tengah. Menunggu giliran.",
    ),
    "counting-early": (
        "Penghitungan mulai padahal masih ada pemilih antre. Pengawas minta dihentikan.",
        "KPPS mulai menghitung pukul 12.50. Sudah diingatkan.",
    ),
    "ballots-and-voters-differ": (
        "Jumlah surat suara terpakai berbeda dengan daftar hadir. KPPS menghitung ulang lembar, bukan hasil.",
    ),
    "supervisor-without-copy": (
        "Pengawas TPS belum menerima salinan formulir. KPPS beralasan mesin fotokopi rusak.",
    ),
    "observers-cannot-watch": (
        "Saksi dan pengawas dijauhkan dari meja penghitungan. Mereka minta jarak pandang.",
    ),
    "logistics-late": (
        "Kotak dari kelurahan belum tiba di PPK, truk menunggu di simpang.",
        "Pengembalian kotak tertunda karena hujan. Dijaga KPPS dan Linmas.",
    ),
    "seal-damaged": (
        "Segel satu kotak sobek saat diturunkan. KPPS membuat catatan, kotak tidak dibuka.",
    ),
    "tent-or-site-damaged": (
        "Tenda TPS roboh sebagian oleh angin. Pemungutan pindah ke teras balai.",
        "Atap TPS bocor, meja digeser. Tidak ada yang terluka.",
    ),
    "brawl": (
        "Dua pemuda berkelahi di parkiran dekat TPS. Sudah dilerai Linmas, satu memar.",
        "Adu mulut berubah saling dorong di warung seberang TPS.",
    ),
    "threat": (
        "Warga mengaku diancam tetangga karena urusan parkir TPS.",
        "Petugas Linmas diancam orang mabuk. Minta patroli.",
    ),
    "damage": ("Papan pengumuman di jalan masuk TPS dirusak orang tak dikenal.",),
    "theft": (
        "Sepeda motor pemilih hilang di parkiran TPS.",
        "Telepon genggam KPPS hilang saat istirahat.",
    ),
    "road-blocked": (
        "Pohon tumbang menutup jalan ke TPS. Perlu gergaji mesin.",
        "Jalan tertutup acara hajatan, kendaraan logistik memutar.",
    ),
    "disorder": (
        "Beberapa orang memaksa masuk area TPS dan menggeser meja. Petugas meminta bantuan.",
    ),
    "traffic-accident": (
        "Pemilih terserempet motor di depan TPS, luka lecet di kaki.",
        "Motor bertabrakan di simpang dekat TPS, satu orang perlu ambulans.",
    ),
    "suspicious-object": ("Tas hitam tanpa pemilik di bawah meja luar TPS. Area dikosongkan.",),
    "officer-ill": (
        "Anggota KPPS pusing dan lemas, perlu petugas kesehatan.",
        "Petugas ketertiban pingsan, sadar kembali setelah dibaringkan.",
        "Ketua KPPS sesak napas, riwayat jantung. Minta ambulans.",
    ),
    "person-injured": ("Pemilih lansia jatuh di tangga, pinggul nyeri, tidak dapat berdiri.",),
    "fire": ("Api kecil dari kompor warung menempel di tenda. Sudah disiram, masih berasap.",),
    "flood": ("Air setinggi mata kaki di halaman TPS setelah hujan deras.",),
    "storm": ("Hujan angin, terpal TPS lepas satu sisi. Surat suara aman dan kering.",),
    "power-cut": (
        "Listrik padam saat penghitungan. KPPS memakai lampu darurat.",
        "Padam satu gang sejak 10 menit. Penghitungan dihentikan sementara.",
    ),
    "network-down": (
        "Tidak ada sinyal di TPS. Laporan dikirim lewat radio.",
        "Jaringan data putus di satu kelurahan.",
    ),
    "officer-complaint": (
        "Keluhan: seorang petugas masuk area TPS tanpa diminta KPPS dan memotret papan.",
        "Keluhan: petugas menyuruh warga bubar padahal mereka hanya menunggu di luar.",
    ),
    "other": (
        "Halo, ini uji coba ya. Tidak ada apa-apa.",
        "Minta nomor tukang galon dekat TPS.",
    ),
}

AGAIN = (
    "Sama dengan yang tadi: {text}",
    "Saya juga lihat. {text}",
    "Melaporkan ulang. {text}",
)
DECLINE = (
    "Bukan kewenangan kami pada tahap ini; mohon ke instansi lain.",
    "Tim kami sedang di lokasi lain, mohon diserahkan kepada yang lebih dekat.",
)
REPLY = (
    "Petugas kami sudah di tempat dan menangani.",
    "Sudah dikonfirmasi dengan penyelenggara di TPS. Tindak lanjut berjalan.",
    "Diterima. Kebutuhan dikirim dari kecamatan.",
)
NOTE = (
    "Dihubungi lewat radio: keadaan terkendali.",
    "Patroli melintas, warga tenang.",
    "KPPS melanjutkan kegiatan.",
)
DONE = (
    "Teratasi di tempat; pemungutan berlanjut.",
    "Sudah ditindaklanjuti bersama penyelenggara.",
    "Keadaan normal kembali, dicatat pada buku posko.",
)
RAISE = ("Ada orang terluka.", "Kerumunan bertambah dan saling dorong.", "Pemungutan berhenti.")
LOWER = ("Sudah tenang sebelum petugas tiba.", "Tidak mengganggu pemungutan.")
PRANK = ("Bukan laporan; nomor dicoba-coba.", "Tidak berkaitan dengan pemilihan.")
