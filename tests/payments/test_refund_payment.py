"""Money goes back: whole, in part, never more than was paid, and once however often it is pressed."""

import pytest
from django.core.exceptions import ValidationError

from billing.errors import BadAmount, KeyReused
from billing.invoices.credit_notes.actions import issue_credit_note
from billing.ledger.chart import AccountKind
from billing.models import CreditNote, Payment, Refund
from billing.money import Money
from billing.payments.actions import record_payment_elsewhere, settle_from_credit
from billing.payments.refunds.actions import refund_payment
from billing.testing.builders import make_open_invoice
from billing.testing.paid import pay, top_up
from tests.payments.world import REFUSED, VISA, balance, cash, collected, usd


@pytest.fixture
def payment(visa, invoice, at):
    return pay(invoice, at=at)


@pytest.fixture
def refund(at):
    def press(payment, amount, key="r", why="wrong"):
        money = amount if isinstance(amount, Money) else usd(amount)
        return refund_payment(payment, money, at=at, key=key, why=why)

    return press


def refunded(payment):
    payment.refresh_from_db()
    return payment.refunded


def test_it_sends_all_of_it_back_with_a_credit_note(refund, payment, invoice, at):
    sent = refund(payment, 100)
    invoice.refresh_from_db()
    assert (sent.state, sent.answered_at, sent.credit_note.total) == ("succeeded", at, usd(100))
    assert (invoice.state, invoice.paid, invoice.credited) == ("paid", usd(0), usd(100))
    assert (collected(), cash(), balance(AccountKind.REVENUE)) == ([0], usd(0), usd(0))


def test_it_sends_parts_back_until_nothing_is_left(refund, payment):
    refund(payment, 30, key="a")
    refund(payment, 70, key="b")
    with pytest.raises(BadAmount):
        refund(payment, "0.01", key="c")
    assert (refunded(payment), collected(), CreditNote.objects.count()) == (usd(100), [0], 2)


@pytest.mark.parametrize(
    "amount",
    [usd(0), usd(-1), usd("100.01"), usd("0.001"), usd(10**12), Money.of(10, "EUR")],
    ids=["nothing", "less", "more than was paid", "a part of a cent", "too large", "another currency"],
)
def test_what_cannot_be_is_refused(refund, payment, amount):
    with pytest.raises(BadAmount):
        refund(payment, amount)
    assert (Refund.objects.count(), refunded(payment)) == (0, usd(0))


def test_pressed_twice_is_sent_once(refund, payment):
    assert refund(payment, 30) == refund(payment, 30)
    assert (collected(), Refund.objects.count()) == ([7000], 1)


def test_a_key_stands_for_one_amount(refund, payment):
    refund(payment, 30)
    with pytest.raises(KeyReused):
        refund(payment, 31)
    assert collected() == [7000]


def test_what_was_not_paid_is_not_refunded(refund, card, invoice, at):
    card(REFUSED)
    failed = pay(invoice, at=at)
    with pytest.raises(BadAmount):
        refund(failed, 1)


def test_a_part_payment_comes_back_and_what_is_due_stays(refund, invoice, at):
    part = record_payment_elsewhere(invoice, usd(40), at=at, key="a", note="")
    refund(part, 40)
    invoice.refresh_from_db()
    assert (invoice.state, invoice.paid, invoice.credited, invoice.amount_due) == (
        "open",
        usd(0),
        usd(40),
        usd(60),
    )
    assert cash("elsewhere") == usd(0)


def test_what_was_paid_from_credit_is_credit_again(refund, customer, visa, invoice, at):
    top_up(customer, "100", at=at)
    paid = settle_from_credit(invoice, at=at, key="a")
    refund(paid, 30)
    assert customer.credits.get().balance == usd(30)
    assert (collected(), cash()) == ([10000], usd(100))


def test_a_credit_note_that_was_written_before_is_paid_out_first(refund, payment, invoice, at):
    issue_credit_note(invoice, usd(30), key="n", at=at, why="too much")
    assert refund(payment, 30, key="a").credit_note is None
    assert refund(payment, 70, key="b").credit_note.total == usd(70)
    assert cash() == usd(0)


def test_the_reason_holds_no_card_number(refund, payment):
    with pytest.raises(ValidationError):
        refund(payment, 10, why=VISA)
    assert not Refund.objects.exists()


def test_two_payments_of_an_invoice_go_back_each_its_own_way(refund, customer, visa, at):
    invoice = make_open_invoice(customer, amount="100", at=at)
    first = record_payment_elsewhere(invoice, usd(60), at=at, key="a", note="")
    second = pay(invoice, at=at)
    refund(second, 40, key="b")
    refund(first, 60, key="c")
    assert (cash(), cash("elsewhere"), Payment.objects.count()) == (usd(0), usd(0), 2)
