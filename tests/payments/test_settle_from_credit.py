"""An invoice is paid from prepaid credit, grant by grant."""

from datetime import timedelta

import pytest

from billing.credit.grants.actions import grant_credit
from billing.credit.grants.models import GrantKind
from billing.credit.holds.actions import hold_credit
from billing.credit.limits.actions import change_limit
from billing.credit.queries import credit_of
from billing.errors import DoesNotFit, KeyReused, NotPayable
from billing.gateways.sandbox.outage import broken
from billing.models import Grant, Payment
from billing.payments.actions import settle_from_credit
from billing.payments.disputes.actions import record_dispute
from billing.testing.builders import make_open_invoice
from billing.testing.paid import pay, top_up
from tests.payments.world import usd


@pytest.fixture
def grant(customer, at):
    def give(amount, kind=GrantKind.PROMOTIONAL, **how):
        return grant_credit(customer, usd(amount), kind=kind, key=f"g{amount}{kind}", at=at, **how)

    return give


def test_it_pays_from_credit(customer, visa, invoice, at):
    top_up(customer, "120", at=at)
    payment = settle_from_credit(invoice, at=at, key="a")
    invoice.refresh_from_db()
    assert (payment.state, payment.source, invoice.state) == ("succeeded", "credit", "paid")
    assert credit_of(customer).balance == usd(20)


def test_it_pays_as_much_as_there_is(customer, grant, invoice, at):
    grant("30.009")
    assert settle_from_credit(invoice, at=at, key="a").amount == usd(30)
    invoice.refresh_from_db()
    assert (invoice.state, invoice.amount_due, credit_of(customer).balance) == ("open", usd(70), usd("0.009"))


def test_grants_are_spent_in_their_order(grant, invoice, at):
    paid = grant("80", kind=GrantKind.PAID)
    promotional = grant("50")
    settle_from_credit(invoice, at=at, key="a")
    left = {row.pk: row.remaining for row in Grant.objects.all()}
    assert left == {promotional.pk: usd(0), paid.pk: usd(30)}


def test_what_is_held_or_has_ended_is_not_spent(customer, grant, invoice, at):
    grant("50")
    grant("40", expires_at=at + timedelta(hours=1))
    change_limit(customer, usd(1000), at=at, why="test")
    hold_credit(customer, usd(60), key="h", at=at)
    assert settle_from_credit(invoice, at=at + timedelta(hours=2), key="a").amount == usd(30)


def test_nothing_is_paid_from_nothing(invoice, at):
    with pytest.raises(DoesNotFit) as refusal:
        settle_from_credit(invoice, at=at, key="a")
    assert (refusal.value.needed, refusal.value.available) == (usd(100), usd(0))
    assert not Payment.objects.exists()


def test_pressed_twice_is_paid_once(customer, grant, invoice, at):
    grant("150")
    assert settle_from_credit(invoice, at=at, key="a") == settle_from_credit(invoice, at=at, key="a")
    assert credit_of(customer).balance == usd(50)
    with pytest.raises(KeyReused):
        settle_from_credit(make_open_invoice(customer, at=at), at=at, key="a")


def test_it_waits_while_a_card_is_being_charged(grant, visa, invoice, at):
    grant("150")
    with broken("unknown", at=at):
        pay(invoice, at=at)
    with pytest.raises(NotPayable):
        settle_from_credit(invoice, at=at, key="b")


def test_what_the_bank_took_back_pays_nothing(customer, visa, invoice, at):
    record_dispute(top_up(customer, "120", at=at), at=at)
    with pytest.raises(DoesNotFit):
        settle_from_credit(invoice, at=at, key="a")
    assert credit_of(customer).balance == usd(120)
