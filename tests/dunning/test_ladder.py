"""What an overdue invoice costs on which day, and what comes back when it is paid."""

import pytest

from billing.access.policies import good_standing, nothing_overdue, warning_of
from billing.access.queries import check
from billing.conf import Settings
from billing.payments.actions import record_payment_elsewhere
from billing.payments.dunning.queries import access_until, rungs_of
from tests.conftest import AT
from tests.dunning.world import DAY, World, live_until, owe

PAGE, LADDER = "/page/", {"warn": 0, "read_only": 8, "refuse": 15}


@pytest.fixture(autouse=True)
def the_default(settings, turned_clock):
    settings.BILLING = {key: value for key, value in settings.BILLING.items() if key != "ACCESS_LADDER"}


@pytest.fixture
def asks(client, bo):
    """The status of a page and of a button on it, at the instant at which the clock stands."""
    client.force_login(bo)

    def ask():
        return [client.generic(method, PAGE).status_code for method in ("GET", "HEAD", "POST")]

    return ask


@pytest.fixture
def poor(bank, card):
    bank.refuse_charges(card.gateway_reference, code="insufficient_funds")


def test_the_default_ladder_is_the_documented_one():
    assert dict(Settings().access_ladder) == LADDER


def test_access_falls_rung_by_rung_and_returns_when_it_is_paid(poor, invoice, asks):
    seen = []
    for day in (0, 7.9, 8, 14.9, 15, 40):
        live_until(day, every=7 * DAY)
        seen.append(asks())
    assert seen == [[200] * 3, [200] * 3, [200, 200, 402], [200, 200, 402], [402] * 3, [402] * 3]
    record_payment_elsewhere(invoice, invoice.amount_due, at=World.at, key="a", note="")
    assert asks() == [200] * 3


def test_outside_requests_it_is_strict(poor, customer, invoice):
    live_until(8)
    assert check(customer, at=World.at).cause == "invoice_overdue"
    assert check(customer, at=AT + 7 * DAY) is None


def test_what_is_sold_is_never_only_read(poor, invoice, client, bo):
    client.force_login(bo)
    live_until(8)
    assert client.get("/charged/").status_code == 402


def test_it_is_told_beforehand_what_will_be_lost_when(customer):
    invoice = owe(customer, days_to_pay=5)
    rungs = rungs_of(invoice)
    assert [(instant - AT) / DAY for instant in rungs] == [5, 13, 20]
    assert access_until(invoice) == rungs.read_only_at


def test_the_oldest_invoice_decides(customer, card, bank, asks):
    bank.refuse_charges(card.gateway_reference, code="insufficient_funds")
    first = owe(customer)
    live_until(5)
    owe(customer)
    live_until(9)
    assert asks()[-1] == 402
    record_payment_elsewhere(first, first.amount_due, at=World.at, key="a", note="")
    assert asks()[-1] == 200


def test_it_warns_before_anything_is_taken(poor, invoice, customer):
    from billing.standing.queries import standing_of

    facts = standing_of(customer.pk).facts
    assert nothing_overdue(facts, AT) is None
    assert warning_of(facts, AT).facts["keeps_until"] == (AT + 8 * DAY).isoformat()
    assert good_standing(facts, AT + 8 * DAY).facts["reads_until"] == (AT + 15 * DAY).isoformat()
    assert "reads_until" not in good_standing(facts, AT + 15 * DAY).facts


@pytest.fixture
def never_shut(settings, the_default):
    ladder = {"warn": 0, "read_only": 3, "refuse": None}
    settings.BILLING = {**settings.BILLING, "ACCESS_LADDER": ladder}


def test_a_rung_that_is_left_out_is_never_reached(never_shut, poor, asks, customer):
    owe(customer)
    live_until(400, every=100 * DAY)
    assert asks() == [200, 200, 402]
