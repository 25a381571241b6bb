"""Those who live through a round of the chaos loop: clients, who write down what they begin, and sweeps."""

import json
import logging
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import StringIO
from pathlib import Path

from django.core.management import CommandError, call_command
from django.db import InterfaceError, OperationalError, connection

from billing.errors import BillingError
from tests.faults import acts
from tests.faults.acts import Intent
from tests.faults.chances import ACTS, drawn

# Of a server that is away, as PostgreSQL says it; a deadlock (40P01) comes as an OperationalError too.
AWAY = {None, "57P01", "57P02", "57P03"}
# One in so many is said twice at once, as by a hand that presses twice.
PRESSED_TWICE = 10


def is_away(error):
    is_of_line = isinstance(error, OperationalError | InterfaceError)
    return is_of_line and getattr(error.__cause__, "sqlstate", None) in AWAY


class Alarm(logging.Handler):
    """What is logged as an error is trouble too: a sweep raises nothing."""

    def __init__(self, shout):
        super().__init__(logging.ERROR)
        self.shout = shout

    def emit(self, record):
        error = record.exc_info[1] if record.exc_info else None
        if not (error and is_away(error)):
            told = "".join(traceback.format_exception(error)) if error else ""
            self.shout(f"{record.name}: {record.getMessage()}\n{told}")


class Journal:
    """What a client has begun, and what it was answered: in a file, which outlives the client."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def write(self, how: str, intent: Intent, said: object) -> None:
        with self.file.open("a") as lines:
            lines.write(json.dumps([how, intent.key, said]) + "\n")

    def read(self):
        """Every intent in its order, with how it ended and what was said; unanswered where nobody did."""
        lines = (
            [json.loads(line) for line in self.file.read_text().splitlines()] if self.file.exists() else []
        )
        answers = {key: (how, said) for how, key, said in lines if how != "begun"}
        begun = [Intent(**said) for how, _, said in lines if how == "begun"]
        return [(intent, *answers.get(intent.key, ("unanswered", None))) for intent in begun]

    def finish(self):
        """Whatever has no answer is said again, word for word."""
        for intent, how, _ in self.read():
            if how == "unanswered":
                self.carry_out(intent)

    def begin(self, intent, rng):
        self.write("begun", intent, vars(intent))
        if rng.randrange(PRESSED_TWICE):
            return self.carry_out(intent)
        with ThreadPoolExecutor(1) as other:
            told = other.submit(_closing, partial(answer_to, intent))
            self.carry_out(intent)
            return told.result()

    def carry_out(self, intent):
        how, said = answer_to(intent)
        # What came to nothing for want of a bank is left open, and said again later.
        if how not in {"Unreachable", "OutcomeUnknown"}:
            self.write(how, intent, said)


def answer_to(intent):
    """How it ended: done, or the name of the refusal."""
    try:
        said = patiently(lambda: ACTS[intent.act].call(intent, acts.now()))
    except BillingError as refusal:
        return type(refusal).__name__, str(refusal)
    except Exception as error:
        error.add_note(f"on {intent}")
        raise
    return "done", said


def patiently(call):
    """Asked again, in the same words, as long as the server is away."""
    while True:
        try:
            return call()
        except (OperationalError, InterfaceError) as error:
            connection.close()
            if not is_away(error):
                raise
            time.sleep(0.02)


def _closing(call):
    try:
        return call()
    finally:
        connection.close()


def live(rng, journal, *, name, until):
    journal.finish()
    count = 0
    while time.monotonic() < until:
        intent = patiently(partial(drawn, rng, key=f"{name}-{count}"))
        count += 1
        if intent:
            journal.begin(intent, rng)


def sweep_on(*, until):
    while time.monotonic() < until:
        try:
            call_command("billing_tick", stdout=StringIO(), stderr=StringIO())
        except CommandError:
            # Why is in the log, where the alarm has seen it.
            connection.close()
        time.sleep(0.1)
