"""The chaos loop: clients who do anything and are killed, a server that crashes, a bank that is away.

A program of its own: `python -m tests.faults.chaos --seed 7 --rounds 1` says a line of JSON for each round.

What the seed fixes of a round: when in the year it lies, what goes wrong at which moment, and what each
client is inclined to do next. How the processes take turns it cannot fix, nor, with that, which rows a client
finds: the kernel decides. So a failure comes again from its seed and number, but not at every try:
`--seed 7 --first 12 --times 20` tries that round twenty times.
"""

import argparse
import os
import signal
import sys
import time
from itertools import count

import django

from tests.faults.server import running


def main():
    given = arguments()
    # Else the server would outlive us.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with running() as server:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": server.url}
        set_up()
        from tests.faults import rounds

        rounds.prepare()
        for number in numbers(given):
            rounds.tell(given.seed, number, server=server, seconds=given.seconds)
        if given.broken:
            take_what_is_unknown_for_refused()
            rounds.tell(
                f"{given.seed}:broken", 0, server=server, seconds=given.seconds / 2, modes=["unknown"]
            )


def numbers(given):
    if given.times:
        yield from [given.first] * given.times
        return
    until = time.monotonic() + given.minutes * 60
    for number in count(given.first):
        yield number
        if time.monotonic() >= until:
            return


def set_up():
    """With a clock of ours, and a view that charges."""
    from django.conf import settings

    settings.BILLING = settings.BILLING | {"CLOCK": "tests.faults.acts.now"}
    settings.ROOT_URLCONF = "tests.faults.acts"
    django.setup()


def take_what_is_unknown_for_refused():
    """A build without one guard: no answer from the bank counts as a no."""
    from billing.errors import Declined, OutcomeUnknown
    from billing.payments.attempts import line

    charge = line.charge

    def hasty(attempt):
        answer = charge(attempt)
        return Declined("no_answer") if isinstance(answer, OutcomeUnknown) else answer

    line.charge = hasty


def arguments():
    parser = argparse.ArgumentParser(prog="chaos")
    parser.add_argument("--seed", default="402")
    parser.add_argument("--first", type=int, default=0, help="the number of the first round")
    parser.add_argument("--times", type=int, default=0, help="so often the first round, and no other")
    parser.add_argument("--minutes", type=float, default=0, help="more rounds until so much time is over")
    parser.add_argument("--seconds", type=float, default=8, help="of a round")
    parser.add_argument("--broken", action="store_true", help="in the end, a round that must fail")
    return parser.parse_args()


if __name__ == "__main__":
    main()
