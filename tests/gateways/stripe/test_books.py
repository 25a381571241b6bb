"""What went back, what was disputed, and Stripe's own lists of it."""

from datetime import timedelta

import pytest

from billing.errors import BadAmount, Declined, OutcomeUnknown
from billing.gateways.messages import (
    DisputeStatus,
    EntryKind,
    EntryStatus,
    EventKind,
    Processing,
    Refunded,
    RefundRequest,
)
from billing.ids import new_id
from billing.money import Money
from tests.gateways.stripe.conftest import now

DISPUTED, INQUIRY = "4000000000000259", "4000000000001976"
PENDING = "4000000000007726"


def usd(amount):
    return Money.of(amount, "USD")


@pytest.fixture
def charged(gateway, stored, asked):
    """A charge of $12.50, by the card of this number."""

    def charge(number=""):
        return gateway.charge(asked(stored(number)))

    return charge


def refund(gateway, charge, amount="12.50"):
    return gateway.refund(RefundRequest(new_id("ref"), charge.reference, usd(amount)))


@pytest.mark.parametrize(("won", "status"), [(True, DisputeStatus.WON), (False, DisputeStatus.LOST)])
def test_a_dispute_is_open_and_then_won_or_lost(gateway, charged, holder, won, status):
    charge = charged(DISPUTED)
    opened = gateway.read_charge(key="", reference=charge.reference)
    assert (opened.dispute, opened.disputed, opened.amount) == (
        DisputeStatus.OPEN,
        usd("12.50"),
        usd("12.50"),
    )
    with pytest.raises(BadAmount):
        refund(gateway, charge)
    holder.decide(charge.reference, won=won)
    ended = gateway.read_charge(key="", reference=charge.reference)
    assert (ended.dispute, ended.disputed_at) == (status, opened.disputed_at)


def test_an_inquiry_takes_no_money(gateway, charged):
    charge = charged(INQUIRY)
    asked_about = gateway.read_charge(key="", reference=charge.reference)
    assert (asked_about.dispute, asked_about.disputed, asked_about.disputed_at) == (None, None, None)
    began = now() - timedelta(hours=1)
    kinds = {entry.kind for entry in gateway.read_entries(since=began, until=now() + timedelta(hours=1))}
    assert kinds == {EntryKind.CHARGE}


def test_an_inquiry_can_be_sent_back(gateway, charged):
    assert refund(gateway, charged(INQUIRY)).amount == usd("12.50")


def test_a_refund_that_the_bank_is_still_at(gateway, charged):
    charge, key = charged(PENDING), new_id("ref")
    outcome = gateway.refund(RefundRequest(key, charge.reference, usd("12.50")))
    assert isinstance(outcome, Processing)
    assert gateway.read_refund(key=key, charge_reference=charge.reference) == outcome
    assert [entry.status for entry in gateway.read_refunds(charge.reference)] == [EntryStatus.PROCESSING]


@pytest.mark.parametrize(
    ("status", "reason", "wanted"),
    [
        ("failed", "lost_or_stolen_card", "lost_or_stolen_card"),
        ("failed", None, "failed"),
        ("canceled", None, "canceled"),
    ],
)
def test_a_refund_that_failed_later_is_declined(gateway, charged, status, reason, wanted):
    charge, key = charged(), new_id("ref")
    done = gateway.refund(RefundRequest(key, charge.reference, usd("12.50")))
    told = {"id": done.reference, "status": status, "failure_reason": reason, "metadata": {"key": key}}
    told |= {"payment_intent": charge.reference, "amount": 1250, "currency": "usd"}
    double = gateway.line.double
    double.put_list("/v1/refunds", double.put("/v1/refunds/one", "refund", **told))
    with pytest.raises(Declined, match=wanted):
        gateway.read_refund(key=key, charge_reference=charge.reference)
    (entry,) = gateway.read_refunds(charge.reference)
    assert (entry.status, entry.code) == (EntryStatus.FAILED, reason or "")


def test_a_refund_whose_answer_was_lost_is_found_by_its_key(gateway, charged):
    charge, key = charged(), new_id("ref")
    with gateway.line.broken("unknown"), pytest.raises(OutcomeUnknown):
        gateway.refund(RefundRequest(key, charge.reference, usd("2.50")))
    for of_charge in (charge.reference, ""):
        found = gateway.read_refund(key=key, charge_reference=of_charge)
        assert isinstance(found, Refunded)
        assert found.amount == usd("2.50")


def test_refunds_in_parts_add_up_and_end(gateway, charged):
    charge = charged()
    for part in ("2.50", "7.50", "2.50"):
        assert refund(gateway, charge, part).amount == usd(part)
    assert gateway.read_charge(key="", reference=charge.reference).refunded == usd("12.50")
    with pytest.raises(BadAmount):
        refund(gateway, charge, "0.01")
    amounts = [entry.amount for entry in gateway.read_refunds(charge.reference)]
    assert sorted(amounts) == [usd("2.50"), usd("2.50"), usd("7.50")]


def test_a_refund_in_the_dashboard_has_no_key_of_ours(gateway, charged, holder):
    charge = charged()
    holder.api.refunds.create({"payment_intent": charge.reference, "amount": 500})
    (entry,) = gateway.read_refunds(charge.reference)
    assert (entry.key, entry.amount, entry.charge_reference) == ("", usd(5), charge.reference)


def test_events_tell_of_all_of_it_the_oldest_first(gateway, charged):
    charge = charged()
    refund(gateway, charge)
    told = list(gateway.read_events(since=now() - timedelta(days=3)))
    assert told == sorted(told, key=lambda event: event.happened_at)
    assert len({event.id for event in told}) == len(told)
    about = {event.kind for event in told if event.reference == charge.reference}
    assert about >= {EventKind.CHARGE, EventKind.REFUND}
    assert not [event for event in told if event.kind == EventKind.OTHER]


def test_two_accounts_know_nothing_of_each_other(gateway, stripe_gateway, charged, peer, world):
    charge = charged()
    other = stripe_gateway(world=f"{peer}/{new_id('w')}")
    since = now() - timedelta(hours=1)
    assert list(other.read_events(since=since)) == []
    assert [event for event in gateway.read_events(since=since) if event.reference == charge.reference]
    assert list(other.read_entries(since=since, until=now() + timedelta(hours=1))) == []
