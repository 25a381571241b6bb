"""Staff record money that came by bank transfer, whole or in part."""

import pytest
from django.core.exceptions import ValidationError

from billing.errors import BadAmount, KeyReused, NotPayable
from billing.gateways.sandbox.outage import broken
from billing.invoices.actions import void_invoice
from billing.models import Payment, StateMove, Transfer
from billing.money import Money
from billing.payments.actions import complete_payment, record_payment_elsewhere
from billing.testing.paid import pay
from tests.payments.world import VISA, cash, usd


@pytest.fixture
def record(invoice, at):
    def press(amount, key="a", note="bank transfer", **how):
        money = amount if isinstance(amount, Money) else usd(amount)
        return record_payment_elsewhere(invoice, money, at=at, key=key, note=note, **how)

    return press


def test_it_pays_the_invoice(record, invoice, staff):
    payment = record(100, by=staff)
    invoice.refresh_from_db()
    assert (payment.state, payment.source, payment.note) == ("succeeded", "elsewhere", "bank transfer")
    assert (invoice.state, cash("elsewhere")) == ("paid", usd(100))
    assert StateMove.objects.get(object_id=payment.public_id).by == staff
    assert Payment.objects.get().invoice == invoice


def test_it_takes_a_part(record, invoice):
    record(40)
    invoice.refresh_from_db()
    assert (invoice.state, invoice.amount_due) == ("open", usd(60))
    record(60, key="b")
    invoice.refresh_from_db()
    assert invoice.state == "paid"


def test_pressed_twice_is_recorded_once(record):
    assert record(40) == record(40)
    assert cash("elsewhere") == usd(40)


def test_a_key_stands_for_one_amount(record):
    record(40)
    with pytest.raises(KeyReused):
        record(41)
    assert Payment.objects.count() == 1


@pytest.mark.parametrize(
    "amount",
    [usd(0), usd(-1), usd("100.01"), usd("0.001"), usd(10**12), Money.of(10, "EUR")],
    ids=["nothing", "less", "more than is due", "a part of a cent", "too large", "another currency"],
)
def test_what_cannot_be_is_refused(record, amount):
    with pytest.raises(BadAmount):
        record(amount)
    assert not Payment.objects.exists() and not Transfer.objects.filter(event="payment").exists()


def test_a_void_invoice_is_not_paid(record, invoice, at):
    void_invoice(invoice, at=at, why="test")
    with pytest.raises(NotPayable):
        record(10)


def test_no_card_number_is_kept(record):
    with pytest.raises(ValidationError):
        record(10, note=f"card {VISA}")
    assert not Payment.objects.exists()


def test_it_is_recorded_while_a_card_is_being_charged(record, visa, invoice, at):
    with broken("unknown", at=at):
        payment = pay(invoice, at=at)
    record(100)
    assert complete_payment(payment, at=at).state == "succeeded"
    assert (cash(), cash("elsewhere")) == (usd(100), usd(100))
