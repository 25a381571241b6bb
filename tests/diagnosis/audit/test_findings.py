"""One row is broken by plain SQL; the audit names the object, what is stored and what should stand there."""

import json

import pytest
from django.core.management import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.diagnosis.audit.queries import CHECKS, audit
from billing.ledger import guards
from billing.models import Credit, Grant, Hold, Standing

pytestmark = pytest.mark.sampled(12)

FIRST = "id = (SELECT min(id) FROM {0} WHERE {1})"


def first(table, condition="1 = 1"):
    return FIRST.format(table, condition)


def one(table, change, condition="1 = 1"):
    return f"UPDATE {table} SET {change} WHERE {first(table, condition)}"


def without(table, condition):
    return f"DELETE FROM {table} WHERE {first(table, condition)}"


CREDIT, GRANT, HOLD = "billing_credit", "billing_grant", "billing_hold"
INVOICE, PAYMENT, TRANSFER = "billing_invoice", "billing_payment", "billing_transfer"

# What the audit says, and how it was brought about.
BROKEN = [
    ("balance", one(CREDIT, "balance_micros = balance_micros - 1")),
    ("held, by its holds", one(CREDIT, "held_micros = held_micros + 1")),
    ("held, by pending transfers", one(CREDIT, "held_micros = held_micros + 1")),
    ("owed", one(CREDIT, "owed_micros = owed_micros + 1")),
    ("balance, at most what is left of grants", one(CREDIT, "balance_micros = balance_micros + 1000000000")),
    ("granted, as booked", one(GRANT, "amount_micros = amount_micros + 1")),
    ("left after its end", one(GRANT, "expires_at = '2020-01-01 00:00:00+00:00'")),
    ("spent this month", one(CREDIT, "spent_micros = spent_micros + 1")),
    ("held of it", one(GRANT, "held_micros = held_micros - 1", "held_micros > 0")),
    ("currency of its accounts", one(TRANSFER, "currency = 'EUR'")),
    ("customer of its debit", one(TRANSFER, "customer_id = NULL", "event = 'hold'")),
    ("customer of its credit", one(TRANSFER, "customer_id = NULL", "event = 'grant'")),
    ("resolves", one(TRANSFER, "state = 'posted'", "state = 'pending'")),
    ("resolved, at most what was pending", one(TRANSFER, "amount_micros = 7000000", "event = 'capture'")),
    ("belongs to", one(TRANSFER, "reference = 'hold_X'", "event = 'capture'")),
    ("belongs to", one(TRANSFER, "reference = 'pay_X'", "event = 'payment'")),
    ("hold", without(HOLD, "state = 'held'")),
    ("transfer", one(HOLD, "amount_micros = amount_micros + 1", "state = 'held'")),
    ("captured, as posted", one(HOLD, "captured_micros = captured_micros - 1", "state = 'captured'")),
    ("captured, as posted", without(TRANSFER, "event = 'capture'")),
    ("captured amount", one(HOLD, "captured_micros = NULL", "state = 'captured'")),
    ("state", one(HOLD, "state = 'released'", "state = 'held'")),
    ("state", one(HOLD, "state = 'held'", "state = 'captured'")),
    ("credit", one(HOLD, "currency = 'EUR'", "state = 'held'")),
    ("net, by its lines", one("billing_line", "amount_micros = amount_micros + 10000")),
    ("tax, by its lines", one("billing_line", "tax_micros = tax_micros + 10000")),
    ("credited, by its notes", one("billing_creditnote", "net_micros = net_micros + 10000")),
    ("due on a paid invoice", one(INVOICE, "paid_micros = paid_micros - 10000", "state = 'paid'")),
    ("due on an open invoice", one(INVOICE, "state = 'open'", "state = 'paid'")),
    ("paid on a void invoice", one(INVOICE, "paid_micros = 10000", "state = 'void'")),
    ("paid, at most what payments brought", one(INVOICE, "paid_micros = 10000", "state = 'open'")),
    (
        "paid, at least what payments brought and no note credits",
        one(INVOICE, "paid_micros = paid_micros - 10000", "state = 'paid'"),
    ),
    ("receivable", without(TRANSFER, "event = 'tax'")),
    ("number", one(INVOICE, "number = 'INV-2026-000777'", "number = 'INV-2026-000002'")),
    ("last number", one("billing_series", "last = last + 1")),
    ("amount, as posted", one(PAYMENT, "amount_micros = amount_micros + 10000", "invoice_id IS NOT NULL")),
    ("amount, as posted", one(PAYMENT, "amount_micros = amount_micros + 10000", "invoice_id IS NULL")),
    ("amount, as posted", without(TRANSFER, "event = 'payment'")),
    ("posted, though it did not succeed", one(PAYMENT, "state = 'failed'")),
    ("attempts that succeeded", one("billing_attempt", "state = 'failed'")),
    ("refunded, by its refunds", one(PAYMENT, "refunded_micros = refunded_micros + 10000")),
    ("amount, as posted", one("billing_refund", "amount_micros = amount_micros + 10000")),
    ("in dispute, as posted", one("billing_dispute", "state = 'won'")),
    ("in dispute, as posted", one("billing_dispute", "amount_micros = amount_micros + 10000")),
]


