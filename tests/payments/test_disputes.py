"""The cardholder's bank takes a payment back, until it is decided whose the money is."""

import pytest

from billing.credit.limits.actions import change_limit
from billing.credit.queries import credit_of
from billing.errors import BadAmount, IllegalMove
from billing.gateways.messages import DisputeStatus, Succeeded
from billing.gateways.sandbox.bank import decide_dispute
from billing.gateways.sandbox.models import Charge
from billing.gateways.sandbox.outage import broken
from billing.ledger.chart import AccountKind
from billing.models import Dispute
from billing.payments.actions import record_payment_elsewhere
from billing.payments.disputes.actions import (
    complete_disputes,
    record_dispute,
    recover_dispute,
    refresh_dispute,
    settle_dispute_lost,
    settle_dispute_won,
)
from billing.payments.refunds.actions import refund_payment
from billing.testing.paid import pay, top_up
from tests.payments.world import DISPUTED, balance, cash, usd

OPEN, WON, LOST = DisputeStatus.OPEN, DisputeStatus.WON, DisputeStatus.LOST


@pytest.fixture
def dispute(customer, card, invoice, at):
    change_limit(customer, usd(50), at=at, why="test")
    card(DISPUTED)
    return pay(invoice, at=at).dispute


def owed(customer):
    return credit_of(customer).owed


def test_it_is_owed_as_long_as_the_bank_has_the_money(customer, dispute, invoice):
    invoice.refresh_from_db()
    assert (dispute.state, dispute.amount, invoice.state) == ("open", usd(100), "paid")
    assert (owed(customer), cash(), balance(AccountKind.DISPUTES)) == (usd(100), usd(0), usd(100))


def test_once_won_nothing_is_owed(customer, dispute, at):
    settle_dispute_won(dispute, at=at)
    won = settle_dispute_won(dispute, at=at)
    assert (won.state, won.closed_at, owed(customer), cash()) == ("won", at, usd(0), usd(100))
    assert credit_of(customer).limit == usd(50)


def test_once_lost_it_stays_owed_and_the_limit_is_gone(customer, dispute, at):
    settle_dispute_lost(dispute, at=at)
    lost = settle_dispute_lost(dispute, at=at)
    assert (lost.state, owed(customer), credit_of(customer).limit) == ("lost", usd(100), usd(0))
    assert (cash(), balance(AccountKind.WRITE_OFFS)) == (usd(0), usd(100))


def test_what_was_lost_is_owed_no_more_once_it_came_another_way(customer, dispute, at):
    settle_dispute_lost(dispute, at=at)
    for _ in range(2):
        paid = recover_dispute(dispute, at=at, why="by bank transfer")
    assert (paid.state, owed(customer), balance(AccountKind.WRITE_OFFS)) == ("recovered", usd(0), usd(0))
    assert (cash(), cash("elsewhere"), credit_of(customer).limit) == (usd(0), usd(100), usd(0))
    assert settle_dispute_lost(dispute, at=at).state == "recovered"
    with pytest.raises(BadAmount):
        refund_payment(dispute.payment, usd(1), at=at, key="r", why="wrong")


@pytest.mark.parametrize("decide", [None, settle_dispute_won])
def test_only_what_was_lost_is_recovered(dispute, at, decide):
    if decide:
        decide(dispute, at=at)
    with pytest.raises(IllegalMove):
        recover_dispute(dispute, at=at, why="by bank transfer")


def test_a_bank_may_think_again_and_again(customer, dispute, at):
    for decide, state, cents in (
        (settle_dispute_lost, "lost", 100),
        (settle_dispute_won, "won", 0),
        (settle_dispute_lost, "lost", 100),
        (settle_dispute_won, "won", 0),
    ):
        for _ in range(2):
            assert decide(dispute, at=at).state == state
        assert (owed(customer), cash()) == (usd(cents), usd(100 - cents))
        assert (balance(AccountKind.WRITE_OFFS), balance(AccountKind.DISPUTES)) == (usd(cents), usd(0))


def test_what_was_paid_another_way_is_not_won_as_well(dispute, at):
    settle_dispute_lost(dispute, at=at)
    recover_dispute(dispute, at=at, why="by bank transfer")
    with pytest.raises(IllegalMove):
        settle_dispute_won(dispute, at=at)


def told(status, amount):
    return Succeeded("bch_1", usd(100), usd(0), dispute=status, disputed=usd(amount))


def test_what_was_won_may_be_disputed_a_second_time(customer, card, invoice, at):
    card()
    payment = pay(invoice, at=at)
    for status, amount in ((OPEN, 40), (WON, 40), (OPEN, 60), (OPEN, 60)):
        refresh_dispute(payment, told(status, amount), at=at)
    assert (payment.dispute.state, owed(customer), cash()) == ("open", usd(60), usd(40))
    refresh_dispute(payment, told(LOST, 60), at=at)
    assert (owed(customer), balance(AccountKind.WRITE_OFFS)) == (usd(60), usd(60))


def test_a_second_one_after_a_loss_is_said_and_left_to_people(card, invoice, at, caplog):
    card()
    payment = pay(invoice, at=at)
    for status, amount in ((LOST, 40), (OPEN, 60)):
        refresh_dispute(payment, told(status, amount), at=at)
    assert "disputed again after it was lost" in caplog.text
    assert (payment.dispute.state, payment.dispute.amount) == ("lost", usd(40))


def test_it_is_recorded_once(dispute, at):
    assert record_dispute(dispute.payment, at=at) == dispute
    assert balance(AccountKind.DISPUTES) == usd(100)


@pytest.mark.parametrize(("won", "state"), [(True, "won"), (False, "lost")])
def test_the_sweep_hears_how_the_bank_decided(dispute, at, won, state):
    assert complete_disputes(at=at) == 0
    assert decide_dispute(Charge.objects.get().reference, won=won)
    with broken("unreachable", at=at):
        assert complete_disputes(at=at) == 0
    assert complete_disputes(at=at) == 1
    dispute.refresh_from_db()
    assert (dispute.state, complete_disputes(at=at)) == (state, 0)


def test_nothing_disputed_is_refunded(dispute, at):
    with pytest.raises(BadAmount):
        refund_payment(dispute.payment, usd(1), at=at, key="r", why="wrong")


def test_what_was_won_can_be_refunded(dispute, at):
    decide_dispute(Charge.objects.get().reference, won=True)
    complete_disputes(at=at)
    assert refund_payment(dispute.payment, usd(100), at=at, key="r", why="wrong").state == "succeeded"


def test_the_bank_takes_back_what_was_not_refunded(visa, invoice, at):
    payment = pay(invoice, at=at)
    refund_payment(payment, usd(30), at=at, key="r", why="wrong")
    assert record_dispute(payment, at=at).amount == usd(70)
    assert cash() == usd(0)


def test_what_came_otherwise_cannot_be_disputed(invoice, at):
    payment = record_payment_elsewhere(invoice, usd(100), at=at, key="a", note="")
    with pytest.raises(BadAmount):
        record_dispute(payment, at=at)
    assert not Dispute.objects.exists()


def test_credit_bought_with_a_disputed_card_cannot_be_used(customer, card, at):
    card(DISPUTED)
    top_up(customer, "20", at=at)
    assert credit_of(customer).available == usd(0)
