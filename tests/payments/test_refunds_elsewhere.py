"""Money that went back without us, and refunds that come back long after they had gone."""

import pytest

from billing.credit.queries import credit_of
from billing.gateways.sandbox.bank import decide_refund, refund_at_bank
from billing.gateways.sandbox.models import Charge
from billing.gateways.sandbox.models import Refund as BankRefund
from billing.ledger.chart import AccountKind
from billing.models import Refund
from billing.payments.news import refresh_charge, refresh_refund
from billing.payments.refunds.actions import complete_refunds, refund_payment
from billing.testing.paid import pay, top_up
from tests.credit.world import spend
from tests.payments.world import balance, cash, usd

pytestmark = pytest.mark.django_db(transaction=True)
SLOW = "4000000000007726"


@pytest.fixture
def paid(visa, invoice, at):
    return pay(invoice, at=at)


def charge_of(payment):
    return payment.attempts.get().gateway_reference


def hear(payment, at, times=2):
    """An event that says no more than where to look; twice, as events come."""
    for _ in range(times):
        assert refresh_charge("default", reference=charge_of(payment), at=at)
    payment.refresh_from_db()


def hear_of(refund, at, times=2):
    for _ in range(times):
        assert refresh_refund("default", charge_reference="", key=refund.public_id, at=at)
    refund.refresh_from_db()


def test_what_staff_sent_back_at_the_bank_is_booked_once(paid, invoice, at):
    back = refund_at_bank(charge_of(paid), usd(30), at=at)
    hear(paid, at)
    refund = Refund.objects.get()
    assert (refund.state, refund.amount, refund.gateway_reference) == ("succeeded", usd(30), back.reference)
    assert (paid.refunded, cash()) == (usd(30), usd(70))
    assert refund.credit_note.total == usd(30)


def test_of_several_each_is_one(paid, at):
    for amount in (10, 20):
        refund_at_bank(charge_of(paid), usd(amount), at=at)
    hear(paid, at)
    assert [refund.amount for refund in Refund.objects.order_by("pk")] == [usd(10), usd(20)]


def test_ours_is_not_taken_for_one_of_theirs(paid, at):
    refund_payment(paid, usd(10), at=at, key="r", why="too much")
    hear(paid, at)
    assert Refund.objects.count() == 1


def test_one_of_theirs_that_comes_back_is_the_customers_credit(customer, paid, at):
    back = refund_at_bank(charge_of(paid), usd(30), at=at)
    hear(paid, at)
    decide_refund(back.reference, arrived=False, at=at)
    hear(paid, at)
    assert Refund.objects.get().state == "returned"
    assert (credit_of(customer).balance, cash()) == (usd(30), usd(100))


def test_credit_that_was_not_used_is_taken_back(customer, visa, at):
    bought = top_up(customer, "50.00", at=at)
    refund_at_bank(charge_of(bought), usd(20), at=at)
    hear(bought, at)
    assert (credit_of(customer).balance, cash()) == (usd(30), usd(30))


def test_credit_that_was_used_is_written_off(customer, visa, at):
    bought = top_up(customer, "50.00", at=at)
    spend(customer, usd(40), at=at)
    refund_at_bank(charge_of(bought), usd(30), at=at)
    hear(bought, at)
    assert (credit_of(customer).balance, balance(AccountKind.WRITE_OFFS)) == (usd(0), usd(20))
    assert cash() == usd(20)


def test_one_that_takes_its_time_is_booked_when_it_has_arrived(card, invoice, at):
    card(SLOW)
    refund = refund_payment(pay(invoice, at=at), usd(30), at=at, key="r", why="too much")
    assert (refund.state, cash()) == ("processing", usd(100))
    assert complete_refunds(at=at) == 0
    decide_refund(BankRefund.objects.get().reference, arrived=True, at=at)
    assert complete_refunds(at=at) == 1
    refund.refresh_from_db()
    assert (refund.state, cash()) == ("succeeded", usd(70))


def test_one_that_takes_its_time_and_fails_leaves_all_as_it_was(card, invoice, at):
    card(SLOW)
    payment = pay(invoice, at=at)
    refund = refund_payment(payment, usd(30), at=at, key="r", why="too much")
    decide_refund(BankRefund.objects.get().reference, arrived=False, at=at)
    hear_of(refund, at)
    payment.refresh_from_db()
    assert (refund.state, payment.refunded, cash()) == ("failed", usd(0), usd(100))


def test_one_that_comes_back_weeks_later_is_the_customers_credit(customer, paid, at):
    refund = refund_payment(paid, usd(30), at=at, key="r", why="too much")
    decide_refund(BankRefund.objects.get().reference, arrived=False, at=at)
    hear_of(refund, at)
    assert (refund.state, credit_of(customer).balance, cash()) == ("returned", usd(30), usd(100))


def test_what_came_back_may_be_sent_once_more(customer, paid, at):
    refund = refund_payment(paid, usd(30), at=at, key="r", why="too much")
    decide_refund(BankRefund.objects.get().reference, arrived=False, at=at)
    hear_of(refund, at)
    again = refund_payment(paid, usd(30), at=at, key="again", why="to another account")
    assert (again.state, credit_of(customer).balance, cash()) == ("succeeded", usd(0), usd(70))


def test_a_charge_of_somebody_else_is_none_of_ours(customer, at):
    assert not refresh_charge("default", reference="bch_00000000000000000000", at=at)
    assert not refresh_refund("default", charge_reference="bch_0", key="re_0", at=at)


def test_a_charge_of_another_account_is_none_of_ours(paid, at):
    assert not refresh_charge("another", reference=charge_of(paid), at=at)
    assert Charge.objects.count() == 1
