"""Kill -9 at any statement: after one sweep nobody paid twice, nothing is held, no number is missing."""

import os
from datetime import timedelta
from functools import partial

import pytest
from django.db.models import Sum

from billing.credit.holds.actions import capture_hold, hold_credit
from billing.credit.queries import credit_of
from billing.diagnosis.audit.queries import audit
from billing.gateways.sandbox.models import Charge
from billing.gateways.sandbox.models import Refund as BankRefund
from billing.invoices.actions import issue_invoice
from billing.invoices.credit_notes.actions import issue_credit_note
from billing.invoices.lines.totals import NewLine
from billing.models import Attempt, Hold, Invoice, Payment, Refund
from billing.payments.actions import start_payment
from billing.payments.refunds.actions import refund_payment
from billing.payments.states import FINAL
from billing.payments.top_ups.actions import start_top_up
from billing.upkeep.steps import STEPS
from tests.books.world import World, usd
from tests.conftest import AT
from tests.faults.processes import killed_after

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sampled(10)]
IS_FULL = os.environ.get("PROMISES_SIZE") == "full"
# Every so manieth statement; the first differs by scene, so that together they are many places.
STRIDE = 1 if IS_FULL else 9


def charge(world):
    held = hold_credit(world.customer, usd(1), key=world.key(), at=AT, expires_at=AT + timedelta(minutes=15))
    return lambda: capture_hold(held.hold_id, usd(1), at=AT)


def hold_and_charge(world):
    return partial(_hold_and_charge, world.customer, world.key())


def _hold_and_charge(customer, key):
    capture_hold(hold_credit(customer, usd(1), key=key, at=AT).hold_id, usd(1), at=AT)


def pay(world):
    return partial(_nothing, start_payment, world.invoice(10), at=AT, key=world.key())


def top_up(world):
    return partial(_nothing, start_top_up, world.customer, usd(10), at=AT, key=world.key())


def refund(world):
    paid = world.pay(world.invoice(10))
    return partial(_nothing, refund_payment, paid, usd(4), at=AT, key=world.key(), why="a test")


def refund_top_up(world):
    return partial(_nothing, refund_payment, world.top_up(10), usd(4), at=AT, key=world.key(), why="a test")


def issue(world):
    return partial(_nothing, issue_invoice, world.draft(NewLine("Work", 10)), at=AT)


def credit(world):
    return partial(_nothing, issue_credit_note, world.invoice(10), usd(2), key="n", at=AT, why="a test")


def _nothing(act, *values, **options):
    """What it made stays in its own process."""
    act(*values, **options)


SCENES = [charge, hold_and_charge, pay, top_up, refund, refund_top_up, issue, credit]


@pytest.fixture
def world(bo):
    world = World(bo.customer, AT - timedelta(hours=3))
    world.card()
    world.limit(100_000)
    return world


def sweep(at):
    for step in STEPS:
        assert step.take(at=at) >= 0, step.name


def killed_everywhere(scene, world):
    """Kill it after its first, its tenth… statement, until it is quicker than the killer; how often."""
    statement, count = 1 + SCENES.index(scene) % STRIDE, 0
    while killed_after(statement, scene(world)):
        statement, count = statement + STRIDE, count + 1
    return count


def totals(rows, column="amount_micros"):
    return rows.aggregate(total=Sum(column))["total"] or 0


def assert_right():
    """What the bank did is what the books say; nothing waits, nothing is held; the audit is content."""
    collected = Payment.objects.filter(source="method", state="succeeded")
    assert totals(Charge.objects.filter(state="succeeded"), "amount") * 10_000 == totals(collected)
    sent_back = Refund.objects.filter(state="succeeded")
    assert totals(BankRefund.objects.all(), "amount") * 10_000 == totals(sent_back)
    assert not Payment.objects.exclude(state__in=FINAL) and not Refund.objects.exclude(state__in=FINAL)
    assert not Hold.objects.filter(state="held")
    assert [str(finding) for finding in audit()] == []


@pytest.mark.parametrize("scene", SCENES)
def test_after_one_sweep_it_is_as_if_nobody_had_died(world, scene):
    assert killed_everywhere(scene, world) >= 1
    sweep(AT + timedelta(hours=1))
    assert_right()
    assert credit_of(world.customer).held == usd(0)
    per_invoice = Invoice.objects.filter(payments__state="succeeded").values_list("pk", flat=True)
    assert len(per_invoice) == len(set(per_invoice)), "an invoice was paid twice"


def test_what_the_bank_has_charged_is_found_and_not_charged_again(world, monkeypatch):
    """The worst moment of all: the money has moved, and nobody has written it down."""
    from billing.payments.attempts import actions

    def dies(attempt, answer, *, at):
        os._exit(0)

    invoice = world.invoice(10)
    monkeypatch.setattr(actions, "record_answer", dies)
    assert_died(lambda: start_payment(invoice, at=AT, key="a"))
    monkeypatch.undo()
    assert Charge.objects.count() == 1 and Attempt.objects.get().state == "created"
    sweep(AT + timedelta(minutes=3))
    assert Charge.objects.count() == Payment.objects.filter(state="succeeded").count() == 1
    assert_right()


def assert_died(call):
    from tests.faults.processes import in_processes

    assert in_processes(call) == [None]


def test_a_number_is_given_again_when_its_document_died_with_it(world):
    for statement in (5, 10, 15, 20):
        killed_after(statement, issue(world))
    numbers = [world.invoice(1).number for _ in range(3)]
    last = [int(number[-6:]) for number in numbers]
    assert last == list(range(last[0], last[0] + 3))
    assert Invoice.objects.exclude(number=None).count() == last[-1]


def test_a_scene_without_the_sweep_leaves_what_the_sweep_is_for(world):
    """Else the tests above would prove nothing."""
    killed_everywhere(pay, world)
    # It has few statements, on PostgreSQL above all: none is left out.
    for statement in range(1, 12):
        killed_after(statement, hold_and_charge(world))
    assert Payment.objects.exclude(state__in=FINAL).exists()
    assert Hold.objects.filter(state="held").exists()
