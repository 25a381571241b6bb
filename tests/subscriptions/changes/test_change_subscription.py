from datetime import timedelta

import pytest

from billing.credit.queries import credit_of
from billing.errors import KeyReused
from billing.invoices.states import InvoiceState
from billing.payments.actions import start_payment
from billing.payments.refunds.actions import refund_payment
from subscriptions.calendar import Unit
from subscriptions.changes.actions import cancel_change, change_subscription, change_when_paid
from subscriptions.changes.completion import complete_change, complete_changes
from subscriptions.changes.queries import preview_change
from subscriptions.changes.states import ChangeState, Timing
from subscriptions.changes.tokens import token_of
from subscriptions.errors import ChangeMoved
from subscriptions.lifecycle.periods.queries import invoices_of
from subscriptions.renewals.actions import renew_subscription
from tests.subscriptions.changes.sold import has_paid, make_sold, of
from tests.subscriptions.shop import usd

DAY = timedelta(days=1)


@pytest.fixture
def more(at):
    return make_sold("more", "30.00", at=at)


@pytest.fixture
def less(at):
    return make_sold("less", "10.00", at=at)


@pytest.fixture
def row(payer, pro, at):
    return has_paid(payer, pro, at=at)


def has(row):
    row.refresh_from_db()
    return [(item.price.plan.key, item.quantity) for item in row.items.all()]


def test_an_upgrade_is_billed_at_once(row, more, at):
    change = change_subscription(row, of(more), at=at + 15 * DAY, key="up")
    assert (change.state, change.invoice.total, has(row)) == ("applied", usd("5.00"), [("more", 1)])
    assert [line.net for line in change.invoice.lines.all()] == [usd("-10.00"), usd("15.00")]
    assert change_subscription(row, of(more), at=at + 16 * DAY, key="up") == change
    assert invoices_of(row).count() == 2


def test_the_next_period_costs_what_it_is_of_by_then(row, more, at):
    change_subscription(row, of(more), at=at + 15 * DAY, key="up")
    renew_subscription(row, at=at + 30 * DAY)
    assert row.periods.get(serial=2).invoice.total == usd("30.00")


def test_a_downgrade_gives_credit(row, payer, less, at):
    change = change_subscription(row, of(less), at=at + 15 * DAY, key="down")
    assert (change.invoice, change.total) == (None, usd("-5.00"))
    assert credit_of(payer, "USD").balance == usd("5.00")
    invoice = row.periods.get().invoice
    assert (invoice.credited, invoice.state) == (usd("5.00"), InvoiceState.PAID)


def test_the_next_renewal_is_paid_with_it_first(row, payer, less, at, tick):
    change_subscription(row, of(less), at=at + 15 * DAY, key="down")
    tick(at + 30 * DAY)
    invoice = row.periods.get(serial=2).invoice
    paid = [(payment.source, payment.amount) for payment in invoice.payments.order_by("pk")]
    assert paid == [("credit", usd("5.00")), ("method", usd("5.00"))]
    assert (invoice.state, credit_of(payer, "USD").balance) == (InvoiceState.PAID, usd("0"))


def test_what_was_given_back_cannot_be_refunded_once_more(row, payer, less, at):
    change_subscription(row, of(less), at=at + 15 * DAY, key="down")
    payment = payer.payments.get()
    refund_payment(payment, usd("20.00"), at=at + 16 * DAY, key="all", why="asked")
    assert credit_of(payer, "USD").balance == usd("0")
    assert row.periods.get().invoice.credited == usd("20.00")


def test_back_and_forth_earns_nothing(row, payer, pro, less, at):
    for hour in range(1, 9):
        wanted = less if hour % 2 else pro
        change_subscription(row, of(wanted), at=at + hour * DAY, key=f"change-{hour}")
    charged = sum((one.total - one.credited for one in invoices_of(row)), usd("0"))
    assert usd("10.00") <= charged <= usd("20.00")


def test_who_is_there_pays_before_it_changes(row, more, at):
    change = change_when_paid(row, of(more), at=at + 15 * DAY, key="up")
    assert (change.state, has(row)) == ("pending", [("pro", 1)])
    start_payment(change.invoice, at=at + 15 * DAY, key="pay-up")
    assert (complete_change(change, at=at + 15 * DAY).state, has(row)) == ("applied", [("more", 1)])


def test_what_nobody_paid_is_dropped(row, more, at):
    change = change_when_paid(row, of(more), at=at + 15 * DAY, key="up")
    assert complete_changes(at=at + 15 * DAY + timedelta(hours=22)) == 0
    assert complete_changes(at=at + 15 * DAY + timedelta(hours=23)) == 1
    change.refresh_from_db()
    assert (change.state, change.invoice.state, has(row)) == ("dropped", "void", [("pro", 1)])


def test_what_is_paid_too_late_becomes_credit(row, payer, more, at):
    change = change_when_paid(row, of(more), at=at + 29 * DAY, key="up")
    renew_subscription(row, at=at + 30 * DAY)
    start_payment(change.invoice, at=at + 30 * DAY, key="pay-up")
    assert (complete_change(change, at=at + 30 * DAY).state, has(row)) == ("dropped", [("pro", 1)])
    assert credit_of(payer, "USD").balance == change.total


def test_at_the_end_of_the_period(row, less, at):
    change = change_subscription(row, of(less), at=at + DAY, key="later", timing=Timing.PERIOD_END)
    assert (change.state, has(row)) == (ChangeState.SCHEDULED, [("pro", 1)])
    assert row.change_at == row.period_end_at
    renew_subscription(row, at=at + 30 * DAY)
    assert (has(row), row.change_at) == ([("less", 1)], None)
    assert row.periods.get(serial=2).invoice.total == usd("10.00")


def test_what_was_scheduled_is_undone(row, less, at):
    change = change_subscription(row, of(less), at=at + DAY, key="later", timing=Timing.PERIOD_END)
    assert cancel_change(row, at=at + 2 * DAY)
    assert not cancel_change(row, at=at + 2 * DAY)
    change.refresh_from_db()
    renew_subscription(row, at=at + 30 * DAY)
    assert (change.state, has(row)) == ("dropped", [("pro", 1)])


def test_a_year_from_now_on(row, payer, at):
    yearly = make_sold("team", "200.00", at=at, every=Unit.YEAR)
    change = change_subscription(row, of(yearly), at=at + 15 * DAY, key="year")
    row.refresh_from_db()
    assert (change.invoice.total, row.serial) == (usd("190.00"), 2)
    assert row.period.end == (at + 15 * DAY).replace(year=2027)
    renew_subscription(row, at=row.period.end)
    assert row.period.start == (at + 15 * DAY).replace(year=2027)


def test_a_token_is_taken_for_what_was_shown(row, more, less, at):
    shown = preview_change(row, of(more), at=at + 15 * DAY)
    token = token_of(shown)
    with pytest.raises(ChangeMoved):
        change_subscription(row, of(less), at=at + 15 * DAY, key="other", token=token)
    with pytest.raises(ChangeMoved):
        change_subscription(row, of(more), at=at + 16 * DAY, key="late", token=token)
    change = change_subscription(
        row, of(more), at=at + 15 * DAY + timedelta(minutes=50), key="up", token=token
    )
    assert change.invoice.total == shown.total
    with pytest.raises(ChangeMoved):
        change_subscription(row, of(less), at=at + 15 * DAY + timedelta(minutes=55), key="x", token=token)


def test_a_key_is_one_change(row, more, less, at):
    change_subscription(row, of(more), at=at + DAY, key="up")
    with pytest.raises(KeyReused):
        change_subscription(row, of(less), at=at + DAY, key="up")
