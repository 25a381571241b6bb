from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from billing.customers.models import Customer
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.states import ENDED, SubscriptionState


def locked_subscription(subscription: Subscription) -> Subscription:
    """The row as it is, locked for what comes. After the standing, before any invoice."""
    rows = Subscription.objects.select_for_update(of=("self",)).select_related("customer")
    return rows.get(pk=subscription.pk)


def locked_subscriptions(pks: Collection[int]) -> QuerySet[Subscription]:
    """As `locked_subscription`, many in the order of their keys."""
    rows = Subscription.objects.select_for_update(of=("self",)).select_related("customer")
    return rows.filter(pk__in=pks).order_by("pk")


def subscriptions_of(customer: Customer) -> QuerySet[Subscription]:
    """All it ever had, those that go on first."""
    return Subscription.objects.filter(customer=customer).order_by("ended_at", "-created_at", "-pk")


def live_subscriptions(customer: Customer) -> QuerySet[Subscription]:
    return Subscription.objects.filter(customer=customer).exclude(state__in=ENDED).order_by("pk")


def due_subscriptions(*, at: datetime) -> QuerySet[Subscription]:
    """Those for which something is to be carried out, what waits longest first."""
    ready = Q(retry_at=None) | Q(retry_at__lte=at)
    return Subscription.objects.filter(ready, next_at__lte=at).order_by("next_at", "pk")


def is_first_time(customer: Customer, *, but: Subscription | None = None) -> bool:
    """Whether the customer never had a subscription that was paid for or tried, this one aside."""
    others = Subscription.objects.filter(customer=customer)
    if but is not None:
        others = others.exclude(pk=but.pk)
    return not others.exclude(state=SubscriptionState.INCOMPLETE_EXPIRED).exists()


def products_tried(customer: Customer | None) -> set[int]:
    """The products of which a trial was had: there is one of each."""
    if customer is None:
        return set()
    tried = Subscription.objects.filter(customer=customer, trial_ends_at__isnull=False)
    return set(tried.values_list("items__price__plan__product_id", flat=True))
