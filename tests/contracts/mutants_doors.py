"""The probes of doors, places and keys: what the application answers, and who is let in at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from damai.accounts import factors, policy, secrets, store
from damai.accounts import service as accounts
from damai.accounts.model import SignedIn
from damai.accounts.tables import (
    api_token,
    installation,
    login_link,
    person,
    second_factor,
    session,
    viewing,
)
from damai.accounts.ways import STEP_COOKIE
from damai.areas import service as areas
from damai.core.errors import DamaiError
from damai.watches.model import Watch
from damai.webkit.actor import House
from damai.webkit.beside import nothing
from damai.webkit.pages import local_path
from damai.webkit.security import FORM_COOKIE, form_token
from tests.builders import ELECTION, fresh_id
from tests.contracts.expectation import reads
from tests.contracts.expectation_doors import (
    BODIES,
    SOMEBODY,
    doors,
    taken_from_elsewhere,
    told_nobody,
    written_by_cookie,
)
from tests.contracts.expectation_grants import every_difference
from tests.contracts.expectation_web import Answer, Ask, Front
from tests.contracts.expectation_world import WHO
from tests.contracts.mutants_field import field_probe
from tests.contracts.mutants_probes import Probes
from tests.contracts.mutants_standing import standing_probe
from tests.harness import POLLING_MORNING

OF_EVERYBODY = (
    "/",
    "/api/v1/codes",
    "/akun",
    "/akun/tombol",
    "/akun/pin/hapus",
    "/akun/sandi",
    "/akun/faktor/cadangan",
    "/ganti",
    "/setelan",
)
"""Doors that ask for no right: one's own start, one's own account, the desk at which one sits."""
ELSEWHERE = (
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "x",
)


def _invited_then(uow: Any, link: bytes, act: Callable[[], Any]) -> Any:
    accounts.invite_again(uow, House(), SOMEBODY, link)
    return act()


def _enrolled_then(uow: Any, act: Callable[[], Any]) -> Any:
    row = {"person": UUID(SOMEBODY), "sealed": b"x", "set_at": uow.wall_at, "last_step": 0}
    uow.execute(sa.insert(second_factor).values(**row))
    return act()


class DoorProbes(Probes):
    """Those of the services, and these."""

    def __init__(self, front: Front) -> None:
        super().__init__(front.world)
        self.front = front

    def get(self, who: str, path: str) -> Answer:
        answer = self.front.ask(WHO[who], Ask(method="GET", path=path, by="cookie"))
        if answer.status >= 500:
            raise RuntimeError(f"{path}: {answer.status}; a mutant that breaks proves nothing")
        return answer

    def routes(self) -> Iterator[str]:
        people = [WHO[k] for k in ("posko", "analis-polri", "dinding", "pengelola", "auditor")]
        for one in people:
            cells = doors(self.world, [one])
            answers = self.front.all([(who, ask) for who, ask, _, _ in cells])
            for (who, ask, wanted, path), answer in zip(cells, answers, strict=True):
                if answer.status not in wanted:
                    yield f"{who.key} {ask.method} {path}: {answer.status}, expected {wanted}"
        for key in ("dinding", "pengelola"):
            answer = self.front.listen(WHO[key], "after=0")
            if answer.status != 403:
                yield f"{key} listens: {answer.status}"

    def bare(self) -> Iterator[str]:
        """A role that may do nothing is turned away at every door, by the door and not by what lies beside the page."""
        kept, beside = policy.POLICY["wall"], self.front.context.beside_station
        policy.POLICY["wall"] = {}
        self.front.context.beside_station = nothing
        try:
            cells = doors(self.world, [WHO["dinding"]])
            for who, ask, _, path in cells:
                answer = self.front.ask(who, ask)
                open_to_all = path in OF_EVERYBODY or "/journal/" in path
                if answer.status not in (403, 404) and not open_to_all:
                    yield f"{ask.method} {path}: {answer.status}"
            areas = self.get("dinding", "/api/v1/search?q=metro&level=area").status
            if areas != 403:
                yield f"areas alone: {areas}"
        finally:
            policy.POLICY["wall"] = kept
            self.front.context.beside_station = beside

    def copies(self) -> Iterator[str]:
        """A complaint about an officer is not copied out, whoever reads it."""
        complaint = self.world.items["pusat/complaint-open"].id
        for key in ("posko", "bawaslu", "propam", "auditor"):
            answer = self.get(key, f"/kejadian/{complaint}/salin")
            if answer.status != 403:
                yield f"{key} copies a complaint: {answer.status}"

    def forms(self) -> Iterator[str]:
        self._fresh_session()
        try:
            yield from taken_from_elsewhere(self.front)
        finally:
            self._fresh_session()  # signing out, or ending the others, may succeed under a mutant

    def _fresh_session(self) -> None:
        """One session and no other, as in the beginning."""
        secret = secrets.new_secret()
        who = self.world.people["posko"].id.removeprefix("person/")

        def renew(uow: Any) -> None:
            accounts.end_sessions(uow, House(), who)
            accounts.open_session(uow, who, secrets.digest(secret), "link")
            uow.execute(
                sa.delete(viewing)
            )  # an administrator who was made to look as somebody else

        self.world.db.write_now(renew)
        self.world.sessions["posko"] = secret

    def nobody(self) -> Iterator[str]:
        yield from told_nobody(self.front)

    def cookie(self) -> Iterator[str]:
        yield from written_by_cookie(self.front)

    def nav(self) -> Iterator[str]:
        for who, path, shown, hidden in (
            ("posko", "/", ("/kotak", "/lapor", "/wilayah"), ("/orang", "/pengaturan")),
            ("analis-polri", "/", ("/wilayah",), ("/kotak", "/lapor", "/orang")),
            ("pengelola", "/orang", ("/orang", "/pengaturan"), ("/kotak", "/lapor")),
        ):
            page = self.get(who, path).body.decode()
            nav = page[page.index('<nav class="rail"') :].partition("</nav>")[0]
            links = set(re.findall(r'href="([^"]*)"', nav))
            if not set(shown) <= links or links & set(hidden):
                yield f"{who}: {sorted(links)}"

    def duty(self) -> Iterator[str]:
        """Who is on watch is for readers; an unsigned end is for the commander of that office."""
        on_watch = self.front.duty()
        ended = Watch(
            id=fresh_id(), agency="polres-metro", area="18.72", audience="polri", person="person/x",
            began_at=POLLING_MORNING, ended_at=POLLING_MORNING, ended_how="left", version=1,
        )  # fmt: skip
        kept, on_watch._known = on_watch._known, ({"polres-metro": [ended]}, {})
        try:
            for key, wanted in (
                ("posko", 0),
                ("kapolres", 1),
                ("dinding", None),
                ("pengelola", None),
            ):
                found = on_watch(self.world.people[key])
                got = None if found is None else len(found.unsigned)
                if got != wanted:
                    yield f"{key}: {got} unsigned ends, expected {wanted}"
        finally:
            on_watch._known = kept

    def calendar(self) -> Iterator[str]:
        """What the calendar's page offers, and what it refuses to those of another place or institution."""
        forms = ("/tahapan/peristiwa", "/tahapan/ulang")
        for who, offered in (
            ("kpu", (True, True)), ("humas-kpu", (True, False)), ("bawaslu", (True, False)),
            ("posko", (False, False)), ("ppk-pusat", (False, False)), ("kpu-bl", (False, False)),
            ("analis-kpu", (False, False)), ("kpu-pusat", (False, False)),
        ):  # fmt: skip
            page = self.get(who, "/tahapan").body.decode()
            shown = tuple(f'action="{form}"' in page for form in forms)
            if shown != offered:
                yield f"{who} is offered {shown}"
        event = BODIES["POST", "/tahapan/peristiwa"][0]
        again = BODIES["POST", "/tahapan/ulang"][0]
        for who, path, body, status in (
            ("posko", "/tahapan/ulang", {**again, "stations": ""}, 403),
            ("kpu", "/tahapan/ulang", {**again, "stations": ""}, 422),
            ("kpu-bl", "/tahapan/ulang", again, 403),
            ("kpu-pusat", "/tahapan/ulang", again, 403),
            ("ppk-pusat", "/tahapan/peristiwa", event, 403),
            ("kpu-bl", "/tahapan/peristiwa", event, 403),
            ("bawaslu", "/tahapan/peristiwa", event, 403),
        ):
            ask = Ask(method="POST", path=path, by="form", form={"id": fresh_id(), **body})
            answer = self.front.ask(WHO[who], ask)
            if answer.status != status:
                yield f"{who} {path}: {answer.status}, expected {status}"

    def field(self) -> Iterator[str]:
        """What was seen of places is read, answered and offered as its law says."""
        yield from field_probe(self)

    def standing(self) -> Iterator[str]:
        """Places, notes and offers of a station, for those within and those without."""
        yield from standing_probe(self)

    def local(self) -> Iterator[str]:
        for text in ELSEWHERE:
            if local_path(text) != "/":
                yield f"{text!r} -> {local_path(text)!r}"
            page = self.front.ask(None, Ask(method="GET", path=f"/masuk?ke={text}", by="nobody"))
            if b"evil" in page.body or b"alert(1)" in page.body:
                yield f"/masuk?ke={text}"
            wrong = {"name": "x", "password": "y", "back": text}
            page = self.front.ask(None, Ask(method="POST", path="/masuk", by="visitor", form=wrong))
            if b"evil" in page.body or b"alert(1)" in page.body:
                yield f"POST /masuk back={text}"
            chosen = Ask(method="POST", path="/pilihan", by="form", form={"back": text})
            if self.front.ask(WHO["posko"], chosen).headers.get("location") != "/":
                yield f"POST /pilihan back={text}"
        step = secrets.new_secret()
        with_step = (("cookie", f"{STEP_COOKIE}={step}; {FORM_COOKIE}=visitor"),)
        self.world.db.write_now(
            lambda uow: factors.put_step(uow, secrets.digest(step), UUID(SOMEBODY), "password")
        )
        for text in ELSEWHERE:
            asked = Ask(method="GET", path=f"/masuk/kode?ke={text}", by="nobody", headers=with_step)
            typed = Ask(
                method="POST", path="/masuk/kode", by="nobody", headers=with_step,
                form={"code": "x", "back": text, "form_token": form_token("visitor")},
            )  # fmt: skip
            for ask in (asked, typed):
                page = self.front.ask(None, ask)
                if (
                    page.status not in (200, 422, 429)
                    or b"evil" in page.body
                    or b"alert(1)" in page.body
                ):
                    yield f"{ask.method} {ask.path}: {page.status}"
        id = self.id("pusat/fresh")
        said = {"id": str(UUID(int=7)), "version": "1", "text": "x", "back": "//evil.example"}
        note = Ask(method="POST", path=f"/kejadian/{id}/note", by="form", form=said)
        if self.front.ask(WHO["posko"], note).headers.get("location") != "/":
            yield "an act goes elsewhere"

    def places(self) -> Iterator[str]:
        def codes(who: str, path: str) -> set[str]:
            return set(
                re.findall(r"18\.7\d\.\d\d\.\d{4}\.\d{3}", self.get(who, path).body.decode())
            )

        who = "polsek-pusat"  # reach: 18.72.01
        for path in (
            "/wilayah/18.72.04", "/wilayah/18.71", "/tps/18.72.04.1003.001",
            "/api/v1/areas/18.72.04", "/api/v1/areas/18.71", "/api/v1/stations/18.72.04.1003.001",
        ):  # fmt: skip
            if self.get(who, path).status != 404:
                yield f"{path}: {self.get(who, path).status}"
        for path in ("/wilayah/18.72", "/api/v1/areas/18.72"):
            body = self.get(who, path).body.decode()
            if "18.72.04" in body or "18.72.01" not in body:
                yield f"children in {path}"
        for path in ("/wilayah/18", "/api/v1/areas/18"):
            body = self.get(who, path).body.decode()
            if "18.71" in body or "18.72" not in body:
                yield f"children in {path}"
        if self.get(who, "/api/v1/areas/18.72").json()["stations_n"] != 143:
            yield "the count of stations"
        if "<dd>143</dd>" not in self.get(who, "/wilayah/18.72").body.decode():
            yield "the count of stations on the page"
        if self.get(who, "/api/v1/stations?area=18.72.04").json()["items"]:
            yield "stations of a sibling"
        if {c[:8] for c in codes(who, "/api/v1/stations?limit=1000")} != {"18.72.01"}:
            yield "stations"
        if len(codes("mabes", "/api/v1/stations?limit=1000")) != 463:
            yield "stations of everywhere"
        for level, n in (("desakel", 5), ("kecamatan", 1), ("kabkota", 0)):
            found = self.get(who, f"/api/v1/areas/{level}.geojson").json()["features"]
            if len(found) != n:
                yield f"{len(found)} shapes of {level}"
        for q in ("Iring", "18.72.04", "1872041003001", "187204100", "TPS%201%20Iring", "18.71"):
            if self.get(who, f"/api/v1/search?q={q}").json():
                yield f"found {q}"
        if {c[:8] for c in codes(who, "/api/v1/search?q=TPS%203%20Metro")} - {"18.72.01"}:
            yield "stations by number"
        with self.world.db.read() as conn:
            if areas.store.stations_by_number(conn, ELECTION, 3, "18.72.01.1003", 99)[1:]:
                yield "stations by number elsewhere"
            if areas.totals(conn, ELECTION, "18.72.01")[0] != 143:
                yield "totals"
            if len(areas.store.boundaries(conn, "18.72.01")) != 5:
                yield "boundaries"

    def stream(self) -> Iterator[str]:
        for who in ("kpu", "polsek-pusat", "auditor"):
            body = self.front.listen(WHO[who], "after=0").body
            puts = set(re.findall(rb'"id":"([0-9a-f-]{36})","version":\d+,"op":"put"', body))
            mine = {
                p.id.encode() for p in self.world.items.values() if reads(WHO[who], p.what)
            }  # fmt: skip
            if puts != mine:
                yield f"{who}: {len(puts)} rows, expected {len(mine)}"
        refused = self.front.listen(WHO["polsek-pusat"], "after=0&area=18.72.04")
        if refused.status != 403:
            yield "narrowed to a sibling"

    def policy(self) -> Iterator[str]:
        yield from every_difference()
        who = SignedIn(
            id="p", name="p", role="operator", agency="a", institution="polri", scope="18.7"
        )
        if who.may("incidents.read", area="18.72.01"):
            yield "18.7 holds 18.72"

    def unknown(self) -> Iterator[str]:
        for role, action in (("operator", "incidents.delete"), ("guest", "incidents.read")):
            who = SignedIn(id="p", name="p", role=role, agency="a", institution="polri", scope="")
            if who.may(action):
                yield f"{role} {action}"

    def keeping(self) -> Iterator[str]:
        """Accounts and imports are the administrator's; one's own sessions are one's own."""
        admin, posko = self.world.people["pengelola"], self.world.people["posko"]
        with self.world.db.read() as conn:
            token = conn.execute(
                sa.select(api_token.c.id).where(
                    api_token.c.person == UUID(self.world.people["kpu"].id.removeprefix("person/"))
                )
            ).scalar()
        link = bytes(32)
        uses: tuple[tuple[str, Callable[[Any, Any], Any], str], ...] = (
            ("invite", lambda u, a: accounts.invite(u, a, "Baru", "operator", "kpu-metro", None, link), "ok"),
            ("invite into the house", lambda u, a: accounts.invite(
                u, a, "Baru", "operator", "damai-admin", None, link), "invalid"),
            ("invite beyond", lambda u, a: accounts.invite(
                u, a, "Baru", "operator", "kpu-metro", "18.71", link), "invalid"),
            ("invite again", lambda u, a: accounts.invite_again(u, a, SOMEBODY, link), "ok"),
            ("change", lambda u, a: accounts.change_person(
                u, a, SOMEBODY, 1, "operator", None, True), "ok"),
            ("change beyond", lambda u, a: accounts.change_person(
                u, a, SOMEBODY, 1, "operator", "18.71", True), "invalid"),
            ("change into the house", lambda u, a: accounts.change_person(
                u, a, self.world.people["pengelola-damai"].id.removeprefix("person/"), 1,
                "operator", None, True), "invalid"),
            ("withdrawn invite", lambda u, a: _invited_then(
                u, link, lambda: accounts.revoke_invite(u, a, SOMEBODY)), "ok"),
            ("reset", lambda u, a: _enrolled_then(
                u, lambda: accounts.reset_factor(u, a, SOMEBODY)), "ok"),
            ("end sessions", lambda u, a: accounts.end_sessions(u, a, SOMEBODY), "ok"),
            ("revoke", lambda u, a: accounts.revoke_token(u, a, str(token)), "ok"),
            ("office", lambda u, a: accounts.open_agency(u, a, "pos-baru", "pps", "Pos", "18.72"), "ok"),
            ("house", lambda u, a: accounts.change_installation(
                u, a, "Metro", "18.72", ELECTION, "Asia/Jakarta"), "ok"),
            ("settle", lambda u, a: areas.settle(u, a, "Metro", "99.99", ELECTION, "x"), "invalid"),
        )  # fmt: skip
        with self.trial() as tried:
            for name, use, wanted in uses:
                word = tried.of(lambda uow, use=use: use(uow, admin))
                if word != wanted:
                    yield f"an administrator's {name}: {word}"
                word = tried.of(lambda uow, use=use: use(uow, posko))
                if word not in ("refused", "unseen"):
                    yield f"an operator's {name}: {word}"
            own = posko.id.removeprefix("person/")
            if tried.of(lambda uow: accounts.end_sessions(uow, posko, own)) != "ok":
                yield "one's own sessions"
        for who in ("posko", "kapolres", "auditor"):
            try:
                areas.import_file(
                    self.world.db, "areas", b"code,name\n19,Babel\n", "x.csv", dry_run=True,
                    actor=self.world.people[who], election=ELECTION,
                )  # fmt: skip
            except DamaiError:
                continue
            yield f"{who} imports"

    def links(self) -> Iterator[str]:
        """Single-use, within a day, for their purpose, demo only in an exercise."""
        link, now = secrets.digest("x"), self.world.db.clocks.wall.now()
        past = now.replace(year=2023)

        def put(uow: Any, purpose: str, **given: Any) -> None:
            who = UUID(SOMEBODY)
            values = {"expires_at": now.replace(year=2030), **given}
            uow.execute(
                sa.insert(login_link).values(hash=link, purpose=purpose, person=who, **values)
            )

        def first(uow: Any) -> Any:
            return accounts.redeem_first(uow, link, "Kepala", "x")

        def first_of_nobody(uow: Any) -> Any:
            """As in a house that lists no administrator yet."""
            kept, store.has_administrator = store.has_administrator, lambda read: False
            try:
                return first(uow)
            finally:
                store.has_administrator = kept

        uses: dict[str, Callable[[Any], Any]] = {
            "first": first_of_nobody,
            "invite": lambda uow: accounts.redeem_invite(uow, link, "x"),
            "demo": lambda uow: accounts.redeem_demo(uow, link, bytes(32)),
        }
        with self.trial() as tried:

            def another(uow: Any) -> None:
                put(uow, "first")
                first(uow)

            if tried.of(another) != "unseen":
                yield "a first link where an administrator is listed"
            for purpose, use in uses.items():
                for given in ({"used_at": past}, {"expires_at": past}):

                    def late(uow: Any, p: str = purpose, u: Any = use, g: Any = given) -> None:
                        put(uow, p, **g)
                        u(uow)

                    if tried.of(late) != "unseen":
                        yield f"{purpose} {given}"
                for other in uses:

                    def astray(uow: Any, p: str = purpose, o: str = other) -> None:
                        put(uow, o)
                        uses[p](uow)

                    fits = other == purpose
                    if purpose != "first" and (tried.of(astray) == "ok") != fits:
                        yield f"{other} link used as {purpose}"
                    if purpose == "first" and not fits and tried.of(astray) == "ok":
                        yield f"{other} link used as first"

                def raced(uow: Any, p: str = purpose, u: Any = use) -> Any:
                    """Two read it as usable; the second burns nothing."""
                    put(uow, p)
                    kept = store.usable_link
                    row = kept(uow, link, now)
                    store.burn_link(uow, link)
                    store.usable_link = lambda *_: row
                    try:
                        return u(uow)
                    finally:
                        store.usable_link = kept

                if tried.of(raced) != "unseen":
                    yield f"{purpose} used twice at once"

            def real(uow: Any, use: Callable[[Any], Any]) -> Any:
                uow.execute(sa.update(installation).values(exercise=False))
                return use(uow)

            def demo_in_real(uow: Any) -> Any:
                put(uow, "demo")
                return real(uow, uses["demo"])

            if tried.of(demo_in_real) != "unseen":
                yield "a demo link signs into a real installation"
            made = tried.of(
                lambda uow: real(uow, lambda u: accounts.make_demo_link(u, SOMEBODY, link))
            )
            if made != "refused":
                yield "a demo link is made in a real installation"
        with self.world.db.read() as conn:
            if accounts.link_purpose(conn, "unknown", now) is not None:
                yield "an unknown link has a purpose"
        with self.trial() as tried:
            for given in ({"used_at": past}, {"expires_at": past}):

                def shown(uow: Any, given: Any = given) -> Any:
                    put(uow, "invite", **given)
                    return accounts.link_purpose(uow, "x", now)

                if tried.answer(shown) != ("ok", None):
                    yield f"a link is shown: {given}"

    def sessions(self) -> Iterator[str]:
        """Ended, expired, revoked or inactive: nobody."""
        now, hash = self.world.db.clocks.wall.now(), secrets.digest("s")
        past = now.replace(year=2023)
        mine = person.c.id == UUID(SOMEBODY)

        def opened(uow: Any) -> None:
            accounts.open_session(uow, SOMEBODY, hash, "link")
            accounts.make_token(uow, SOMEBODY, "x", hash)

        changes: dict[str, tuple[Any, bool, bool]] = {
            # what happens -> (statement, session stays, token stays)
            "nothing": (None, True, True),
            "ended": (sa.update(session).where(session.c.hash == hash).values(ended_at=past), False, True),
            "expired": (sa.update(session).where(session.c.hash == hash).values(expires_at=past), False, True),
            "revoked": (sa.update(api_token).where(api_token.c.hash == hash).values(revoked_at=past), True, False),
            "inactive": (sa.update(person).where(mine).values(active=False), False, False),
        }  # fmt: skip
        with self.trial() as tried:
            for name, (stmt, by_session, by_token) in changes.items():

                def after(uow: Any, stmt: Any = stmt) -> Any:
                    opened(uow)
                    if stmt is not None:
                        uow.execute(stmt)
                    one = store.actor_of_session(uow, hash, now)
                    return one is not None, store.actor_of_token(uow, hash) is not None

                if tried.answer(after) != ("ok", (by_session, by_token)):
                    yield f"{name}: {tried.answer(after)}"

            def inactive(uow: Any) -> Any:
                uow.execute(sa.update(person).where(mine).values(active=False))
                return accounts.open_session(uow, SOMEBODY, hash, "password")

            if tried.of(inactive) != "unseen":
                yield "an inactive person signs in"

            def demoted(uow: Any) -> Any:
                opened(uow)
                admin = self.world.people["pengelola"]
                accounts.change_person(uow, admin, SOMEBODY, 1, "wall", None, True)
                return store.actor_of_session(uow, hash, now)

            if tried.answer(demoted) != ("ok", None):
                yield "a session outlives a change of rights"
