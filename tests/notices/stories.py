"""For each kind of notice, what must happen for it; gives the instant of the tick that tells of it."""

from datetime import timedelta
from decimal import Decimal

from django.db.models import F

from billing.credit.holds.actions import capture_hold, hold_credit
from billing.gateways.sandbox.bank import answer_challenge
from billing.models import Downtime, PaymentMethod
from billing.notices.actions import record_notice
from billing.notices.kinds.catalogue import BY_NAME
from billing.notices.kinds.kind import Found
from billing.payment_methods.setups.actions import complete_setup
from billing.payments.disputes.actions import record_dispute
from billing.payments.refunds.actions import refund_payment
from billing.testing import enter_card
from billing.testing.builders import make_open_invoice
from billing.testing.paid import pay, top_up
from subscriptions.catalog.prices.actions import change_price
from subscriptions.lifecycle.dues import refresh_subscription
from subscriptions.lifecycle.endings import cancel_at_period_end
from subscriptions.lifecycle.favours import change_to_sold_prices
from subscriptions.models import Subscription
from subscriptions.pricing import Flat
from subscriptions.renewals.actions import renew_due
from tests.notices.world import tick
from tests.payments.world import CONFIRMED, REFUSED, VISA, usd
from tests.subscriptions.shop import make_plan, make_price, start

MONTHS = timedelta(days=60)


def receipt(customer, at):
    enter_card(customer, VISA, at=at)
    pay(make_open_invoice(customer, amount="1234.50", at=at), at=at)
    return at


def payment_failed(customer, at):
    enter_card(customer, REFUSED, at=at)
    pay(make_open_invoice(customer, amount="1234.50", at=at), at=at)
    return at


def top_up_failed(customer, at):
    enter_card(customer, REFUSED, at=at)
    top_up(customer, "1234.50", at=at)
    return at


def confirmation_needed(customer, at):
    setup = enter_card(customer, CONFIRMED, at=at)
    answer_challenge(setup.gateway_reference, accept=True, at=at)
    complete_setup(setup, at=at)
    pay(make_open_invoice(customer, amount="1234.50", at=at), at=at)
    return at


def recovered(customer, at):
    enter_card(customer, REFUSED, at=at)
    invoice = make_open_invoice(customer, amount="1234.50", at=at)
    pay(invoice, at=at)
    tick(at)
    pay(invoice, at=at, method=enter_card(customer, VISA, at=at).method)
    return at


def refund(customer, at):
    enter_card(customer, VISA, at=at)
    paid = top_up(customer, "2000.00", at=at)
    refund_payment(paid, usd("1234.50"), key="r", at=at, why="too much")
    return at


def low_credit(customer, at):
    enter_card(customer, VISA, at=at)
    top_up(customer, "2000.00", at=at)
    use(customer, "765.50", at=at)
    return at


def card_updated(customer, at):
    enter_card(customer, VISA, at=at)
    PaymentMethod.objects.update(updated_at=at, exp_year=F("exp_year") + 3)
    return at


def dispute(customer, at):
    enter_card(customer, VISA, at=at)
    record_dispute(top_up(customer, "1234.50", at=at), at=at)
    return at


def gateway_trouble(customer, at):
    Downtime.objects.create(gateway="default", began_at=at)
    return at


def trouble(customer, at):
    said = {"said": "a key is refused", "advice": "Put the new one in place."}
    record_notice(BY_NAME["trouble"], Found("key:default", data=said), at=at)
    return at


def card_expiring(customer, at):
    enter_card(customer, VISA, at=at, exp_month=1, exp_year=2027)
    return at.replace(year=2027, month=1, day=2)


def billing_details_yearly(customer, at):
    enter_card(customer, VISA, at=at)
    top_up(customer, "5.00", at=at + 3 * MONTHS)
    return at.replace(year=2027)


def renewal_coming(customer, at):
    enter_card(customer, VISA, at=at)
    row = start(customer, make_price(make_plan(), "1234.50", every="year", at=at), at=at)
    pay(row.periods.get().invoice, at=at)
    refresh_subscription(row, at=at)
    return at.replace(year=at.year + 1) - timedelta(days=20)


def trial_ending(customer, at, card=VISA, amount="1234.50"):
    if card:
        enter_card(customer, card, at=at)
    start(customer, make_price(make_plan(trial_days=14), amount, at=at), at=at)
    return at + timedelta(days=10)


def trial_ended(customer, at):
    trial_ending(customer, at, card=None)
    renew_due(at=at + timedelta(days=14))
    return at + timedelta(days=14)


def subscription_canceled(customer, at):
    trial_ending(customer, at)
    cancel_at_period_end(Subscription.objects.get(), at=at)
    return at


def price_changed(customer, at):
    trial_ending(customer, at, amount="1000.00")
    row = Subscription.objects.get()
    change_price(row.items.get().price.plan, row.interval, Flat(Decimal("1234.50")), currency="USD", at=at)
    change_to_sold_prices(row, at=at)
    return at


STORIES = {
    story.__name__: story
    for story in (
        receipt, payment_failed, top_up_failed, confirmation_needed, recovered, refund, low_credit,
        card_updated, dispute, gateway_trouble, trouble, card_expiring, billing_details_yearly,
        renewal_coming, trial_ending, trial_ended, subscription_canceled, price_changed,
    )
}  # fmt: skip


def use(customer, amount, *, at, key="use"):
    hold = hold_credit(customer, usd(amount), key=key, at=at)
    capture_hold(hold.hold_id, usd(amount), at=at)
