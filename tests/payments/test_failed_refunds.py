"""A refund fails because the bank took the payment back meanwhile: the dispute is over all of it then."""

import pytest

from billing.credit.queries import credit_of
from billing.errors import Unreachable
from billing.gateways.sandbox.models import Charge
from billing.gateways.sandbox.outage import broken
from billing.ledger.chart import AccountKind
from billing.models import Refund
from billing.payments.disputes.actions import (
    record_dispute,
    recover_dispute,
    settle_dispute_lost,
    settle_dispute_won,
)
from billing.payments.refunds.actions import complete_refunds, refund_payment
from billing.testing.paid import pay, top_up
from tests.payments.test_complete_refunds import LATER
from tests.payments.world import balance, cash, usd


def on_its_way(payment, *, at):
    with broken("unreachable", at=at), pytest.raises(Unreachable):
        refund_payment(payment, usd(30), at=at, key="r", why="wrong")
    Charge.objects.update(disputed_at=at)
    return record_dispute(payment, at=at)


@pytest.fixture
def dispute(visa, invoice, at):
    """Over $70 of $100: $30 are on their way back, as we think."""
    return on_its_way(pay(invoice, at=at), at=at)


def refused(dispute, *, at):
    assert complete_refunds(at=at + LATER) == 1
    assert Refund.objects.get().state == "failed"
    dispute.refresh_from_db()
    return dispute


def test_an_open_dispute_grows_by_it(customer, dispute, at):
    assert (dispute.amount, cash()) == (usd(70), usd(30))
    grown = refused(dispute, at=at)
    assert (grown.amount, credit_of(customer).owed) == (usd(100), usd(100))
    assert (cash(), balance(AccountKind.DISPUTES)) == (usd(0), usd(100))


def test_a_lost_one_is_lost_with_it(customer, dispute, at):
    settle_dispute_lost(dispute, at=at)
    lost = refused(dispute, at=at)
    assert (lost.amount, credit_of(customer).owed) == (usd(100), usd(100))
    assert (cash(), balance(AccountKind.WRITE_OFFS)) == (usd(0), usd(100))
    recover_dispute(lost, at=at, why="by bank transfer")
    assert (credit_of(customer).owed, balance(AccountKind.WRITE_OFFS)) == (usd(0), usd(0))


def test_all_of_it_comes_back_once_it_is_won(customer, dispute, at):
    settle_dispute_won(refused(dispute, at=at), at=at)
    assert (cash(), credit_of(customer).owed) == (usd(100), usd(0))


def test_what_was_won_before_owes_nothing_more(customer, dispute, at):
    won = refused(settle_dispute_won(dispute, at=at), at=at)
    assert (won.amount, cash(), credit_of(customer).owed) == (usd(70), usd(100), usd(0))


def test_credit_that_it_bought_is_there_again_and_owed(customer, visa, at):
    dispute = refused(on_its_way(top_up(customer, "100", at=at), at=at), at=at)
    credit = credit_of(customer)
    assert (dispute.amount, credit.balance, credit.owed) == (usd(100), usd(100), usd(100))
    assert (cash(), credit.available) == (usd(0), usd(0))
