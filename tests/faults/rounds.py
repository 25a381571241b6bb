"""A round of the chaos loop: a database, a clock, a list of what goes wrong when; then the reckoning."""

import contextlib
import json
import logging
import shutil
import tempfile
import time
import traceback
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import cycle
from pathlib import Path
from random import Random

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, connections

from billing.credit.limits.actions import change_limit
from billing.customers.actions import create_customer
from billing.gateways.sandbox.outage import switch_off, switch_on
from billing.money import Money
from tests.faults import acts, reckoning
from tests.faults.clients import Alarm, Journal, live, patiently, sweep_on
from tests.faults.processes import Process, in_processes

CLIENTS, SWEEPS, CUSTOMERS = 4, 2, 4
# A year ends, a month ends, a day is left over; and a plain Sunday.
STARTS = [(2026, 12, 31, 23, 57), (2027, 3, 31, 23, 57), (2028, 2, 28, 23, 58), (2026, 11, 22, 12, 0)]
PREPARED = datetime(2026, 11, 20, 12, tzinfo=UTC)
# In every four seconds of a round, in any order.
EVENTS = ("kill", "outage", "kill", "mend", "outage", "kill", "mend", "crash")
MODES = ("unknown", "unreachable", "slow")
# So much later everything has an end: what is on its way, holds, and what waits for a cardholder.
LATER_HOURS = (0.1, 25, 50)


class Round:
    def __init__(self, seed, number, *, server, seconds, modes=MODES):
        self.name, self.server, self.seconds = f"{seed}:{number}", server, seconds
        self.modes = cycle(modes)
        self.rng, self.events = Random(self.name), Counter()
        self.start = datetime(*self.rng.choice(STARTS), tzinfo=UTC)
        self.folder = Path(tempfile.mkdtemp(prefix="chaos-"))
        self.troubles = self.folder / "troubles"
        self.journals = [Journal(self.folder / f"client-{number}") for number in range(CLIENTS)]
        self.processes, self.lives = {}, Counter()

    def told(self):
        """Live through it; what was done, what was refused, what went wrong."""
        try:
            self.go()
            if not self.troubles.exists():
                self.settle()
            ends = Counter(how for journal in self.journals for _, how, _ in journal.read())
            troubles = self.troubles.read_text() if self.troubles.exists() else ""
            return {"round": self.name, "ends": ends, "events": self.events, "troubles": troubles}
        finally:
            shutil.rmtree(self.folder)

    def go(self):
        self.began = time.monotonic()
        self.until = self.began + self.seconds
        for number in range(CLIENTS + SWEEPS):
            self.begin(number)
        for moment, event in self.plan():
            time.sleep(max(0, self.began + moment - time.monotonic()))
            if self.troubles.exists():
                break
            getattr(self, event)()
            self.events[event] += 1
        for process in self.processes.values():
            self.hear(process.ended(within_seconds=self.seconds + 60))

    def plan(self):
        """What happens at which second: as much of everything, whatever the seed."""
        events = [event for _ in range(max(1, round(self.seconds / 4))) for event in EVENTS]
        self.rng.shuffle(events)
        moments = sorted(self.rng.uniform(0.3, self.seconds) for _ in events)
        return [(0, "outage"), *zip(moments, events, strict=True)]

    def begin(self, number):
        name = f"{number}-{self.lives[number]}"
        self.lives[number] += 1
        rng = Random(f"{self.name}:{name}")
        sweeps = partial(sweep_on, until=self.until)
        clients = partial(live, rng, until=self.until, name=name)
        call = sweeps if number >= CLIENTS else partial(clients, self.journals[number])
        self.processes[number] = Process(partial(self.guarded, call, skew_seconds=rng.uniform(-20, 20)))

    def kill(self):
        number = self.rng.randrange(CLIENTS + SWEEPS)
        self.processes[number].kill()
        self.begin(number)

    def crash(self):
        self.server.crash()

    def outage(self):
        mode, latency_ms = next(self.modes), self.rng.randint(20, 100)
        self.beside(lambda: switch_on(mode, at=acts.now(), latency_ms=latency_ms) and None)

    def mend(self):
        self.beside(switch_off)

    def settle(self):
        """Nobody is disturbed any more: who was not answered asks again, and two sweeps do the rest."""
        self.beside(switch_off)
        self.beside(*(journal.finish for journal in self.journals))
        for hours in LATER_HOURS:
            self.beside(reckoning.sweep, reckoning.sweep, after_hours=hours)
        self.beside(lambda: "\n".join(reckoning.wrong(self.journals)), after_hours=LATER_HOURS[-1])

    def beside(self, *calls, **when):
        """Each in a process of its own, at once: who forks must not be connected to anything."""
        asked = [partial(self.guarded, partial(patiently, call), **when) for call in calls]
        for said in in_processes(*asked):
            self.hear(said)

    def guarded(self, call, *, skew_seconds=0, after_hours=0):
        """At the time of the round, with an ear for what is logged; what it says is trouble."""
        logging.getLogger().addHandler(Alarm(self.hear))
        acts.set_clock(self.start + timedelta(hours=after_hours), began=self.began, skew_seconds=skew_seconds)
        try:
            return call()
        except Exception:
            return traceback.format_exc()

    def hear(self, said):
        if said:
            with self.troubles.open("a") as lines:
                lines.write(f"{said}\n")


def tell(seed, number, **how):
    with database("round", of="postgres"):
        print(json.dumps(Round(seed, number, **how).told()), flush=True)


def prepare():
    """The tables, and a handful of customers, each with a card of another kind in front.

    Here and not in a process of its own: what Django loads when it is first used is there when others fork.
    """
    call_command("migrate", verbosity=0)
    acts.set_clock(PREPARED, began=time.monotonic())
    for number in range(CUSTOMERS):
        user = get_user_model().objects.create_user(f"payer{number}", f"payer{number}@example.com")
        customer = create_customer(user, at=acts.now())
        change_limit(customer, Money.of(500, "USD"), at=acts.now(), why="chaos")
        for which in (number, number + 1):
            acts.enter(acts.Intent("enter", "", customer.pk, None, which), acts.now())
        for act in (acts.top_up, acts.visit):
            act(acts.Intent("", f"{act.__name__} {number}", customer.pk, None, 100), acts.now())
    reckoning.sweep()
    connections.close_all()


@contextlib.contextmanager
def database(name, *, of):
    """A copy. By file, with its checkpoints: else its sequences go back when the server crashes."""
    in_database("template1", f"CREATE DATABASE {name} TEMPLATE {of} STRATEGY file_copy")
    connections.databases["default"]["NAME"] = name
    yield
    in_database("template1", f"DROP DATABASE {name} WITH (FORCE)")


def in_database(name, sql):
    connections.databases["default"]["NAME"] = name
    assert in_processes(lambda: connection.cursor().execute(sql) and None) == [None]
