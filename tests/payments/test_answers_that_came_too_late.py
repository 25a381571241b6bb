"""The gateway moved the money and answered after the time-out: three ways lead to it, and each does alone."""

from datetime import timedelta

import pytest

from billing.diagnosis.reconciliation.actions import refresh_mismatches
from billing.diagnosis.reconciliation.queries import mismatches
from billing.gateways.sandbox.models import Charge
from billing.gateways.sandbox.models import Refund as BankRefund
from billing.gateways.sandbox.outage import broken
from billing.payments.actions import complete_payments, start_payment
from billing.payments.dunning.actions import charge_due_invoices
from billing.payments.refunds.actions import complete_refunds, refund_payment
from billing.testing.paid import pay
from tests.payments.world import cash, collected, usd
from tests.webhooks.world import carry_out_all, post, sent_by_the_bank

DAY = timedelta(days=1)


def by_read_charge(client, at):
    complete_payments(at=at)
    complete_refunds(at=at)


def by_webhook(client, at):
    for body in sent_by_the_bank():
        assert post(client, body, at).status_code == 200
    carry_out_all(at)


def by_reconciliation(client, at):
    found = list(mismatches("default", since=at - DAY, until=at + DAY))
    assert len(found) == refresh_mismatches("default", found, at=at) == 1


WAYS = (by_read_charge, by_webhook, by_reconciliation)
TELLS_LATE = pytest.mark.parametrize("found", WAYS, ids=lambda way: way.__name__)


@pytest.fixture(autouse=True)
def nobody_else_looks(settings):
    settings.BILLING = {**settings.BILLING, "WAKE_UP": "billing.wake.never"}


@pytest.fixture
def unknown(visa, invoice, at):
    with broken("unknown", at=at):
        payment = pay(invoice, at=at, key="once")
    assert (payment.state, cash(), collected()) == ("unknown", usd(0), [10000])
    return payment


@TELLS_LATE
def test_each_way_alone_finds_the_money(unknown, invoice, client, at, found):
    found(client, at)
    unknown.refresh_from_db()
    invoice.refresh_from_db()
    assert (unknown.state, invoice.state, cash()) == ("succeeded", "paid", usd(100))


@TELLS_LATE
def test_it_is_charged_again_neither_before_nor_after(unknown, invoice, client, at, found):
    for another in (lambda *_: None, found, *WAYS[:2]):
        another(client, at)
        charge_due_invoices(at=at + DAY)
        start_payment(invoice, at=at, key="once")
    assert (collected(), Charge.objects.count(), invoice.payments.count()) == ([10000], 1, 1)
    assert cash() == usd(100)


@TELLS_LATE
def test_a_refund_is_found_so_and_sent_once(visa, invoice, client, at, found):
    payment = pay(invoice, at=at)
    with broken("unknown", at=at):
        refund = refund_payment(payment, usd(30), at=at, key="back", why="asked for it")
    assert (refund.state, cash()) == ("unknown", usd(100))
    found(client, at)
    by_read_charge(client, at + DAY)
    refund.refresh_from_db()
    assert (refund.state, cash(), BankRefund.objects.count()) == ("succeeded", usd(70), 1)
