#!/bin/sh
# For maintainers: renew both locks (hashes, no URLs) and the browser lock. Needs uv and npm.
set -eu
cd "$(dirname "$0")/.."
compile="uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --python-version 3.11 --override requirements-without.txt"
$compile requirements.in -o requirements.lock "$@"
$compile requirements-dev.in -o requirements-dev.lock "$@"
(cd web && npm install --ignore-scripts --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund)
python3 - <<'PY'
import json
path = "web/package-lock.json"
lock = json.load(open(path))
for package in lock["packages"].values():
    package.pop("funding", None)
json.dump(lock, open(path, "w"), indent=2)
open(path, "a").write("\n")
PY
.venv/bin/python tools/browser_files.py --write