def but_guards(**options):
    """What is found besides the guards that the test itself has lifted."""
    return [found for found in audit(**options) if found.what != "guard of the database"]


def test_it_finds_nothing_wrong_with_what_is_right(world):
    assert list(audit()) == []


@pytest.mark.parametrize(("what", "statement"), BROKEN)
def test_it_names_what_is_broken(world, sql, what, statement):
    sql(statement)
    found = [finding for finding in audit() if finding.what == what]
    assert found and all(finding.stored != finding.expected for finding in found)


def test_every_check_of_the_audit_is_broken_here():
    assert len(CHECKS) - 1 <= len({what for what, _ in BROKEN})


def test_it_names_the_object_and_both_figures(world, sql):
    hold = Hold.objects.get(state="captured")
    sql("UPDATE billing_hold SET captured_micros = 1 WHERE state = 'captured'")
    assert [tuple(found) for found in but_guards()] == [
        (hold.public_id, "captured, as posted", "0.000001 USD", "5.00 USD")
    ]


def test_it_sees_standings_that_are_not_true(world):
    Standing.objects.filter(pk=world.customer.pk).update(facts={})
    assert {found.what.partition(":")[0] for found in audit()} == {"standing"}


def test_it_sees_a_grant_of_somebody_elses_credit(world, ada):
    row = Grant.objects.first()
    Grant.objects.filter(pk=row.pk).update(customer=ada.customer)
    whose = (ada.customer.public_id, world.customer.public_id)
    assert list(audit()) == [(row.public_id, "customer of its credit", *whose)]


def test_one_currency_may_be_asked_for(world, sql):
    sql("UPDATE billing_credit SET owed_micros = owed_micros + 1")
    assert but_guards(currency="EUR") == []
    assert [found.what for found in but_guards(currency="USD")] == ["owed"]


def test_it_misses_the_guards_of_the_database(world):
    guards.lift("default")
    if connection.vendor == "sqlite":
        assert {found.subject for found in audit()} == guards.expected("sqlite")


def test_the_command_says_so_when_all_is_right(world, run):
    said = run("billing_audit")
    assert said.endswith("the books are right\n") and "USD debited" in said


def test_the_command_names_each_difference_and_fails(world, run, capsys):
    Credit.objects.update(owed_micros=1)
    with pytest.raises(CommandError, match="1 differences") as raised:
        run("billing_audit", "--currency", "usd")
    assert raised.value.returncode == 1


def test_the_command_speaks_json(world, run):
    assert json.loads(run("billing_audit", "--json")) == []


def test_it_asks_as_often_of_many_as_of_few(world):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert list(audit()) == []
        return len(queries)

    of_few = asked()
    for _ in range(3):
        world.pay(world.invoice(10))
        world.grant(1)
    assert asked() == of_few
