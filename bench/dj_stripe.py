"""The endpoint of dj-stripe in an environment and a process of its own, moved through a pipe."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import psycopg

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE.parent / "build/dj-stripe"
DATABASE = "dj_stripe"
WANTED = ("dj-stripe==2.11.0", "psycopg[binary]>=3.2")


def python() -> Path:
    """Its interpreter, installed where it is not yet."""
    found = ENVIRONMENT / "bin/python"
    if not (ENVIRONMENT / "installed").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], check=True)
        quiet = ["-q", "--disable-pip-version-check"]
        installed = subprocess.run([found, "-m", "pip", "install", *quiet, *WANTED], capture_output=True)
        if installed.returncode:
            raise SystemExit(f"dj-stripe was not installed:\n{installed.stderr.decode()[-2000:]}")
        (ENVIRONMENT / "installed").touch()
    return found


class Endpoint:
    """`with Endpoint(url) as endpoint: endpoint.rate(["evt_1", "evt_2"], puts_off=True)`."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        place = dict(parse_qsl(parts.query))
        self.place = {
            "HOST": place.get("host", parts.hostname or ""), "PORT": str(parts.port or place.get("port", "")),
            "USER": parts.username or "", "PASSWORD": parts.password or "", "NAME": DATABASE,
        }  # fmt: skip
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
            server.execute(f"CREATE DATABASE {DATABASE}")

    def __enter__(self) -> Endpoint:
        script, said = HERE / "dj_stripe_site.py", json.dumps(self.place)
        pipe: Any = subprocess.PIPE
        self.process = subprocess.Popen([python(), script, said], stdin=pipe, stdout=pipe, text=True)
        assert self._told() == "ready"
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(timeout=20)

    def rate(self, ids: list[str], *, puts_off: bool) -> float:
        """Events a second; with `puts_off` they are stored only, to be carried out later."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps([ids, puts_off]) + "\n")
        self.process.stdin.flush()
        return len(ids) / float(self._told())

    def _told(self) -> Any:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("dj-stripe's site has ended")
        return json.loads(line)
