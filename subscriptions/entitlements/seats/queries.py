from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from billing.customers.models import Customer
from billing.standing.facts import Facts
from subscriptions.catalog.features.models import Feature
from subscriptions.entitlements.allowances import seats_open
from subscriptions.entitlements.facts import facts as plan_facts
from subscriptions.entitlements.overrides.facts import facts as own_facts
from subscriptions.entitlements.seats.models import Seat


def seats_of(customer: Customer, feature: Feature) -> QuerySet[Seat]:
    """Those that are taken, claimed or kept, the oldest first: these are let in where there are too many."""
    taken = Seat.objects.filter(customer=customer, feature=feature, released_at=None)
    return taken.order_by("given_at", "pk")


def seats_free(customer: Customer, feature: Feature, *, at: datetime) -> int:
    """As what is committed says now; none where more are taken than there are."""
    stated = {
        **plan_facts([customer.pk]).get(customer.pk, {}),
        **own_facts([customer.pk]).get(customer.pk, {}),
    }
    return max(0, seats_open(Facts(stated), feature.key, at) - seats_of(customer, feature).count())
