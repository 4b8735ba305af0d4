"""What a running Damai needs to know: where its data is and how it may be reached."""

from __future__ import annotations

import hashlib
import os
import re
import socket
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from damai.accounts.model import CONSOLE_IDLE, CONSOLE_IDLE_BOUNDS
from damai.core.errors import Invalid

DATA_ENV = "DAMAI_DATA"
DATABASE_ENV = "DAMAI_DATABASE"
HOOKS_ENV = "DAMAI_HOOKS"
NODE_ENV = "DAMAI_NODE"
IDLE_ENV = "DAMAI_IDLE"
NODE_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,39}")
DEFAULT_DATA = "data"
SOCKET_PATH_N = 100
"""A little under what sockaddr_un holds (108 bytes with its end). Source: unix(7)."""


def _idle(minutes: str) -> timedelta:
    """Raises Invalid("idle-minutes")."""
    least, most = (int(bound.total_seconds() // 60) for bound in CONSOLE_IDLE_BOUNDS)
    if not minutes:
        return CONSOLE_IDLE
    if not (minutes.isascii() and minutes.isdigit() and least <= int(minutes[:9]) <= most):
        raise Invalid("idle-minutes", value=minutes[:40], least=least, most=most)
    return timedelta(minutes=int(minutes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Places of one installation. ``database`` is a PostgreSQL URL or None for the file in ``data_dir``."""

    data_dir: Path
    database: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    hooks: str = ""
    """The origins that hooks may call, with spaces between; nothing leaves the house without."""
    node: str | None = None
    console_idle: timedelta = CONSOLE_IDLE
    """How long a console may lie unused before one signs in again."""

    @classmethod
    def of(
        cls,
        data: str | None = None,
        database: str | None = None,
        host: str = "127.0.0.1",
        port: int = 8000,
        node: str | None = None,
    ) -> Options:
        """From the command line, else ``DAMAI_DATA`` / ``DAMAI_DATABASE`` / ``DAMAI_NODE``, else ``./data``.

        How long a console may lie unused is ``DAMAI_IDLE``, in minutes. Raises Invalid("node-name"), Invalid("idle-minutes").
        """
        name = node or os.environ.get(NODE_ENV) or None
        if name is not None and not NODE_NAME.fullmatch(name):
            raise Invalid("node-name", value=name[:40])
        return cls(
            data_dir=Path(data or os.environ.get(DATA_ENV) or DEFAULT_DATA).absolute(),
            database=database or os.environ.get(DATABASE_ENV) or None,
            host=host,
            port=port,
            hooks=os.environ.get(HOOKS_ENV, ""),
            node=name,
            console_idle=_idle(os.environ.get(IDLE_ENV, "")),
        )

    @property
    def node_name(self) -> str:
        """As given, else made of the machine and the data directory without naming the machine."""
        if self.node is not None:
            return self.node
        place = f"{socket.gethostname()}:{self.data_dir}".encode()
        return f"node-{hashlib.sha256(place).hexdigest()[:8]}"

    @property
    def key_dir(self) -> Path:
        """Signing key and last checkpoint: outside the database on purpose."""
        return self.data_dir / "keys"

    @property
    def blob_dir(self) -> Path:
        return self.data_dir / "blobs"

    @property
    def socket_path(self) -> Path:
        """In the data directory, or under a short name when the system could not bind so long a path."""
        beside = self.data_dir / "damai.sock"
        if len(str(beside)) < SOCKET_PATH_N:
            return beside
        name = hashlib.sha256(str(beside).encode()).hexdigest()[:24]
        return Path(tempfile.gettempdir()) / f"damai-{name}.sock"
