from __future__ import annotations

from django.db import router
from django.db.models import F

from billing.credit.models import Credit
from billing.customers.models import Customer
from billing.ledger.actions import open_account
from billing.ledger.chart import AccountKind
from billing.money import Money


def open_credit(customer: Customer, currency: str) -> Credit:
    """The customer's credit in this currency, empty and without a limit if there was none."""
    primary = Credit.objects.using(router.db_for_write(Credit))
    known = primary.filter(customer=customer, currency=currency).first()
    if known:
        return known
    credit, _ = Credit.objects.get_or_create(
        customer=customer,
        currency=currency,
        defaults={
            "account": open_account(AccountKind.CREDIT, currency, customer=customer),
            "revenue": open_account(AccountKind.REVENUE, currency),
        },
    )
    return credit


def record_owed(customer: Customer, amount: Money) -> None:
    """So much more is owed on invoices or disputed; less, when `amount` is below zero."""
    credit = open_credit(customer, amount.currency)
    Credit.objects.filter(pk=credit.pk).update(owed_micros=F("owed_micros") + amount.micros)


def settle_usage(customer: Customer, amount: Money) -> None:
    """So much of what was used stands on an invoice now, and not in the balance any more.

    Below zero: it came back from a void invoice. The caller posts the transfer.
    """
    credit = open_credit(customer, amount.currency)
    Credit.objects.filter(pk=credit.pk).update(balance_micros=F("balance_micros") + amount.micros)
