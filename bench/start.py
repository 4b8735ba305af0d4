"""From the start of the process to the first 200 of ``/readyz``, against the import of the same modules."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench._calibrate import machine, quantile
from bench._result import Bar, Trial, Wish, enter
from bench._server import ROOT, Home, environment, prepare

READY_PART = 1.5
NAMES = """
import json, sys
names = [n for n, m in list(sys.modules.items())
         if getattr(m, "__spec__", None) is not None and m.__spec__.name == n and n != "__main__"]
print(json.dumps(names))
"""
"""Run at the end of a life: which modules are loaded, in the order in which they were."""
IMPORTS = """
import importlib, json, sys
for name in json.load(open(sys.argv[1])):
    importlib.import_module(name)
print("done", flush=True)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    runs_n: int
    incidents_n: int


FULL = Size(runs_n=9, incidents_n=500)
QUICK = Size(runs_n=2, incidents_n=50)


def measure(directory: Path, wish: Wish) -> Trial:
    return trial(directory, QUICK if wish.quick else FULL)


def trial(directory: Path, size: Size) -> Trial:
    home = prepare(directory / "data", incidents_n=size.incidents_n)
    calibration = machine(home.data)
    names = directory / "modules.json"
    names.write_text(json.dumps(modules(home)))
    ready_s(home)  # both sides warm: byte code compiled, files in the page cache
    imports_s(names)
    ready, imports, bare, usage = [], [], [], []
    for _ in range(size.runs_n):
        ready.append(ready_s(home))
        imports.append(imports_s(names))
        bare.append(timed([sys.executable, "-c", "pass"]))
        usage.append(timed([sys.executable, "-m", "damai", "--help"]))
    import_s, start_s = quantile(imports, 0.5), quantile(ready, 0.5)
    return Trial(
        calibration={
            **calibration,
            "modules": len(json.loads(names.read_text())),
            "import_s": round(import_s, 3),
            "bare_python_s": round(quantile(bare, 0.5), 3),
        },
        bars=[
            Bar(
                name="start to ready, median", value=start_s, unit="s",
                limit=READY_PART * import_s, ratio=start_s / import_s, of="bare import",
            )
        ],
        figures={
            "ready_s_best_worst": f"{min(ready):.3f}/{max(ready):.3f}",
            "import_s_best_worst": f"{min(imports):.3f}/{max(imports):.3f}",
            "help_s": round(quantile(usage, 0.5), 3),
            "help_in_bare_pythons": round(quantile(usage, 0.5) / quantile(bare, 0.5), 1),
            "incidents": size.incidents_n,
        },
    )  # fmt: skip


def ready_s(home: Home) -> float:
    """One life of ``damai serve`` on the seeded directory: seconds to the first 200 of /readyz."""
    started_s = time.monotonic()
    argv = [sys.executable, "-m", "damai", "serve", "--data", str(home.data), "--port", "0"]
    with subprocess.Popen(
        argv, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        while line and not line.startswith("READY"):
            line = process.stdout.readline()
        if not line:
            raise RuntimeError("the server ended before it was ready")
        connection = http.client.HTTPConnection("127.0.0.1", int(line.rsplit(":", 1)[1]))
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        took_s = time.monotonic() - started_s
        answer.read()
        connection.close()
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    if answer.status != 200:
        raise RuntimeError(f"/readyz answered {answer.status}")
    return took_s


def modules(home: Home) -> list[str]:
    """What a server has imported once it has answered: asked of one that stops as soon as it is ready."""
    script = f"""
import os, signal, socket, threading
import damai.cli.main
from damai.cli import serve
signal.signal(signal.SIGTERM, lambda *_: None)
say = serve.say
def heard(text):
    if text.startswith("READY"):
        threading.Thread(target=leave, args=(int(text.rsplit(":", 1)[1]),)).start()
def leave(port):
    with socket.create_connection(("127.0.0.1", port)) as link:
        link.sendall(b"GET /readyz HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
        link.recv(65536)
    os.kill(os.getpid(), signal.SIGTERM)
serve.say = heard
serve.run(data={str(home.data)!r}, database=None, host="127.0.0.1", port=0)
{NAMES}
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment(), capture_output=True, text=True,
        check=False, timeout=60,
    )  # fmt: skip
    if done.returncode or not done.stdout:
        raise RuntimeError(f"no list of modules: {done.stderr[-500:]}")
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found


def imports_s(names: Path) -> float:
    """Seconds of a fresh process that imports the same modules and does nothing else."""
    return timed([sys.executable, "-c", IMPORTS, str(names)])


def timed(argv: list[str]) -> float:
    started_s = time.monotonic()
    subprocess.run(argv, cwd=ROOT, env=environment(), check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - started_s


if __name__ == "__main__":
    enter("start", measure)
