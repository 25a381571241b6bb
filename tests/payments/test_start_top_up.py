"""Credit is bought by card, and first covers what was used before."""

import pytest

from billing.credit.holds.actions import capture_hold, hold_credit
from billing.credit.limits.actions import change_limit
from billing.credit.queries import credit_of
from billing.errors import BadAmount, KeyReused, NoUsableMethod
from billing.ledger.chart import Event
from billing.models import Grant, Payment, Transfer
from billing.money import Money
from billing.payments.top_ups.actions import start_top_up
from billing.testing.paid import top_up
from tests.payments.world import MASTERCARD, REFUSED, cash, collected, usd


def test_it_buys_credit(customer, visa, at):
    payment = top_up(customer, "20", at=at)
    grant = Grant.objects.get()
    assert (payment.state, payment.invoice, grant.amount, grant.expires_at) == (
        "succeeded",
        None,
        usd(20),
        None,
    )
    assert (collected(), cash(), credit_of(customer).available) == ([2000], usd(20), usd(20))
    assert Transfer.objects.get(event=Event.TOP_UP).money == usd(20)


def test_it_covers_what_was_used_first(customer, visa, at):
    change_limit(customer, usd(10), at=at, why="test")
    held = hold_credit(customer, usd(7), key="a", at=at)
    capture_hold(held.hold_id, usd(7), at=at)
    top_up(customer, "20", at=at)
    assert Grant.objects.get().remaining == usd(13)
    assert credit_of(customer).balance == usd(13)


def test_the_same_key_buys_once(customer, visa, at):
    assert top_up(customer, "20", at=at, key="a") == top_up(customer, "20", at=at, key="a")
    assert collected() == [2000]


def test_a_key_stands_for_one_amount(customer, visa, at):
    top_up(customer, "20", at=at, key="a")
    with pytest.raises(KeyReused):
        top_up(customer, "21", at=at, key="a")
    assert Payment.objects.count() == 1


def test_a_key_stands_for_one_card(customer, card, at):
    visa, other = card(), card(MASTERCARD)
    top_up(customer, "20", at=at, key="a", method=visa)
    with pytest.raises(KeyReused):
        top_up(customer, "20", at=at, key="a", method=other)
    assert collected() == [2000]


def test_a_card_that_was_named_is_charged_alone(customer, card, at):
    card()
    assert top_up(customer, "20", at=at, method=card(REFUSED)).state == "failed"
    assert collected() == []


def test_a_refused_card_buys_nothing(customer, card, at):
    card(REFUSED)
    assert top_up(customer, "20", at=at).state == "failed"
    assert credit_of(customer) is None


def test_nobody_buys_without_a_card(customer, at):
    with pytest.raises(NoUsableMethod):
        top_up(customer, "20", at=at)
    assert not Payment.objects.exists()


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "1000000", "99999999999999"])
def test_what_cannot_be_is_refused(customer, visa, at, amount):
    with pytest.raises(BadAmount):
        top_up(customer, amount, at=at)
    assert not Payment.objects.exists()


def test_another_currency_is_credit_of_its_own(customer, visa, at):
    euros = Money.of(10, "EUR")
    assert start_top_up(customer, euros, at=at, key="a").state == "succeeded"
    assert credit_of(customer, "EUR").balance == euros
    top_up(customer, "1", at=at)
