"""Every state and every trigger: the table of docs/reference/subscription-states.md, carried out."""

import re
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from billing.errors import IllegalMove
from billing.invoices.actions import write_off_invoice
from billing.invoices.models import Invoice
from billing.invoices.states import InvoiceState
from billing.payment_methods.actions import detach_method
from billing.payments.actions import record_payment_elsewhere
from billing.payments.dunning.actions import charge_due_invoices
from billing.testing import enter_card
from subscriptions.changes.actions import change_subscription
from subscriptions.changes.cancellation import cancel_with_credit
from subscriptions.changes.states import Timing
from subscriptions.lifecycle.dues import refresh_subscription
from subscriptions.lifecycle.endings import cancel_at_period_end, cancel_now, resume_renewal
from subscriptions.lifecycle.items import Choice
from subscriptions.lifecycle.pauses import pause_at_period_end, pause_now, resume_subscription
from subscriptions.lifecycle.states import MOVES, SubscriptionState
from subscriptions.renewals.actions import refresh_states, renew_due, renew_subscription
from tests.subscriptions.shop import make_plan, make_price, make_pro, start

PAGE = Path(__file__).parents[3] / "docs/reference/subscription-states.md"
REFUSES = "4000000000000341"
MONTH = timedelta(days=31)


def only_card(customer, number, at):
    enter_card(customer, number, at=at)
    for method in customer.payment_methods.filter(is_default=False, detached_at=None):
        detach_method(method, at=at)
    for method in customer.payment_methods.filter(detached_at=None).exclude(last4=number[-4:]):
        detach_method(method, at=at)


def pay(subscription, *, at):
    for invoice in Invoice.objects.filter(state__in=["open", "uncollectible"]):
        record_payment_elsewhere(invoice, invoice.amount_due, at=at, key=f"paid-{invoice.pk}", note="bank")
    refresh_subscription(subscription, at=at)


def refuse(subscription, *, at):
    """What is due is tried, and the card is declined."""
    only_card(subscription.customer, REFUSES, at)
    charge_due_invoices(at=at)
    refresh_states(at=at)


def give_up(subscription, *, at):
    for invoice in Invoice.objects.filter(state=InvoiceState.OPEN, due_at__lte=at):
        write_off_invoice(invoice, at=at, why="a test")
    refresh_states(at=at)


def reach(subscription, *, at):
    """The instant that it waits for has come."""
    subscription.refresh_from_db()
    renew_subscription(subscription, at=subscription.next_at or at)


def change(subscription, *, at, timing=Timing.NOW):
    price = make_price(make_plan("other"), "30.00", at=at)
    change_subscription(subscription, [Choice(price)], at=at, key="other", timing=timing)


TRIGGERS = {
    "time": reach,
    "paid": pay,
    "declined": refuse,
    "given up": give_up,
    "cancel now": cancel_now,
    "cancel at the end": cancel_at_period_end,
    "keep": resume_renewal,
    "pause now": pause_now,
    "pause at the end": pause_at_period_end,
    "resume": resume_subscription,
    "cancel and credit": cancel_with_credit,
    "change now": change,
    "change at the end": partial(change, timing=Timing.PERIOD_END),
}


@pytest.fixture
def make(payer, at):
    """A subscription in the state, and the instant at which it is."""

    def made(state):
        if state == "scheduled":
            return start(payer, make_pro(at), at=at, starts_at=at + MONTH), at
        if state == "trialing":
            return start(payer, make_pro(at, trial_days=14), at=at), at
        subscription = start(payer, make_pro(at), at=at)
        if state == "incomplete":
            return subscription, at
        if state == "incomplete_expired":
            return renew_subscription(subscription, at=at + timedelta(hours=23)), at + MONTH
        pay(subscription, at=at)
        renew_due(at=at + MONTH)
        for step in LED_TO[state]:
            step(subscription, at=at + MONTH)
        subscription.refresh_from_db()
        return subscription, at + MONTH

    return made


# From an active one whose renewal is billed and not yet collected.
LED_TO = {
    "active": (),
    "past_due": (refuse,),
    "unpaid": (refuse, give_up),
    "paused": (pause_now,),
    "canceled": (cancel_now,),
}


def told():
    """The table of the page: {(state, trigger): what becomes of it}."""
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    return {
        (state, trigger): end.strip("`")
        for state, ends in rows
        for trigger, end in zip(TRIGGERS, ends.split(" | "), strict=True)
    }


CELLS = [(state.value, trigger) for state in SubscriptionState for trigger in TRIGGERS]


def test_the_page_tells_every_state_and_trigger():
    assert list(told()) == CELLS


@pytest.mark.sampled(20)
@pytest.mark.parametrize(("state", "trigger"), CELLS)
def test_it_becomes_what_the_page_says(make, state, trigger):
    subscription, at = make(state)
    assert subscription.state == state
    try:
        TRIGGERS[trigger](subscription, at=at)
    except IllegalMove:
        end = "refused"
    else:
        subscription.refresh_from_db()
        end = subscription.state
    assert {state: "–"}.get(end, end) == told()[state, trigger]


def test_every_move_of_the_table_is_one_that_is_allowed():
    led = {(state, end) for (state, _), end in told().items() if end in SubscriptionState.values}
    # What is given up without having been tried is past due on its way.
    led.remove(("active", "unpaid"))
    assert all(end in MOVES[state] for state, end in led)
