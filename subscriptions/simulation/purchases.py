"""How they buy: they choose a plan, pay what is due, and do something about what shuts them out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from billing.access import Cause, check
from billing.access.policies import not_suspended, nothing_overdue
from billing.errors import NotPayable, NoUsableMethod
from billing.gateways.sandbox.bank import answer_challenge
from billing.invoices.models import Invoice
from billing.invoices.states import InvoiceState
from billing.payment_methods.queries import active_methods
from billing.payments.actions import complete_payment, start_payment
from billing.payments.attempts.queries import live_attempt
from billing.payments.models import Payment
from billing.payments.queries import payments_under_way
from billing.payments.states import PaymentState
from subscriptions.access import subscribed
from subscriptions.catalog.models import PlanKind
from subscriptions.catalog.prices.models import Price
from subscriptions.catalog.prices.queries import sold_prices
from subscriptions.errors import NotRedeemable
from subscriptions.lifecycle.actions import start_subscription
from subscriptions.lifecycle.items import Choice
from subscriptions.lifecycle.pauses import resume_subscription
from subscriptions.lifecycle.queries import products_tried
from subscriptions.lifecycle.states import SubscriptionState
from subscriptions.pricing import Flat
from subscriptions.simulation.cards import CONFIRMS, another_card, first_card
from subscriptions.simulation.people import Person, sign_up
from subscriptions.simulation.world import CODE

TYPES_A_CODE = 15
POLICIES = (not_suspended, nothing_overdue, subscribed())


def arrive(person: Person, at: datetime) -> None:
    sign_up(person, at)
    first_card(person, at)
    subscribe(person, at)


def subscribe(person: Person, at: datetime) -> None:
    """Choose what can be had, and pay for it; the yearly prices tempt fewer."""
    choice, code = another_choice(person, at), CODE if person.chance.happens(TYPES_A_CODE) else ""
    if choice is None:
        return
    key = person.key()
    try:
        start_subscription(person.payer, [choice], at=at, key=key, code=code)
    except NotRedeemable:
        start_subscription(person.payer, [choice], at=at, key=key)
    pay_what_is_open(person, at)


def another_choice(person: Person, at: datetime) -> Choice | None:
    """One of the plans on sale, and of what is counted some; None where it cannot be had without a card."""
    price, quantity = _chosen(person, at), person.chance.between(1, 8)
    if price is None:
        return None
    return Choice(price, 1 if isinstance(price.charge_model, Flat) else quantity)


def pay_what_is_open(person: Person, at: datetime) -> None:
    """By the card on file, as the pages do. Raises Unreachable; an unknown outcome is found out later."""
    confirm_what_waits(person, at)
    for invoice in Invoice.objects.filter(customer=person.payer, state=InvoiceState.OPEN).order_by("pk"):
        with suppress(NotPayable, NoUsableMethod):
            _confirm(person, start_payment(invoice, at=at, key=person.key()), at=at)


def confirm_what_waits(person: Person, at: datetime) -> None:
    waiting = payments_under_way().filter(customer=person.payer, state=PaymentState.NEEDS_ACTION)
    for payment in waiting.order_by("pk"):
        _confirm(person, payment, at=at)


def look_in(person: Person, at: datetime) -> str:
    """Ask for something paid; the cause where that is refused, and what some do about it."""
    denied = check(person.payer, *POLICIES, at=at)
    if denied is None:
        return ""
    percent, remedy = REMEDIES.get(denied.cause, (0, pay_what_is_open))
    if person.chance.happens(percent):
        remedy(person, at)
    return str(denied.cause)


def _chosen(person: Person, at: datetime) -> Price | None:
    prices = sold_prices(person.payer, currency=person.payer.currency, at=at)
    plans = [price for price in prices if price.plan.kind == PlanKind.PLAN]
    weighted = [(price, 1 if price.interval_unit == "year" else 4) for price in plans]
    drawn = person.chance.one_of(weighted, of=sum(weight for _price, weight in weighted) or 1)
    return drawn if drawn and _may_have(person, drawn) else None


def _may_have(person: Person, price: Price) -> bool:
    """Without a card only a trial that needs none."""
    plan = price.plan
    is_free_at_first = plan.trial_days and not plan.trial_needs_card
    if is_free_at_first and plan.product_id not in products_tried(person.payer):
        return True
    return active_methods(person.payer).exists()


def _confirm(person: Person, payment: Payment, *, at: datetime) -> None:
    attempt = live_attempt(payment)
    if payment.state == PaymentState.NEEDS_ACTION and attempt:
        answer_challenge(attempt.gateway_reference, accept=person.chance.happens(CONFIRMS), at=at)
        complete_payment(payment, at=at)


def _mend_card(person: Person, at: datetime) -> None:
    another_card(person, at)
    pay_what_is_open(person, at)


def _subscribe_again(person: Person, at: datetime) -> None:
    row = person.subscription
    if row is None:
        subscribe(person, at)
    elif row.state == SubscriptionState.INCOMPLETE:
        _mend_card(person, at)


def _resume(person: Person, at: datetime) -> None:
    row = person.subscription
    if row and row.state == SubscriptionState.PAUSED:
        resume_subscription(row, at=at)


# How many of those who are shut out do so the same day, and what.
REMEDIES: dict[str, tuple[int, Callable[[Person, datetime], None]]] = {
    Cause.NO_PAYMENT_METHOD: (50, _mend_card),
    Cause.PAYMENT_METHOD_EXPIRED: (60, _mend_card),
    Cause.PAYMENT_DECLINED: (50, _mend_card),
    Cause.INVOICE_OVERDUE: (50, _mend_card),
    Cause.AUTHENTICATION_REQUIRED: (80, confirm_what_waits),
    Cause.SUBSCRIPTION_PAUSED: (20, _resume),
    Cause.NOT_SUBSCRIBED: (5, _subscribe_again),
    Cause.TRIAL_ENDED: (15, _subscribe_again),
}
