from __future__ import annotations

from django.db.models import Sum

from billing.credit.grants.models import Grant
from billing.credit.models import Credit
from billing.customers.models import Customer
from billing.money import Money


def credit_of(customer: Customer, currency: str = "") -> Credit | None:
    """The customer's credit, in the customer's own currency when none is named."""
    return Credit.objects.filter(customer=customer, currency=currency or customer.currency).first()


def locked_credit(credit_id: int) -> Credit:
    """The row as it is now, and nobody else's to change until the transaction ends.

    Whose it is and its accounts come along: read later they might be read from a replica, which lags.
    """
    rows = Credit.objects.select_for_update(of=("self",))
    return rows.select_related("customer", "account", "revenue").get(pk=credit_id)


def usage_beyond_grants(credit: Credit) -> Money:
    """What was captured and neither covered by a grant nor put on an invoice yet, to the micro."""
    grants = Grant.objects.using(credit._state.db).filter(credit=credit)
    granted = grants.aggregate(left=Sum("remaining_micros"))["left"] or 0
    return Money(granted - credit.balance_micros, credit.currency)


def uninvoiced_usage(customer: Customer, currency: str) -> Money:
    """What a usage invoice would bill now."""
    credit = credit_of(customer, currency)
    return usage_beyond_grants(credit) if credit else Money.zero(currency)
