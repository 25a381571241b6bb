"""PROMISES 11: nothing that comes leads to an error of ours. Thirty minutes, by `make soak`."""

import importlib.util
import os
import subprocess
import sys

import pytest

from tests.samples import IS_FULL

SECONDS = os.environ.get("FUZZ_SECONDS", "1800")


@pytest.mark.skipif(not IS_FULL, reason="only with PROMISES_SIZE=full (make soak)")
@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is not installed")
def test_whatever_comes_is_an_event_or_forged():
    command = [sys.executable, "-m", "tests.webhooks.fuzz", f"-max_total_time={SECONDS}"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
