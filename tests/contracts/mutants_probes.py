"""The probes that mutants must not get past: quick parts of the matrix, asked of the services."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any

import sqlalchemy as sa

from damai.accounts import service as accounts
from damai.core.errors import DamaiError, NotFound
from damai.incidents import brief, model, queries, service, store
from damai.incidents.tables import report_sender
from damai.incidents.view import allowed
from damai.journal.live import RELOAD, Change, Group, Row, Touch, Touched
from tests.builders import ELECTION, a_report
from tests.contracts.expectation import (
    READERS,
    VERBS,
    What,
    act,
    in_sight,
    lies_in,
    reads,
    reads_sender,
)
from tests.contracts.expectation_trial import Trial, act_of, office_of, trial
from tests.contracts.expectation_world import PEOPLE, WHO, World

ACTORS = [
    WHO[key]
    for key in (
        "posko", "padal-pusat", "polsek-pusat", "polsek-timur", "perwira", "petugas", "analis-polri",
        "dinding", "posko-bl", "mabes", "kpu", "padal-kpu", "humas-kpu", "ppk-pusat", "bawaslu",
        "auditor", "auditor-pusat", "propam", "satpolpp", "dinkes", "kodim", "pengelola",
    )
]  # fmt: skip


def expected(world: World, who: Any, item: What, verb: str) -> str:
    """The hand-written outcome, and the one thing that depends on the destination chosen for ``hand``."""
    word = act(who, item, verb)
    again = verb == "hand" and item.agency == office_of(item.owner, item.area)
    return "not-now" if word == "ok" and again and item.status == "working" else word


class Probes:
    """One world for all; every probe answers what is wrong."""

    def __init__(self, world: World) -> None:
        self.world = world

    def run(self, name: str) -> list[str]:
        """Everything that is wrong."""
        return list(getattr(self, name)())

    def notices(self, name: str) -> str | None:
        """The first thing that is wrong: enough to tell that something is, at half the asking."""
        said = getattr(self, name)()
        try:
            return next(said, None)
        finally:
            said.close()

    def id(self, key: str) -> str:
        return self.world.items[key].id

    @contextmanager
    def trial(self) -> Iterator[Trial]:
        with trial(self.world.db) as made:
            yield made

    def acts(self) -> Iterator[str]:
        items = [
            p.what
            for k, p in self.world.items.items()
            if k.startswith(("pusat/", "timur/birth", "bl/fresh", "kota/"))
        ]
        with self.trial() as tried:
            for item, who, verb in product(items, ACTORS, VERBS):
                got = tried.of(act_of(self.world, who, item, verb))
                if got != expected(self.world, who, item, verb):
                    yield f"{who.key} {verb} {item.key}: {got}"

    def stale(self) -> Iterator[str]:
        posko = self.world.people["posko"]
        with self.trial() as tried:
            word = tried.of(lambda uow: service.take(uow, posko, self.id("pusat/fresh"), 99))
        if word != "not-now":
            yield f"a stale take: {word}"

    def _say(self, who: str, fn: Callable[..., Any], key: str, *args: Any) -> Callable[[Any], Any]:
        actor, id = self.world.people[who], self.id(key)

        def say(uow: Any) -> Any:
            found = store.by_id(uow, id)
            assert found is not None
            return fn(uow, actor, id, found.version, *args)

        return say

    def _table(
        self, rows: list[tuple[str, Callable[..., Any], str, tuple[Any, ...], str]]
    ) -> Iterator[str]:
        with self.trial() as tried:
            for who, fn, key, args, wanted in rows:
                got = tried.of(self._say(who, fn, key, *args))
                if got != wanted:
                    yield f"{who} {fn.__name__} {key} {args}: {got}, expected {wanted}"

    def join(self) -> Iterator[str]:
        id, join = self.id, service.join
        return self._table(
            [
                ("posko", join, "pusat/fresh", (id("pusat/open"),), "ok"),
                ("polsek-pusat", join, "pusat/fresh", (id("timur/fresh"),), "invalid"),
                ("bawaslu", join, "pusat/complaint-open", (id("pusat/birth-bawaslu"),), "refused"),
                ("posko", join, "pusat/fresh", (id("pusat/fresh"),), "invalid"),
                ("posko", join, "pusat/fresh", (id("pusat/closed"),), "not-now"),
                ("posko", join, "pusat/fresh", (id("pusat/kpu-open"),), "invalid"),
            ]
        )

    def forward(self) -> Iterator[str]:
        hand = service.hand
        return self._table(
            [
                ("posko", hand, "pusat/kpu-open", ("kpu-metro",), "ok"),
                ("posko", hand, "pusat/kpu-open", ("satpolpp-metro",), "refused"),
                ("posko", hand, "pusat/kpu-taken", ("kpu-metro",), "refused"),
                ("posko", hand, "pusat/bawaslu-working", ("bawaslu-metro",), "refused"),
                ("kpu", hand, "pusat/kpu-open", ("satpolpp-metro",), "ok"),
                ("kpu", hand, "pusat/kpu-open", ("ppk-metro-timur",), "invalid"),
                ("kpu", hand, "pusat/kpu-open", ("kpu-bl",), "invalid"),
                ("kpu", hand, "pusat/kpu-open", ("damai-admin",), "invalid"),
                ("bawaslu", hand, "pusat/complaint-open", ("satpolpp-metro",), "refused"),
                ("bawaslu", hand, "pusat/complaint-open", ("polres-metro",), "refused"),
                ("bawaslu", hand, "pusat/complaint-open", ("sipropam-metro",), "ok"),
            ]
        )

    def offices(self) -> Iterator[str]:
        with self.world.db.read() as conn:
            offices = accounts.agencies(conn)
        with self.trial() as tried:
            for key, who in (
                ("pusat/fresh", "posko"), ("pusat/kpu-open", "kpu"), ("pusat/kpu-open", "posko"),
                ("pusat/complaint-open", "bawaslu"), ("pusat/bawaslu-working", "bawaslu"),
            ):  # fmt: skip
                with self.world.db.read() as conn:
                    item = queries.one(conn, self.world.people[who], self.id(key))
                for office in offices:
                    offered = service.can_take(self.world.people[who], office, item)
                    word = tried.of(self._say(who, service.hand, key, office.code))
                    if offered != (word == "ok"):
                        yield f"{who} {key} to {office.code}: offered {offered}, {word}"

    def words(self) -> Iterator[str]:
        severity = service.set_severity
        return self._table(
            [
                ("posko", severity, "pusat/fresh", ("enormous", "x"), "invalid"),
                ("posko", severity, "pusat/fresh", ("critical", " "), "invalid"),
            ]
        )

    def rules(self) -> Iterator[str]:
        """Rules of the model that another rule hides from the screens: asked directly."""
        with self.world.db.read() as conn:
            found = {i.id: i for i in store.by_ids(conn, [p.id for p in self.world.items.values()])}
        one, other = found[self.id("pusat/fresh")], found[self.id("pusat/open")]
        marked = one._replace(complaint=True)
        for a, b in (
            (one, one),
            (marked, other),
            (one, other._replace(complaint=True)),
            (one, other._replace(owner="kpu")),
            (one, other._replace(status=model.Status.CLOSED)),
        ):
            try:
                model.check_join(a, b)
            except DamaiError:
                continue
            yield f"joined {a.complaint} {b.complaint} {b.owner} {b.status}"
        try:
            model.check_severity(marked, "low", "sepele", "polri")
        except DamaiError:
            return
        yield "the police lowered a complaint"

    def filing(self) -> Iterator[str]:
        def of(who: str, **given: Any) -> Callable[[Any], Any]:
            report = a_report(**given)

            def file(uow: Any) -> Any:
                service.file_report(uow, self.world.people[who], report, ELECTION)
                made = store.by_id(uow, report.id)
                row = uow.first(sa.select(report_sender.c.audience))
                assert made is not None
                mine = sa.select(report_sender.c.audience).where(
                    report_sender.c.report == store.UUID(report.id)
                )
                row = uow.first(mine)
                return set(made.audience.split("+")), set(row.audience.split("+"))

            return file

        with self.trial() as tried:
            for who, place, wanted in (
                ("petugas", "18.72.01.1003.003", "ok"),
                ("petugas", "18.72.04.1003.001", "refused"),
                ("posko", "18.71.01.1001.001", "refused"),
                ("analis-polri", "18.72.01.1003.003", "refused"),
                ("auditor", "18.72.01.1003.003", "refused"),
                ("dinding", "18.72.01.1003.003", "refused"),
                ("pengelola", "18.72.01.1003.003", "refused"),
            ):
                word = tried.of(of(who, station=place, source="x"))
                if word != wanted:
                    yield f"{who} files at {place}: {word}"
            word, value = tried.answer(of("kodim", kind="officer-complaint", source="saksi"))
            if word != "ok" or value != ({"bawaslu", "polri", "propam"}, {"bawaslu", "propam"}):
                yield f"a complaint is known to {value}"
            word, value = tried.answer(of("kodim", kind="brawl", source="saksi"))
            if word != "ok" or value != ({"polri", "tni"}, {"polri", "tni"}):
                yield f"a brawl is known to {value}"

    def story(self) -> Iterator[str]:
        """Sight that a hand-over gave ends with it."""
        for who, fn in (("satpolpp", service.decline), ("posko", service.recall)):
            say = self._say(who, fn, "pusat/widened", "Bukan kami.")

            def then(uow: Any, say: Callable[[Any], Any] = say) -> Any:
                say(uow)
                return queries.one(uow, self.world.people["satpolpp"], self.id("pusat/widened"))

            with self.trial() as tried:
                word = tried.of(then)
            if word != "unseen":
                yield f"after {fn.__name__}: {word}"

    def lists(self) -> Iterator[str]:
        all = list(self.world.items.values())
        with self.world.db.read() as conn:
            for who in (w for w in [*ACTORS, WHO["kpu-pusat"]] if w.role in READERS):
                actor = self.world.people[who.key]
                mine = {p.id for p in all if reads(who, p.what)}
                gone = ("closed", "archived", "joined")
                alive = {p.id for p in all if p.id in mine and p.what.status not in gone}
                page, _ = queries.page(conn, actor, queries.Filters(), limit=500)
                board = queries.board(conn, actor, queries.Filters())
                inbox = [i for box in queries.inbox(conn, actor).values() for i in box]
                agency = {p.id for p in all if p.id in mine and p.what.agency == who.agency}
                if {i.id for i in page} != mine:
                    yield f"{who.key} list"
                if {i.id for i in board} != alive:
                    yield f"{who.key} board"
                if {i.id for i in inbox} != agency:
                    yield f"{who.key} inbox"
                if sum(queries.counts(conn, actor).values()) != len(alive):
                    yield f"{who.key} counts"
                for unseen in [p for p in all if p.id not in mine][:2]:
                    try:
                        queries.page(conn, actor, queries.Filters(), after=unseen.id)
                    except NotFound:
                        continue
                    yield f"{who.key} pages from {unseen.what.key}"

    def brief(self) -> Iterator[str]:
        gone = ("closed", "archived", "joined")
        alive = [p for p in self.world.items.values() if p.what.status not in gone]
        now = self.world.db.clocks.scene.now()
        with self.world.db.read() as conn:
            for who in (w for w in [*ACTORS, WHO["kpu-pusat"]] if w.role in READERS):
                actor = self.world.people[who.key]
                mine = [p for p in alive if reads(who, p.what)]
                counted = [
                    p
                    for p in alive
                    if lies_in(p.what.area, who.scope) and (not p.what.complaint or p in mine)
                ]
                told = brief.situation(conn, actor, ELECTION, now)
                if (told.open_n, told.in_sight_n) != (len(counted), len(mine)):
                    yield f"{who.key} numbers: {told.open_n} {told.in_sight_n}"
                found = queries.board(conn, actor, queries.Filters())
                grave = {i.id for i in found if i.severity in ("critical", "high")}
                due = {
                    p.id
                    for p in mine
                    if (act(who, p.what, "accept") == "ok" and p.what.agency == who.agency)
                    or (
                        p.what.status in ("reported", "open")
                        and p.id in grave
                        and act(who, p.what, "take") == "ok"
                    )
                }
                if {one.item.id for one in brief.asked(actor, found)} != due:
                    yield f"{who.key} decisions"

    def filters(self) -> Iterator[str]:
        with self.world.db.read() as conn:
            mabes = self.world.people["mabes"]
            page, _ = queries.page(conn, mabes, queries.Filters(area="18.72.01"), limit=500)
        wanted = {
            p.id
            for p in self.world.items.values()
            if p.what.area.startswith("18.72.01") and "polri" in p.what.audience
        }
        if {i.id for i in page} != wanted:
            yield "the filter by area"

    def veil(self) -> Iterator[str]:
        """Who sees the joined one but not where it went."""
        joined, into = self.id("pusat/joined"), self.id("pusat/fresh")
        with self.world.db.read() as conn:
            for who, told in (("kpu", None), ("bawaslu", None), ("posko", into), ("auditor", into)):
                actor = self.world.people[who]
                page, _ = queries.page(conn, actor, queries.Filters(status=["joined"]))
                sheet = queries.sheet(conn, actor, joined)
                body = next(m.body for m in sheet.timeline if m.kind == "joined") or {}
                listed = {i.joined_into for i in page if i.id == joined}
                said = (listed, sheet.incident.joined_into, body.get("into"))
                if said != ({told}, told, told) or (told is None and "into_area" in body):
                    yield f"{who}: {said}"

    def sheets(self) -> Iterator[str]:
        with self.world.db.read() as conn:
            for who, planted in product(ACTORS, self.world.items.values()):
                actor, what = self.world.people[who.key], planted.what
                try:
                    sheet = queries.sheet(conn, actor, planted.id)
                except NotFound:
                    if in_sight(who, what):
                        yield f"{who.key} misses {what.key}"
                    continue
                if not in_sight(who, what):
                    yield f"{who.key} sees {what.key}"
                told = {r.source for r in sheet.reports if r.id == planted.id} - {None}
                if bool(told) != reads_sender(who, what) and what.status != "joined":
                    yield f"{who.key} {what.key}: sender {told}"
                filed = [m.actor for m in sheet.timeline if m.kind == "reported"]
                sealed = what.complaint and who.institution == "polri"
                if sealed != (filed == [""]) and not what.key.endswith("/widened"):
                    yield f"{who.key} {what.key}: filed by {filed}"
                late = who.institution == "satpolpp" and what.key.endswith("/widened")
                if bool(filed) == late:
                    yield f"{who.key} {what.key}: timeline of {[m.kind for m in sheet.timeline]}"
        with self.trial() as tried:
            word, told_to = tried.answer(self._narrowed_sender)
        if (word, told_to) != ("ok", [None]):
            yield f"a sender sealed for all but one: {told_to}"

    def _narrowed_sender(self, uow: Any) -> Any:
        id = self.id("pusat/fresh")
        uow.execute(
            sa.update(report_sender)
            .where(report_sender.c.report == store.UUID(id))
            .values(audience="propam")
        )
        sheet = queries.sheet(uow, self.world.people["posko"], id)
        return [r.source for r in sheet.reports if r.id == id]

    def offered(self) -> Iterator[str]:
        with self.world.db.read() as conn:
            rows = {k: store.by_id(conn, p.id) for k, p in self.world.items.items()}
        for who, (key, row) in product(PEOPLE, rows.items()):
            item = self.world.items[key].what
            if row is None or not reads(who, item):
                continue
            shown = set(allowed(self.world.people[who.key], row))
            if shown != {verb for verb in VERBS if act(who, item, verb) == "ok"}:
                yield f"{who.key} {key}: {sorted(shown)}"

    def frames(self) -> Iterator[str]:
        """What one group gets of one change, case by case."""

        def group(scope: str, institution: str, *, seeing: bool = False, topic: str = "t") -> Group:
            return Group(
                scope=scope, institution=institution, all_seeing=seeing, topics=frozenset({topic})
            )

        def change(touch: Touch, row: tuple[str, str] | None) -> Change:
            made = None if row is None else Row(area=row[0], audience=row[1], version=2, row={})
            return Change.of(Touched(seq=1, topic="t", touch=touch), made, "k")

        def op(frame: bytes | None) -> str | None:
            return None if frame is None else next(
                o for o in ("put", "gone", "reload") if f'"op":"{o}"'.encode() in frame
            )  # fmt: skip

        moved = Touch(id="1", area="18.72.01", audience="polri", audience_before="kpu+polri")
        still = Touch(id="1", area="18.72.01", audience="polri")
        through = Touch(id="1", area="18.72.01", audience="kpu+polri", audience_before="polri")
        ahead = Touch(id="1", area="18.72.01", audience="kpu+polri")
        hint = Touch(id=RELOAD, area="18.72.01", audience="partners")
        ours = Touch(id=RELOAD, area="18.72.01", audience="polri")
        shown = Touch(id=RELOAD, area="18.72.01", audience="polri", audience_before="kpu")
        both = Change(
            item=Touched(seq=2, topic="t", touch=ours, passed=(("18.72.01", "tni"),)), row=None,
            put=b"", gone=b"", reload=change(ours, None).reload,
        )  # fmt: skip
        now = ("18.72.01", "polri")
        for made, viewer, wanted in (
            (change(still, now), group("18.72", "polri"), "put"),
            (change(still, now), group("18.72.01", "polri"), "put"),
            (change(still, now), group("18.72.04", "polri"), None),
            (change(still, now), group("18.72", "kpu"), None),
            (change(still, now), group("18.72", "kpu", seeing=True), "put"),
            (change(still, now), group("18.72", "polri", topic="u"), None),
            (change(moved, now), group("18.72", "kpu"), "gone"),
            (change(moved, now), group("18.72.04", "kpu"), None),
            (change(moved, now), group("18.72", "tni"), None),
            (change(ahead, now), group("18.72", "kpu"), "gone"),  # the row moved on already
            (change(through, now), group("18.72", "kpu"), "gone"),
            (change(still, None), group("18.72", "polri"), "gone"),
            (change(hint, None), group("18.72", "tni"), "reload"),
            (change(hint, None), group("18.72.01.1001", "tni"), "reload"),
            (change(hint, None), group("18.72.04", "tni"), None),
            (change(ours, None), group("18.72.01.1001", "polri"), "reload"),
            (change(ours, None), group("18.72.01", "tni"), None),
            (change(ours, None), group("18.72", "tni", seeing=True), "reload"),
            (change(shown, None), group("18.72", "kpu"), "reload"),
            (both, group("18.72", "tni"), "reload"),
            (both, group("18.72", "kpu"), None),
        ):
            if op(made.frame_for(viewer)) != wanted:
                yield f"{viewer}: {made.frame_for(viewer)!r}, expected {wanted}"
