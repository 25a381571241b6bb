"""Kill -9 of a real worker, a broker that dies with its queue: nothing is lost, nothing charged twice."""

import os
from datetime import timedelta

import pytest
from django.conf import settings

from billing.diagnosis.audit.queries import audit
from billing.gateways.sandbox.models import Charge
from billing.gateways.sandbox.outage import broken
from billing.models import InboxEvent, Payment
from billing.testing import enter_card
from billing.testing.builders import make_open_invoice
from billing.testing.paid import pay
from billing.webhooks.actions import receive_missed
from tests.conftest import AT
from tests.faults.workers import Broker, Worker, wait_until

IS_SQLITE = "sqlite" in settings.DATABASES["default"]["ENGINE"]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(IS_SQLITE, reason="once, beside PostgreSQL"),
]
IS_FULL = os.environ.get("PROMISES_SIZE") == "full"
STATEMENTS = range(1, 40) if IS_FULL else (1, 3, 8, 15, 24)
LATER = timedelta(hours=1)
BEAT = ("complete_payments", "charge_due_invoices")


@pytest.fixture
def broker():
    found = Broker()
    yield found
    found.stop()


@pytest.fixture
def worker(broker, tmp_path):
    found = Worker(tmp_path, broker, AT)
    yield found
    found.kill()


@pytest.fixture(autouse=True)
def asked_for_by_hand(settings):
    """The test is beat: nothing is sent but what it sends."""
    settings.BILLING = {**settings.BILLING, "WAKE_UP": "billing.wake.never"}


@pytest.fixture
def customer(bo):
    enter_card(bo.customer, "4242424242424242", at=AT)
    InboxEvent.objects.all().delete()
    return bo.customer


def unanswered(customer):
    """Money has moved, its answer was lost, and the event waits in the inbox."""
    with broken("unknown", at=AT):
        payment = pay(make_open_invoice(customer, amount="10.00", at=AT), at=AT)
    receive_missed(at=AT, since=AT - LATER)
    return payment


def overdue(customer):
    return make_open_invoice(customer, amount="10.00", at=AT - timedelta(days=20))


def is_paid(invoice):
    return invoice.payments.filter(state="succeeded").exists()


def assert_right():
    paid = Payment.objects.filter(state="succeeded")
    assert Charge.objects.count() == paid.count() == Payment.objects.count()
    assert [str(finding) for finding in audit()] == []


def test_a_worker_that_dies_at_any_step_of_an_event_loses_none(worker, customer):
    deaths = 0
    for statement in STATEMENTS:
        worker.turn(AT)
        payment = unanswered(customer)
        order = worker.ask_and_die("receive_events", statement)
        wait_until(lambda order=order: not order.exists() or not waiting())
        deaths += died(order)
        worker.turn(AT + LATER)
        wait_until(lambda: not waiting(), again=lambda: worker.beat("receive_events"))
        payment.refresh_from_db()
        assert payment.state == "succeeded", f"killed at {statement}"
    assert deaths >= len(STATEMENTS) - 1
    assert_right()


def died(order):
    """Whether somebody did: the order is gone. Else nobody came so far."""
    has_died = not order.exists()
    order.unlink(missing_ok=True)
    return has_died


def waiting():
    return InboxEvent.objects.exclude(state__in=("done", "skipped", "dead")).exists()


def test_a_worker_that_dies_at_any_step_of_collecting_charges_once(worker, customer):
    deaths = 0
    for statement in STATEMENTS:
        worker.turn(AT)
        invoice = overdue(customer)
        order = worker.ask_and_die("charge_due_invoices", statement)
        wait_until(lambda order=order, one=invoice: not order.exists() or is_paid(one))
        deaths += died(order)
        worker.turn(AT + LATER)
        wait_until(lambda one=invoice: is_paid(one), again=lambda: worker.beat(*BEAT))
    assert deaths == len(STATEMENTS) or IS_FULL
    assert_right()
    assert Charge.objects.count() == len(STATEMENTS)


def test_a_worker_killed_whole_is_replaced_by_the_next(worker, customer):
    invoices = [overdue(customer) for _ in range(6)]
    worker.ask("charge_due_invoices")
    wait_until(lambda: Charge.objects.exists())
    worker.kill()
    worker.start()
    worker.turn(AT + LATER)
    wait_until(lambda: all(map(is_paid, invoices)), again=lambda: worker.beat(*BEAT))
    assert_right()


def test_a_broker_that_dies_with_its_queue_loses_no_work(worker, broker, customer):
    payment = unanswered(customer)
    invoice = overdue(customer)
    worker.kill()
    worker.ask("receive_events", "charge_due_invoices")
    broker.drop()
    worker.start()
    worker.turn(AT + LATER)
    wait_until(lambda: is_paid(invoice) and not waiting(), again=lambda: worker.beat("receive_events", *BEAT))
    payment.refresh_from_db()
    assert payment.state == "succeeded"
    assert_right()


def test_connections_that_the_server_cuts_cost_no_work(worker, customer):
    invoices = [overdue(customer) for _ in range(6)]
    worker.ask("charge_due_invoices")
    wait_until(lambda: Charge.objects.exists())
    cut_all_others()
    worker.turn(AT + LATER)
    wait_until(lambda: all(map(is_paid, invoices)), again=lambda: worker.beat(*BEAT))
    assert_right()


def cut_all_others():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
