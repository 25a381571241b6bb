from datetime import timedelta

import pytest

from billing.diagnosis.reconciliation.actions import refresh_mismatches
from billing.diagnosis.reconciliation.queries import mismatches
from billing.gateways.sandbox.bank import decide_dispute, decide_refund, refund_at_bank
from billing.gateways.sandbox.models import Charge
from billing.gateways.sandbox.models import Refund as BankRefund
from billing.gateways.sandbox.outage import broken
from billing.models import Attempt, Payment, Refund
from billing.payments.refunds.actions import refund_payment
from billing.testing import enter_card
from billing.testing.builders import make_open_invoice
from billing.testing.paid import pay
from tests.credit.world import usd

pytestmark = pytest.mark.django_db(transaction=True)
VISA, DISPUTED = "4242424242424242", "4000000000000259"


@pytest.fixture
def paid(bo, at):
    enter_card(bo.customer, VISA, at=at)
    return pay(make_open_invoice(bo.customer, amount="100.00", at=at), at=at)


def found(at, **span):
    whole = {"since": at - timedelta(days=1), "until": at + timedelta(days=1)}
    return list(mismatches("default", **{**whole, **span}))


def whats(at, **span):
    return [mismatch.what.value for mismatch in found(at, **span)]


def repair(at):
    refresh_mismatches("default", found(at), at=at)
    return whats(at)


def test_two_books_that_agree_say_nothing(paid, at):
    refund_payment(paid, usd(30), at=at, key="r", why="too much")
    assert found(at) == []


def test_money_whose_answer_was_lost_is_found_and_booked(bo, at):
    enter_card(bo.customer, VISA, at=at)
    invoice = make_open_invoice(bo.customer, amount="100.00", at=at)
    with broken("unknown", at=at):
        assert pay(invoice, at=at).state == "unknown"
    [mismatch] = found(at)
    assert (mismatch.what, mismatch.amount) == ("charge_not_booked", usd(100))
    assert mismatch.ours == Attempt.objects.get().public_id
    assert repair(at) == []
    assert (Payment.objects.get().state, Charge.objects.count()) == ("succeeded", 1)


def test_money_of_another_program_is_named_and_left_alone(paid, at):
    Charge.objects.update(key="of another shop", reference="bch_99999999999999999999")
    told = found(at)
    assert {mismatch.what.value for mismatch in told} == {"charge_of_others", "charge_missing"}
    assert not any(mismatch.is_repairable for mismatch in told)


def test_another_amount_is_named(paid, at):
    Charge.objects.update(amount=9000)
    [mismatch] = found(at)
    assert (mismatch.what, mismatch.amount, mismatch.is_repairable) == ("charge_amount", usd(90), False)


def test_what_was_sent_back_there_is_found_and_booked(paid, at):
    refund_at_bank(paid.attempts.get().gateway_reference, usd(30), at=at)
    assert whats(at) == ["refund_not_booked"]
    assert repair(at) == []
    assert Refund.objects.get().amount == usd(30)


def test_what_came_back_there_is_found_and_booked(paid, at):
    refund_payment(paid, usd(30), at=at, key="r", why="too much")
    decide_refund(BankRefund.objects.get().reference, arrived=False, at=at)
    assert whats(at) == ["refund_came_back"]
    assert repair(at) == []
    assert Refund.objects.get().state == "returned"


def test_a_refund_that_the_gateway_does_not_know_is_named(paid, at):
    refund_payment(paid, usd(30), at=at, key="r", why="too much")
    BankRefund.objects.all().delete()
    Charge.objects.update(refunded=0)
    assert whats(at) == ["refund_missing"]


def test_a_dispute_that_was_decided_there_is_found_and_booked(bo, at):
    enter_card(bo.customer, DISPUTED, at=at)
    paid = pay(make_open_invoice(bo.customer, amount="100.00", at=at), at=at)
    assert found(at) == []
    decide_dispute(Charge.objects.get().reference, won=True, at=at)
    assert whats(at) == ["dispute_decided"]
    assert repair(at) == []
    paid.dispute.refresh_from_db()
    assert paid.dispute.state == "won"


def test_a_dispute_that_nobody_told_is_found_and_booked(paid, at):
    Charge.objects.update(disputed_at=at)
    assert whats(at) == ["dispute_not_booked"]
    assert repair(at) == []


def test_only_what_was_made_in_the_span_is_told(paid, at):
    refund_at_bank(paid.attempts.get().gateway_reference, usd(30), at=at)
    assert found(at, since=at + timedelta(hours=1)) == []
    assert whats(at, since=at, until=at + timedelta(hours=1)) == ["refund_not_booked"]
