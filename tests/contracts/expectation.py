"""Who may do what: the second copy, typed by hand from the design, never read from the table under test.

It knows nothing of ``accounts.policy``, ``core.audience`` or ``core.codes``. When a rule changes, both
copies change, and the diff of this file is what a reviewer reads.
"""

from __future__ import annotations

from dataclasses import dataclass

READERS = {"commander", "operator", "padal", "liaison", "field_officer", "analyst", "auditor"}
"""Roles that read incidents at all. An administrator keeps accounts; a wall shows places."""

ACTS: dict[str, dict[str, str]] = {
    # Relation to the record: anyone who sees it | its owner's people | the posko (police, not the owner)
    # | the office it was handed to.
    "commander": {
        "anyone": "note",
        "owner": "triage take release severity hand recall join archive close reopen",
        "posko": "triage hand",
        "handed": "take release accept decline reply close",
    },
    "operator": {
        "anyone": "note",
        "owner": "triage take release severity hand recall join archive close reopen",
        "posko": "triage hand",
        "handed": "take release accept decline reply close",
    },
    "padal": {"anyone": "note", "owner": "take release severity", "handed": "take release"},
    "liaison": {
        "anyone": "note",
        "owner": "take release",
        "handed": "take release accept decline reply close",
    },
    "field_officer": {"anyone": "note"},
    "analyst": {},
    "auditor": {},
    "administrator": {},
    "wall": {},
}

FILES_REPORTS = {"commander", "operator", "padal", "liaison", "field_officer"}
ANSWERS = {"commander", "operator", "liaison"}
READS_JOURNAL = {"commander", "auditor"}
SEES_PEOPLE = {"commander", "auditor", "administrator"}
"""Find colleagues by name, role and office: within their reach, the administrator everywhere."""
READS_SENDERS = {"commander", "operator"}
"""Of what their institution owns; and of a complaint about an officer, internal affairs too."""

WHEN: dict[str, str] = {
    "triage": "reported",
    "take": "reported open taken working",
    "release": "taken",
    "severity": "reported open taken handed working",
    "hand": "reported open taken working",
    "accept": "handed",
    "decline": "handed",
    "recall": "handed",
    "note": "reported open taken handed working closed archived",
    "reply": "handed working closed",
    "join": "reported open taken",
    "archive": "reported open taken",
    "close": "open taken working",
    "reopen": "closed archived",
}
"""In which state each act is possible."""

