from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from billing.invoices.models import Invoice
from billing.invoices.states import UNPAID, InvoiceState
from billing.payments.dunning.states import DunningState
from billing.standing.models import Standing
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.states import SubscriptionState


def due_standings(*, at: datetime) -> QuerySet[Standing]:
    """Of whom something is due, a row for each subscription: as `due_subscriptions`, and in its order.

    The standing is what whoever carries one on locks first, so that this is what a run claims.
    """
    whose = "customer__subscriptions__"
    ready = Q(**{f"{whose}retry_at": None}) | Q(**{f"{whose}retry_at__lte": at})
    due = Standing.objects.filter(ready, **{f"{whose}next_at__lte": at})
    return due.order_by(f"{whose}next_at", f"{whose}pk")


def out_of_step() -> QuerySet[Subscription]:
    """Those whose invoices say another state than theirs: whoever was to tell them has died."""
    billed = Invoice.objects.filter(subscription_period__subscription=OuterRef("pk"))
    unpaid = billed.filter(state__in=UNPAID)
    refused = unpaid.filter(dunning__began_at__isnull=False)
    lost = Q(state=InvoiceState.UNCOLLECTIBLE) | Q(dunning__state=DunningState.LOST)
    waits = Q(state__in=[SubscriptionState.INCOMPLETE, SubscriptionState.PAST_DUE, SubscriptionState.UNPAID])
    return Subscription.objects.filter(
        waits & ~Exists(unpaid)
        | Q(state=SubscriptionState.ACTIVE) & (Exists(refused) | Exists(unpaid.filter(lost)))
        | Q(state=SubscriptionState.PAST_DUE) & Exists(unpaid.filter(lost))
    ).order_by("pk")
