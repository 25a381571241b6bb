"""Whom nobody has told of their invoices is found, without a look at those who have nothing to be told."""

from datetime import timedelta

import pytest
from django.db import connection

from billing.invoices.actions import void_invoice, write_off_invoice
from billing.invoices.models import Invoice
from billing.ledger.actions import open_account
from billing.ledger.chart import AccountKind
from billing.models import Dunning, Transfer
from billing.payments.dunning.states import DunningState
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.periods.models import BilledPeriod
from subscriptions.lifecycle.periods.queries import invoices_of
from subscriptions.renewals.actions import refresh_states, renew_due
from subscriptions.renewals.queries import out_of_step
from tests.subscriptions.renewals.due_crowd import make_crowd, make_prices, subscribed

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=31)


@pytest.fixture
def active(django_user_model, at):
    return subscribed(django_user_model, "bo", make_prices(at)["pro"], at=at)


def dunned(row, state, at):
    invoice = invoices_of(row).get()
    made = {"next_day": None, "began_at": at, "customer_id": row.customer_id}
    dunning = Dunning.objects.create(invoice=invoice, **made)
    # As an earlier step has left it.
    Dunning.objects.filter(pk=dunning.pk).update(state=state)


def test_who_is_active_and_paid_for_or_about_to_be_is_in_step(django_user_model, at):
    make_crowd(django_user_model, at)
    renew_due(at=at + MONTH)
    assert not out_of_step()


@pytest.mark.parametrize("state", [DunningState.ACTIVE, DunningState.WAITING, DunningState.STOPPED])
def test_who_was_refused_is_past_due(active, at, state):
    dunned(active, state, at)
    assert list(out_of_step()) == [active]
    assert refresh_states(at=at) == 1
    assert Subscription.objects.get(pk=active.pk).state == "past_due"
    assert not out_of_step()


def test_whose_invoice_was_given_up_is_unpaid(active, at):
    dunned(active, DunningState.LOST, at)
    assert refresh_states(at=at) == 1
    assert Subscription.objects.get(pk=active.pk).state == "unpaid"
    assert not out_of_step()


def test_whose_invoice_was_written_off_by_staff_is_unpaid(active, at):
    write_off_invoice(Invoice.objects.get(), at=at, why="bankrupt")
    assert list(out_of_step()) == [active]
    refresh_states(at=at)
    assert Subscription.objects.get(pk=active.pk).state == "unpaid"
    assert not out_of_step()


def test_who_waits_for_what_is_not_due_any_more_goes_on(active, at):
    dunned(active, DunningState.ACTIVE, at)
    refresh_states(at=at)
    void_invoice(Invoice.objects.get(), at=at, why="a mistake")
    assert list(out_of_step()) == [active]
    refresh_states(at=at)
    assert Subscription.objects.get(pk=active.pk).state == "active"


def make_many_in_step(row, count, at):
    """Active, with one invoice each that was paid at once, as nearly all are."""
    owned = {"customer_id": row.customer_id, "currency": "USD"}
    invoice = {**owned, "created_at": at, "due_at": at, "state": "paid"}
    like = {name: getattr(row, name) for name in ("interval_unit", "time_zone", "anchor_at", "next_at")}
    like |= {**owned, "created_at": at, "starts_at": at, "state": "active"}
    rows = Subscription.objects.bulk_create(Subscription(**like, key=f"{n}") for n in range(count))
    new = [Invoice(**invoice, key=f"{n}", number=f"{n}") for n in range(count)]
    pairs = list(zip(rows, Invoice.objects.bulk_create(new), strict=True))
    period = {"customer_id": row.customer_id, "serial": 1, "billed_at": at}
    period |= {"start_at": at, "end_at": at + MONTH}
    BilledPeriod.objects.bulk_create(BilledPeriod(**period, subscription=s, invoice=i) for s, i in pairs)
    dunning = {"customer_id": row.customer_id, "state": "paid", "ended_at": at}
    Dunning.objects.bulk_create(Dunning(**dunning, invoice=i) for _s, i in pairs)
    debit, credit = row.customer.accounts.get(kind="receivable"), open_account(AccountKind.REVENUE, "USD")
    moved = {**owned, "debit": debit, "credit": credit, "amount_micros": 1, "event": "invoice", "at": at}
    Transfer.objects.bulk_create(Transfer(**moved, key=f"{n}", reference=f"{n}") for n in range(count))


@pytest.mark.postgres
@pytest.mark.unaudited
def test_it_reads_nothing_whole_that_grows_with_those_in_step(active, at):
    if connection.vendor != "postgresql":
        pytest.skip("it is PostgreSQL that must not read a million rows a minute")
    open_account(AccountKind.WRITE_OFFS, "USD")
    make_many_in_step(active, 3_000, at)
    sql, params = out_of_step().query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Seq Scan" not in plan.replace("Seq Scan on billing_account", ""), plan
