"""Eight clients who hold and capture, and try again with the same key, until they are told to stop.

A program of its own, on the server that DATABASE_URL names: `python -m tests.faults.load prepare|run|check`.
"""

import json
import sys
import threading
from datetime import UTC, datetime
from functools import partial

import django

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
CLIENTS = 8


def prepare():
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    from billing.credit.limits.actions import change_limit
    from billing.customers.actions import create_customer
    from billing.money import Money

    call_command("migrate", verbosity=0)
    customer = create_customer(get_user_model().objects.create_user("load"), at=AT)
    change_limit(customer, Money.of(1_000_000, "USD"), at=AT, why="load")


def run():
    """Each key is said on a line of its own once its capture was acknowledged. Ends when input ends."""
    from billing.models import Customer

    customer_id, stop = Customer.objects.get().pk, threading.Event()
    clients = [threading.Thread(target=_client, args=(customer_id, n, stop)) for n in range(CLIENTS)]
    for client in clients:
        client.start()
    sys.stdin.read()
    stop.set()
    for client in clients:
        client.join()


def _client(customer_id, number, stop):
    count = 0
    while not stop.is_set():
        key = f"{number}-{count}"
        if _tried(partial(_charge, customer_id, key)):
            sys.stdout.write(f"{key}\n")
            sys.stdout.flush()
            count += 1


def _charge(customer_id, key):
    from billing.credit.holds.actions import capture_hold, hold_credit
    from billing.money import Money

    held = hold_credit(customer_id, Money.of(1, "USD"), key=key, at=AT)
    capture_hold(held.hold_id, Money.of(1, "USD"), at=AT)
    return True


def _tried(call):
    from django.db import DatabaseError, connection

    try:
        return call()
    except DatabaseError:
        # The server is away, or was while we asked: with the same key, later.
        connection.close()
        return threading.Event().wait(0.02)


def check():
    """What is in the books, and what the audit says."""
    from billing.diagnosis.audit.queries import audit
    from billing.models import Hold, Transfer

    captured = Hold.objects.filter(state="captured").values_list("key", flat=True)
    posted = Transfer.objects.filter(event="capture").count()
    print(json.dumps({"captured": list(captured), "posted": posted, "audit": [str(f) for f in audit()]}))


if __name__ == "__main__":
    django.setup()
    {"prepare": prepare, "run": run, "check": check}[sys.argv[1]]()
