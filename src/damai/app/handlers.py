"""What the command line may ask of the process that owns the database."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from damai.app import enlisting, hooking, observing, tasks
from damai.app.beside import Beside
from damai.app.control import Handler, Tell
from damai.app.house import House


def control_handlers(house: House) -> dict[str, Handler]:
    """Verb -> handler. Each runs the same task that the command line runs when it owns the lock."""
    loop = asyncio.get_running_loop()
    beside = Beside()

    async def import_(request: dict[str, Any], tell: Tell) -> dict[str, Any]:
        def progress(done: int, whole: int) -> None:
            loop.call_soon_threadsafe(tell, {"progress": [done, whole]})

        with beside:
            return await asyncio.to_thread(
                tasks.import_file,
                house.db,
                request["dataset"],
                Path(request["file"]),
                election=request.get("election"),
                renames=request.get("renames") or {},
                dry_run=bool(request.get("dry_run")),
                mapping=bool(request.get("mapping", True)),
                blob_dir=house.options.blob_dir,
                progress=progress,
            )

    async def import_units(request: dict[str, Any], tell: Tell) -> dict[str, Any]:
        with beside:
            return await asyncio.to_thread(
                enlisting.import_units,
                house.db,
                request["dataset"],
                Path(request["file"]),
                election=request.get("election"),
                renames=request.get("renames") or {},
                dry_run=bool(request.get("dry_run")),
                mapping=bool(request.get("mapping", True)),
            )

    async def import_observations(request: dict[str, Any], tell: Tell) -> dict[str, Any]:
        with beside:
            return await asyncio.to_thread(
                observing.import_observations,
                house.db,
                Path(request["file"]),
                institution=request["institution"],
                election=request.get("election"),
                shared=bool(request.get("shared")),
                dry_run=bool(request.get("dry_run")),
            )

    async def user_add(request: dict[str, Any], tell: Tell) -> dict[str, Any]:
        return await asyncio.to_thread(
            tasks.add_user,
            house.db,
            request["name"],
            request["role"],
            request["agency"],
            request.get("area"),
        )

    async def agency_add(request: dict[str, Any], tell: Tell) -> dict[str, Any]:
        return await asyncio.to_thread(
            tasks.add_agency,
            house.db,
            request["code"],
            request["kind"],
            request["name"],
            request.get("area"),
            request.get("address") or "",
        )

    async def setup(request: dict[str, Any], tell: Tell) -> dict[str, Any]:
        wanted = (request.get(key) for key in ("name", "area", "election", "zone"))
        return await asyncio.to_thread(tasks.settle, house.db, *wanted)

    async def token(request: dict[str, Any], tell: Tell) -> dict[str, Any]:
        return await asyncio.to_thread(tasks.make_token, house.db, request["name"])

    async def journal_checkpoint(request: dict[str, Any], tell: Tell) -> dict[str, Any]:
        return await asyncio.to_thread(tasks.checkpoint, house.keeper, house.signer)

    async def user_reset(request: dict[str, Any], tell: Tell) -> dict[str, Any]:
        return await asyncio.to_thread(tasks.reset_factor, house.db, request["name"])

    async def hook_add(request: dict[str, Any], tell: Tell) -> dict[str, Any]:
        return await asyncio.to_thread(
            hooking.add, house, request["url"], request["agency"], request["features"]
        )

    async def hook_list(request: dict[str, Any], tell: Tell) -> dict[str, Any]:
        return await asyncio.to_thread(hooking.listed, house)

    async def hook_end(request: dict[str, Any], tell: Tell) -> dict[str, Any]:
        return await asyncio.to_thread(hooking.end, house, request["id"])

    async def clock(request: dict[str, Any], tell: Tell) -> dict[str, Any]:
        release = bool(request.get("release"))
        return await asyncio.to_thread(
            tasks.clock, house.db, house.watch, house.options.node_name, release
        )

    return {
        "clock": clock,
        "hook-add": hook_add,
        "hook-list": hook_list,
        "hook-end": hook_end,
        "import": import_,
        "import-observations": import_observations,
        "import-units": import_units,
        "user-add": user_add,
        "user-reset": user_reset,
        "agency-add": agency_add,
        "setup": setup,
        "token": token,
        "journal-checkpoint": journal_checkpoint,
    }
