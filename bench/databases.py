"""One process for each database, because Django is set up for one at a time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def measured_on_each(script: str, *options: str) -> dict[str, Any]:
    """What `script URL` prints last, on SQLite, and on PostgreSQL where DATABASE_URL names a server."""
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        for url in filter(None, [f"sqlite:///{folder}/bench.sqlite3", os.environ.get("DATABASE_URL")]):
            command = [sys.executable, script, url, *options]
            run = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            results[url.partition(":")[0]] = json.loads(run.stdout.splitlines()[-1])
    return results


def prepare(url: str) -> None:
    """Set Django up as the demo is, but served as in production, on an up-to-date database."""
    os.environ["DATABASE_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings.demo")
    import django
    from django.conf import settings
    from django.core.management import call_command

    settings.LOGGING = {"version": 1, "loggers": {"billing.access": {"level": "ERROR"}}}
    django.setup()
    settings.DEBUG, settings.ALLOWED_HOSTS = False, ["testserver"]
    settings.BILLING = {**settings.BILLING, "SANDBOX_IN_PRODUCTION": True}
    call_command("migrate", verbosity=0)
