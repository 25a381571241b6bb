from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q, QuerySet

from billing.credit.grants.models import Grant
from billing.credit.models import Credit
from billing.customers.models import Customer
from billing.money import Money

# The earliest end first, and what never ends last; then promotional before paid, then the oldest.
SPENDING_ORDER = (F("priority"), F("expires_at").asc(nulls_last=True), F("kind"), F("granted_at"), F("pk"))


def spendable_grants(credit: Credit, *, at: datetime) -> QuerySet[Grant]:
    """Grants with something left that is not held, in the order in which they are spent."""
    live = Q(expires_at=None) | Q(expires_at__gt=at)
    grants = Grant.objects.using(credit._state.db).filter(live, credit=credit)
    return grants.filter(remaining_micros__gt=F("held_micros")).order_by(*SPENDING_ORDER)


def grants_of(customer: Customer) -> QuerySet[Grant]:
    grants = Grant.objects.filter(credit__customer=customer).select_related("credit")
    return grants.order_by("-granted_at", "-pk")


def spendable(credit: Credit, *, at: datetime) -> Money:
    """What of the balance could be spent on an invoice now: grants that are live and not held."""
    free = (grant.remaining_micros - grant.held_micros for grant in spendable_grants(credit, at=at))
    return Money(sum(free), credit.currency)