VERBS = tuple(WHEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """A person of the matrix. ``institution`` is typed, not derived from the office's kind."""

    key: str
    role: str
    agency: str
    institution: str
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class What:
    """An incident as its story should have left it."""

    key: str
    area: str
    owner: str
    audience: frozenset[str]
    status: str
    agency: str | None = None
    complaint: bool = False
    taken_by: str | None = None
    sender_known_to: frozenset[str] = frozenset()


def lies_in(area: str, scope: str) -> bool:
    """Part by part: 18.7 does not hold 18.72."""
    parts = scope.split(".") if scope else []
    return area.split(".")[: len(parts)] == parts


def in_sight(who: Who, item: What) -> bool:
    """The law of sight of one record, whatever the role may then do with it."""
    known = who.role == "auditor" or who.institution in item.audience
    return known and lies_in(item.area, who.scope)


def reads(who: Who, item: What) -> bool:
    return who.role in READERS and in_sight(who, item)


def reads_entry(who: Who, item: What, kind: str) -> bool:
    """Has the entry about an incident whole, with body and salt; everybody else has its leaf alone.

    Who filed a complaint about an officer is in the header of its first entry: sealed from the police.
    """
    sealed = item.complaint and who.institution == "polri" and kind == "incidents.reported"
    return who.role in READS_JOURNAL and reads(who, item) and not sealed


def reads_sender(who: Who, item: What) -> bool:
    """The sender is sealed for all but the owner's people; of a complaint, never open to the police."""
    if not reads(who, item) or who.institution not in item.sender_known_to:
        return False
    owns = who.role in READS_SENDERS and who.institution == item.owner
    return owns or (item.complaint and who.institution == "propam")


def granted(who: Who, item: What, verb: str) -> bool:
    """Does the role's right reach this record?"""
    acts = ACTS[who.role]
    owner = who.institution == item.owner
    relations = ["anyone"]
    if owner:
        relations.append("owner")
    if who.institution == "polri" and not owner:
        relations.append("posko")
    if item.agency is not None and who.agency == item.agency:
        relations.append("handed")
    return any(verb in acts.get(relation, "").split() for relation in relations)


def permitted(who: Who, item: What, verb: str) -> bool:
    """``granted``, and a complaint about an officer stays out of the officer's reach."""
    if not granted(who, item, verb):
        return False
    return not (item.complaint and who.institution == "polri" and verb != "note")


def act(who: Who, item: What, verb: str) -> str:
    """unseen | refused | not-now | ok, for an act with the right version and good words.

    ``hand`` is asked with the owner's own city office as its destination, ``join`` with a living,
    visible, unprotected incident of the same owner.
    """
    if not reads(who, item):
        return "unseen"
    if not permitted(who, item, verb):
        return "refused"
    if verb == "archive" and item.complaint:
        return "refused"
    if item.status not in WHEN[verb].split():
        return "not-now"
    if verb == "take" and item.taken_by == who.key:
        return "not-now"
    forwards = who.institution != item.owner
    if verb == "hand" and forwards and item.status not in ("reported", "open"):
        return "refused"
    if verb == "join" and item.complaint:
        return "refused"
    return "ok"


ROUTES: dict[tuple[str, str], str] = {
    # Programs. "token": a cookie alone is refused, because another site's page could send it.
    ("GET", "/api/v1/incidents"): "person:reader",
    ("GET", "/api/v1/incidents/{incident}"): "person:reader",
    ("POST", "/api/v1/reports"): "token:filer",
    ("POST", "/api/v1/incidents/{incident}/acknowledge"): "token:act",
    ("POST", "/api/v1/incidents/{incident}/severity"): "token:act",
    ("POST", "/api/v1/incidents/{incident}/assign"): "token:act",
    ("POST", "/api/v1/incidents/{incident}/status"): "token:act",
    ("POST", "/api/v1/incidents/{incident}/note"): "token:act",
    ("POST", "/api/v1/incidents/{incident}/link"): "token:act",
    ("POST", "/api/v1/incidents/{incident}/close"): "token:act",
    ("GET", "/api/v1/codes"): "person:anyone",
    ("GET", "/api/v1/areas/{code}"): "person:anyone",
    ("GET", "/api/v1/stations"): "person:anyone",
    ("GET", "/api/v1/stations/{code}"): "person:anyone",
    ("GET", "/api/v1/tiles/stations/{z}/{x}/{y}"): "person:anyone",
    ("GET", "/api/v1/search"): "person:anyone",
    (
        "GET",
        "/api/v1/find",
    ): "person:anyone",  # of each sort only what ``reads`` and SEES_PEOPLE say
    ("GET", "/api/v1/events"): "person:reader",
    ("GET", "/api/v1/journal/checkpoint"): "person:anyone",
    ("GET", "/api/v1/journal/proof/{seq}"): "person:anyone",
    ("GET", "/api/v1/journal/entries"): "person:anyone",  # whole only as ``reads_entry`` says
    ("GET", "/api/v1/openapi.json"): "nobody",
    ("GET", "/api/v1"): "nobody",
    ("GET", "/api/v1/{path}"): "nobody",
    ("GET", "/api/v1/watch"): "person:reader",
    ("POST", "/api/v1/watch/begin"): "token:stander",
    ("POST", "/api/v1/watch/sign"): "token:stander",
    ("POST", "/api/v1/watch/withdraw"): "token:stander",
    ("POST", "/api/v1/watch/receive"): "token:stander",
    ("POST", "/api/v1/watch/take-over"): "token:stander",
    ("POST", "/api/v1/watch/leave"): "token:stander",
    ("POST", "/api/v1/watch/acknowledge"): "token:acknowledger",
    ("GET", "/healthz"): "nobody",
    ("GET", "/readyz"): "nobody",
    ("GET", "/metrics"): "person:administrator",
    ("GET", "/static/{version}/{name}"): "nobody",
    # Pages.
    ("GET", "/"): "person:board",
    ("GET", "/kotak"): "person:answerer",
    ("GET", "/kejadian/{incident}"): "person:reader",
    ("GET", "/kejadian/{incident}/salin"): "person:reader",
    ("POST", "/kejadian/{incident}/{verb}"): "form:act",
    ("GET", "/ringkas"): "person:reader",
    ("GET", "/ringkas/salin"): "person:reader",
    ("GET", "/jaga"): "person:reader",
    ("GET", "/jaga/kini"): "person:reader",
    ("GET", "/jaga/salin"): "person:reader",
    ("POST", "/jaga"): "form:stander",
    ("POST", "/jaga/ketahui"): "form:acknowledger",
    ("GET", "/lapor"): "person:filer",
    ("POST", "/lapor"): "form:filer",
    ("GET", "/peta/titik.json"): "person:anyone",
    ("GET", "/wilayah"): "person:anyone",
    ("GET", "/wilayah/{code}"): "person:anyone",
    ("GET", "/tps/{code}"): "person:anyone",
    ("POST", "/tps/{code}/pindah"): "form:kpu-mover",
    ("POST", "/tps/{code}/akses"): "form:describer",
    ("POST", "/tps/{code}/catatan"): "form:noter",
    ("GET", "/tempat"): "person:anyone",
    ("POST", "/tempat"): "form:placer",
    ("GET", "/tempat/{code}"): "person:anyone",
    ("POST", "/tempat/{code}"): "form:placer",
    ("POST", "/tempat/{code}/hapus"): "form:placer",
    ("GET", "/ekspor/{name}"): "person:anyone",
    ("GET", "/peta/tempat.json"): "person:anyone",
    ("GET", "/peta/lapis.json"): "person:anyone",
    ("GET", "/api/v1/places"): "person:anyone",
    ("GET", "/kerawanan"): "person:risk-reader",
    ("GET", "/kerawanan/{version}/gugus"): "person:risk-reader",
    ("GET", "/kerawanan/pencegahan"): "person:risk-reader",
    ("GET", "/kerawanan/pencegahan/salin"): "person:risk-reader",
    ("GET", "/kerawanan/pencegahan/ekspor"): "person:risk-reader",
    ("GET", "/kerawanan/pencegahan/baru"): "person:risk-preventer",
    ("POST", "/kerawanan/pencegahan/baru"): "form:risk-preventer",
    ("GET", "/kerawanan/pencegahan/{action}"): "person:risk-reader",
    ("POST", "/kerawanan/pencegahan/{action}"): "form:risk-reader",  # one that is not there
    ("GET", "/kerawanan/kelas"): "person:risk-reader",
    ("POST", "/kerawanan/kelas"): "form:polri-classifier",
    ("GET", "/kerawanan/kelas/ekspor"): "person:risk-reader",
    ("GET", "/kerawanan/kelas/{code}"): "person:risk-reader",
    ("POST", "/kerawanan/kelas/{code}"): "form:polri-classifier",
    ("GET", "/kerawanan/versi"): "person:risk-reader",
    ("GET", "/kerawanan/versi/baru"): "person:risk-drafter",
    ("POST", "/kerawanan/versi/baru"): "form:risk-drafter",
    ("GET", "/kerawanan/versi/{index}"): "person:risk-reader",
    ("GET", "/kerawanan/versi/{index}/paket.zip"): "person:risk-reader",
    ("GET", "/kerawanan/versi/{index}/cetak"): "person:risk-reader",
    ("POST", "/kerawanan/versi/{index}/telaah"): "form:risk-drafter",
    ("POST", "/kerawanan/versi/{index}/terbitkan"): "form:risk-publisher",
    ("POST", "/kerawanan/versi/{index}/tarik"): "form:risk-drafter",
    ("GET", "/kerawanan/validasi"): "person:risk-reader",
    ("POST", "/kerawanan/validasi"): "form:risk-reader",
    # In the field one sees what one sent; a list is answered by the institution whose it is.
    ("GET", "/kerawanan/amatan"): "person:reader",
    ("GET", "/kerawanan/amatan/baru"): "person:risk-collector",
    ("POST", "/kerawanan/amatan/baru"): "form:risk-collector",
    ("GET", "/kerawanan/amatan/impor"): "person:risk-collector",
    ("POST", "/kerawanan/amatan/impor"): "form:risk-collector",
    ("GET", "/kerawanan/amatan/contoh.csv"): "person:risk-collector",
    ("GET", "/kerawanan/amatan/daftar/{listed}/{code}"): "person:reader",
    ("POST", "/kerawanan/amatan/daftar/{listed}/{code}"): "form:risk-observer",
    # Plans are the police's own; the partners read what is published. Others of these roles hear no, or no such plan.
    ("GET", "/rencana"): "person:plan-reader",
    ("GET", "/rencana/banding"): "person:plan-reader",
    ("GET", "/rencana/pola"): "person:plan-setter",
    ("POST", "/rencana/pola"): "form:polri-plan-setter",
    ("POST", "/rencana/hitung"): "form:polri-plan-drafter",
    ("GET", "/rencana/kerja/{job}"): "person:plan-drafter",  # one's own, else there is none
    ("GET", "/rencana/kerja/{job}/kabar"): "person:plan-drafter",
    ("POST", "/rencana/kerja/{job}/henti"): "form:plan-drafter",
    ("GET", "/rencana/{plan}/berkas.zip"): "person:plan-reader",
    ("POST", "/rencana/{plan}/kunci"): "form:plan-drafter",
    ("POST", "/rencana/{plan}/ajukan"): "form:plan-signer",
    ("POST", "/rencana/{plan}/terbitkan"): "form:plan-signer",
    ("POST", "/rencana/{plan}/tarik"): "form:plan-drafter",
    ("GET", "/rencana/{plan}/perintah"): "person:plan-orderer",
    ("GET", "/rencana/{plan}/perintah/lembar.pdf"): "person:plan-orderer",
    ("GET", "/rencana/{plan}/perintah/daftar.pdf"): "person:plan-orderer",
    ("GET", "/rencana/{plan}/perintah/lampiran.pdf"): "person:plan-orderer",
    ("GET", "/rencana/{plan}/perintah/lampiran.xlsx"): "person:plan-orderer",
    ("POST", "/rencana/{plan}/perintah/nama"): "form:plan-orderer",
    ("POST", "/rencana/{plan}/perintah/lampiran"): "form:plan-orderer",
    ("GET", "/rencana/nomor"): "person:line-lister",
    ("POST", "/rencana/nomor"): "form:line-keeper",
    # Who there is is the police's own: others who plan hear of what their institution has.
    ("GET", "/satuan"): "person:unit-reader",
    ("POST", "/satuan"): "form:unit-keeper",
    ("GET", "/satuan/{code}"): "person:unit-reader",
    ("POST", "/satuan/{code}"): "form:unit-keeper",
    ("POST", "/satuan/{code}/kekuatan"): "form:unit-keeper",
    ("POST", "/satuan/{code}/personel"): "form:unit-keeper",
    ("GET", "/satuan/personel/{id}"): "person:roster-reader",
    ("POST", "/satuan/personel/{id}"): "form:unit-keeper",
    ("POST", "/satuan/personel/{id}/keluarkan"): "form:unit-keeper",
    ("GET", "/satuan/pos"): "person:unit-reader",
    ("POST", "/satuan/pos"): "form:unit-keeper",
    ("GET", "/satuan/pos/{id}"): "person:unit-reader",
    ("POST", "/satuan/pos/{id}"): "form:unit-keeper",
    ("POST", "/satuan/pos/{id}/akhiri"): "form:unit-keeper",
    ("POST", "/satuan/pos/{id}/isi"): "form:unit-keeper",
    ("POST", "/satuan/pos/{id}/tugas"): "form:unit-keeper",
    ("POST", "/satuan/pos/{id}/lepas"): "form:unit-keeper",
    ("GET", "/satuan/daftar"): "person:roster-reader",
    ("POST", "/satuan/daftar"): "form:unit-keeper",
    ("GET", "/satuan/impor"): "person:unit-keeper",
    ("GET", "/satuan/impor/contoh/{dataset}"): "person:unit-keeper",
    ("POST", "/satuan/impor"): "form:unit-keeper",
    ("GET", "/tahapan"): "person:anyone",
    ("GET", "/tahapan/kini"): "person:anyone",
    ("POST", "/tahapan/peristiwa"): "form:kpu-recorder",
    ("POST", "/tahapan/peristiwa/koreksi"): "form:bawaslu-recorder",
    ("POST", "/tahapan/ulang"): "form:kpu-decider",
    ("GET", "/orang"): "person:administrator",
    ("POST", "/orang"): "form:administrator",
    ("POST", "/orang/instansi"): "form:administrator",
    ("GET", "/orang/{person}"): "person:administrator",
    ("POST", "/orang/{person}"): "form:administrator",
    ("POST", "/orang/{person}/undang"): "form:administrator",
    (
        "POST",
        "/orang/{person}/keluarkan",
    ): "form:administrator",  # of another; one's own is anyone's
    ("POST", "/orang/{person}/token/{token}/cabut"): "form:administrator",
    ("POST", "/orang/{person}/undang/batal"): "form:administrator",
    ("POST", "/orang/{person}/faktor/hapus"): "form:administrator",
    ("GET", "/meja"): "person:desk-keeper",
    ("POST", "/meja"): "form:desk-keeper",
    ("POST", "/meja/{workstation}/cabut"): "form:desk-keeper",
    (
        "GET",
        "/ganti",
    ): "person:anyone",  # who sits at an enrolled workstation; everybody else hears 409
    ("POST", "/ganti"): "form:anyone",
    ("POST", "/akun/pin"): "form:turns",
    ("POST", "/akun/pin/hapus"): "form:anyone",
    ("GET", "/akun/sandi"): "person:anyone",
    ("POST", "/akun/sandi"): "form:anyone",
    ("GET", "/integritas"): "person:record-reader",
    ("GET", "/integritas/periksa"): "person:record-checker",
    ("GET", "/integritas/{seq}"): "person:record-reader",
    ("GET", "/cari"): "person:anyone",
    ("GET", "/akun/tombol"): "person:anyone",
    ("POST", "/akun/tombol"): "form:anyone",
    ("GET", "/akun"): "person:anyone",
    ("POST", "/akun/sesi/akhiri"): "form:anyone",
    ("POST", "/akun/sesi/{session}/akhiri"): "form:anyone",
    ("GET", "/akun/faktor"): "person:codes",
    ("POST", "/akun/faktor"): "form:codes",
    ("POST", "/akun/faktor/cadangan"): "form:anyone",
    ("GET", "/masuk/kode"): "nobody",
    ("POST", "/masuk/kode"): "visitor",
    ("GET", "/pengaturan"): "person:administrator",
    ("GET", "/impor"): "person:administrator",
    ("POST", "/impor"): "form:administrator",
    ("POST", "/pengaturan"): "form:administrator",
    ("GET", "/masuk"): "nobody",
    ("POST", "/masuk"): "visitor",
    ("POST", "/keluar"): "visitor",
    ("GET", "/tautan/{secret}"): "nobody",
    ("POST", "/tautan/{secret}"): "visitor",
    ("POST", "/pilihan"): "visitor",
    ("GET", "/setelan"): "person:anyone",
    ("POST", "/setelan"): "form:anyone",
    ("POST", "/orang/{person}/lihat"): "form:administrator",
    ("POST", "/lihat/keluar"): "form:anyone",
    ("GET", "/{rest}"): "nobody",
}
"""Every route the application serves -> by what means : which roles.

token = a bearer token, never a cookie alone; person = token or cookie; form = cookie and the page's own
form token; visitor = a form token without signing in; nobody = open.
"""

ROLES_OF: dict[str, set[str]] = {
    "reader": READERS,
    "filer": FILES_REPORTS,
    "answerer": ANSWERS,
    "stander": {"commander", "operator", "liaison"},  # goes on watch at the own office
    "acknowledger": {"commander"},
    "administrator": {"administrator"},
    # What an institution records or decides of the election, for the whole city (the sample is Metro's).
    "kpu-recorder": {"commander", "operator", "liaison"},
    "bawaslu-recorder": {"commander", "operator", "liaison"},
    "kpu-decider": {"commander", "operator"},
    "record-reader": READS_JOURNAL,
    "record-checker": {"auditor"},
    "desk-keeper": {"administrator", "commander"},
    "turns": READERS - {"field_officer"},  # who takes turns at a posko
    # Where a station of one's reach stands is KPU's to say; how one gets there is anybody's who works there.
    "kpu-mover": {"commander", "operator", "liaison"},
    "describer": {"commander", "operator", "liaison", "padal"},
    "noter": {"commander", "operator", "liaison", "padal", "field_officer"},
    "placer": {"commander", "operator", "administrator"},
    # Where the election could be disturbed: who plans for it. A patrol says what it sees and reads no index.
    "risk-reader": READERS - {"field_officer"},
    "risk-drafter": {"commander", "analyst"},  # who also reviews what another drafted
    "risk-publisher": {"commander"},
    "risk-observer": READERS - {"auditor"},
    "risk-preventer": READERS - {"auditor", "field_officer"},
    "polri-classifier": {"commander"},  # the class of a station is the police's to decide
    "risk-collector": READERS - {"auditor", "field_officer"},
    "plan-reader": READERS - {"field_officer"},
    "plan-drafter": {"commander", "analyst"},
    "polri-plan-drafter": {"commander", "analyst"},
    "plan-signer": {"commander"},  # of two signatures each by another
    "plan-setter": {"commander"},
    "polri-plan-setter": {"commander"},
    "plan-orderer": {"commander", "operator", "padal"},
    # Duty numbers: KPU's people enter them, who prints orders reads them, an auditor sees which are set.
    "line-lister": {"commander", "operator", "padal", "liaison", "auditor"},
    "line-keeper": {"commander", "operator", "liaison"},
    "unit-reader": {"commander", "operator", "padal", "analyst", "auditor"},
    "unit-keeper": {"commander", "operator"},
    "roster-reader": {"commander", "operator", "padal"},  # names; the auditor has the numbers
    "anyone": {*READERS, "administrator", "wall"},
    "codes": {*READERS, "administrator"},  # nobody stands beside a wall to type one
    "board": {*READERS, "administrator", "wall"},  # who reads no incidents is sent elsewhere
}
