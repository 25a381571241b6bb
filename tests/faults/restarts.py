"""A worker whose PostgreSQL crashes in the middle, on a server of its own: `python -m tests.faults.restarts`.

Says one line of JSON: how many invoices there were, what the bank was asked for, what the audit finds.
"""

import json
import os
import signal
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

from tests.faults.server import running

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
INVOICES, CRASHES = 12, 3
STEPS = ("receive_events", "complete_payments", "charge_due_invoices")


def main():
    # Else the server would outlive us.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with running() as server, tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": server.url}
        from django.conf import settings

        settings.BILLING = settings.BILLING | {"WAKE_UP": "billing.wake.never"}
        django.setup()
        prepare()
        collect(server, Path(folder))
        sys.stdout.write(json.dumps(found()) + "\n")


def prepare():
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    from billing.customers.actions import create_customer
    from billing.testing import enter_card
    from billing.testing.builders import make_open_invoice

    call_command("migrate", verbosity=0)
    customer = create_customer(get_user_model().objects.create_user("bo", "bo@example.com"), at=AT)
    enter_card(customer, "4242424242424242", at=AT)
    for _ in range(INVOICES):
        make_open_invoice(customer, amount="10.00", at=AT - timedelta(days=20))


def collect(server, folder):
    """The server crashes each time when a few more have been charged."""
    from django.db import connection

    from billing.gateways.sandbox.models import Charge
    from tests.faults.workers import Broker, Worker, wait_until

    broker = Broker()
    worker = Worker(folder, broker, AT)
    try:
        for crash in range(1, CRASHES + 1):
            some = crash * INVOICES // (CRASHES + 1)
            wait_until(lambda some=some: Charge.objects.count() >= some, again=lambda: worker.beat(*STEPS))
            connection.close()
            server.crash()
        wait_until(lambda: not unpaid().exists(), again=lambda: worker.beat(*STEPS))
    finally:
        worker.kill()
        broker.stop()


def unpaid():
    from billing.models import Invoice

    return Invoice.objects.filter(state="open")


def found():
    from billing.diagnosis.audit.queries import audit
    from billing.gateways.sandbox.models import Charge
    from billing.models import Payment

    return {
        "charges": Charge.objects.count(),
        "payments": list(Payment.objects.values_list("state", flat=True)),
        "audit": [str(finding) for finding in audit()],
    }


if __name__ == "__main__":
    main()
