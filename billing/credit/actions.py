from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

from django.db import router
from django.db.models import BigIntegerField, Case, F, Value, When

from billing.credit.models import Credit
from billing.customers.models import Customer
from billing.ledger.actions import open_account, open_accounts
from billing.ledger.chart import AccountKind
from billing.money import Money


def open_credit(customer: Customer, currency: str) -> Credit:
    """The customer's credit in this currency, empty and without a limit if there was none."""
    return open_credits([customer], currency)[customer.pk]


def open_credits(customers: Collection[Customer], currency: str) -> dict[int, Credit]:
    """As `open_credit`, of many customers at once, by their keys."""
    rows = Credit.objects.using(router.db_for_write(Credit)).filter(currency=currency)
    known = {row.customer_id: row for row in rows.filter(customer__in=customers)}
    if missing := [customer for customer in customers if customer.pk not in known]:
        accounts = open_accounts(AccountKind.CREDIT, currency, customers=missing)
        revenue = open_account(AccountKind.REVENUE, currency)
        new = [
            Credit(customer=customer, currency=currency, account=accounts[customer.pk], revenue=revenue)
            for customer in missing
        ]
        # Of two at once one opens it, and both go on with that.
        rows.bulk_create(new, ignore_conflicts=True)
        known |= {row.customer_id: row for row in rows.filter(customer__in=missing)}
    return known


def record_owed(customer: Customer, amount: Money) -> None:
    """So much more is owed on invoices or disputed; less, when `amount` is below zero."""
    credit = open_credit(customer, amount.currency)
    Credit.objects.filter(pk=credit.pk).update(owed_micros=F("owed_micros") + amount.micros)


def record_owed_by_all(owed: Iterable[tuple[Customer, Money]]) -> None:
    """As `record_owed`, of many at once: one UPDATE for each currency."""
    sums: defaultdict[str, Counter[Customer]] = defaultdict(Counter)
    for customer, amount in owed:
        sums[amount.currency][customer] += amount.micros
    for currency, by_customer in sums.items():
        credits, whose = open_credits(by_customer, currency), defaultdict(list)
        for customer, micros in by_customer.items():
            whose[micros].append(credits[customer.pk].pk)
        told = (When(pk__in=pks, then=Value(micros)) for micros, pks in whose.items())
        more = Case(*told, output_field=BigIntegerField())
        rows = Credit.objects.filter(pk__in=[pk for pks in whose.values() for pk in pks])
        rows.update(owed_micros=F("owed_micros") + more)


def settle_usage(customer: Customer, amount: Money) -> None:
    """So much of what was used stands on an invoice now, and not in the balance any more.

    Below zero: it came back from a void invoice. The caller posts the transfer.
    """
    credit = open_credit(customer, amount.currency)
    Credit.objects.filter(pk=credit.pk).update(balance_micros=F("balance_micros") + amount.micros)
