"""More is owed or used than is allowed: what the refusal asks for is enough to be let in."""

from datetime import timedelta

import pytest

from billing.access import within_credit
from billing.credit.holds.actions import capture_hold, expire_holds, hold_credit
from billing.credit.limits.actions import change_limit
from billing.errors import BadAmount
from billing.invoices.actions import write_off_invoice
from billing.money import Money
from billing.payments.disputes.actions import record_dispute, settle_dispute_lost
from billing.testing import enter_card
from billing.testing.builders import make_open_invoice
from billing.testing.paid import pay
from tests.access.journeys import pay_on, use_up
from tests.audited import audited  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("audited")]
PROBLEM = {"Accept": "application/problem+json"}


def usd(amount):
    return Money.of(amount, "USD")


def written_off(customer, at):
    write_off_invoice(make_open_invoice(customer, amount="100.00", at=at), at=at, why="gone")


def lost_a_dispute(customer, at):
    payment = pay(make_open_invoice(customer, amount="100.00", at=at), at=at)
    record_dispute(payment, at=at)
    settle_dispute_lost(payment.dispute, at=at)


def lowered(to):
    def arrange(customer, at):
        change_limit(customer, usd(30), at=at, why="known")
        use_up(customer, "30", at)
        change_limit(customer, usd(to), at=at, why="better known")

    return arrange


def captured_late(customer, at):
    before = at - timedelta(hours=1)
    change_limit(customer, usd(5), at=before, why="known")
    late = hold_credit(customer, usd(5), key="late", at=before)
    expire_holds(at=at)
    use_up(customer, "5", at)
    capture_hold(late.hold_id, usd(5), at=at)


OWED = "This needs $4.10, and $%s is owed before that."
USED = "This needs $4.10, and $%s more than your limit of $%s is used."


@pytest.mark.parametrize(("arrange", "detail", "paid"), [
    (written_off, OWED % "100.00", ["pay_invoice 100.00", "top_up 4.10"]),
    (lost_a_dispute, OWED % "100.00", ["top_up 104.10"]),
    (lowered("10"), USED % ("20.00", "10.00"), ["pay_now 30.00"]),
    (lowered("0"), OWED % "30.00", ["top_up 34.10"]),
    (captured_late, USED % ("5.00", "5.00"), ["pay_now 10.00"]),
])  # fmt: skip
def test_what_is_asked_for_opens_the_door(client, bo, at, arrange, detail, paid):
    enter_card(bo.customer, "4242424242424242", at=at)
    arrange(bo.customer, at)
    client.force_login(bo)
    problem = client.get("/charged/", headers=PROBLEM).json()
    assert problem["detail"] == detail and problem["available"]["amount"] == "0.00"
    asked = []
    while "remedies" in problem and len(asked) < 4:
        first = problem["remedies"][0]
        asked.append(f"{first['rel']} {first['amount']['amount']}")
        pay_on(client, first["href"].removeprefix("http://testserver"))
        answer = client.get("/charged/", headers=PROBLEM)
        problem = answer.json() if answer.status_code == 402 else {}
    assert asked == paid


def test_what_is_held_is_not_asked_for(client, bo, at):
    change_limit(bo.customer, usd(100), at=at, why="known")
    hold_credit(bo.customer, usd(98), key="it runs", at=at)
    client.force_login(bo)
    ways = client.get("/charged/", headers=PROBLEM).json()["remedies"]
    assert [(way["rel"], way.get("amount", {}).get("amount")) for way in ways] == [
        ("pay_now", "2.10"),
        ("ask_limit", None),
    ]


@pytest.mark.parametrize("amount", ["0", "-1"])
def test_nothing_is_no_amount_to_ask_for(amount):
    with pytest.raises(BadAmount):
        within_credit(usd(amount))
