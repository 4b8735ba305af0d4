"""``damai setup``, ``damai agency add``, ``damai user add``, ``damai user reset`` and ``damai token``."""

from __future__ import annotations

from typing import Any

from damai.app.options import Options
from damai.cli import owning
from damai.cli.tell import result, warn


def setup(
    name: str | None,
    area: str | None,
    election: str | None,
    zone: str | None,
    data: str | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Say whose house this is, or only print it."""

    def alone(house: Any) -> dict[str, Any]:
        from damai.app.tasks import settle

        return settle(house.db, name, area, election, zone)

    request = {"verb": "setup", "name": name, "area": area, "election": election, "zone": zone}
    answer = owning.run(Options.of(data, database), request, alone)
    place = answer["area"] or "no area yet"
    text = f"{answer['name']} ({place}), {answer['election']}, {answer['zone']}"
    result(answer, as_json=as_json, text=text)


def add_agency(
    code: str,
    kind: str,
    name: str,
    area: str | None,
    address: str | None,
    data: str | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Add an office that people belong to and incidents are handed to."""

    def alone(house: Any) -> dict[str, Any]:
        from damai.app.tasks import add_agency as task

        return task(house.db, code, kind, name, area, address or "")

    request = {
        "verb": "agency-add",
        "code": code,
        "kind": kind,
        "name": name,
        "area": area,
        "address": address,
    }
    answer = owning.run(Options.of(data, database), request, alone)
    result(answer, as_json=as_json, text=f"{answer['code']}: {answer['name']}")


def add(
    name: str,
    role: str,
    agency: str,
    area: str | None,
    data: str | None,
    database: str | None,
    as_json: bool,
) -> None:
    """Print the single-use invite path; the person opens it on the server's address."""

    def alone(house: Any) -> dict[str, Any]:
        from damai.app.tasks import add_user

        return add_user(house.db, name, role, agency, area)

    request = {"verb": "user-add", "name": name, "role": role, "agency": agency, "area": area}
    answer = owning.run(Options.of(data, database), request, alone)
    made = answer["agency_made"]
    if made is not None:
        warn(f"added the office {made['code']} ({made['name']}, {made['area']}) on the way")
    result(answer, as_json=as_json, text=f"{answer['path']}  (for {name}; single use, 24 h)")


def reset(name: str, data: str | None, database: str | None, as_json: bool) -> None:
    """Take a second factor away; the person signs in by password and sets up a new one."""

    def alone(house: Any) -> dict[str, Any]:
        from damai.app.tasks import reset_factor

        return reset_factor(house.db, name)

    answer = owning.run(Options.of(data, database), {"verb": "user-reset", "name": name}, alone)
    text = f"{answer['name']}: no second factor any more; every session ended"
    result(answer, as_json=as_json, text=text)


def token(name: str, data: str | None, database: str | None, as_json: bool) -> None:
    """Print an API token; it is not kept and cannot be shown again."""

    def alone(house: Any) -> dict[str, Any]:
        from damai.app.tasks import make_token

        return make_token(house.db, name)

    answer = owning.run(Options.of(data, database), {"verb": "token", "name": name}, alone)
    result(answer, as_json=as_json, text=str(answer["token"]))
