from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from billing.invoices.models import Invoice
from billing.invoices.states import UNPAID, InvoiceState
from billing.ledger.chart import AccountKind
from billing.ledger.models import Account, Transfer
from billing.payments.dunning.models import Dunning
from billing.payments.dunning.states import DunningState
from billing.standing.models import Standing
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.periods.models import BilledItem
from subscriptions.lifecycle.states import SubscriptionState

# Of these an index tells, and there are few.
WAITING = [SubscriptionState.INCOMPLETE, SubscriptionState.PAST_DUE, SubscriptionState.UNPAID]


def due_standings(*, at: datetime) -> QuerySet[Standing]:
    """Of whom something is due, a row for each subscription: as `due_subscriptions`, and in its order.

    The standing is what whoever carries one on locks first, so that this is what a run claims.
    """
    whose = "customer__subscriptions__"
    ready = Q(**{f"{whose}retry_at": None}) | Q(**{f"{whose}retry_at__lte": at})
    due = Standing.objects.filter(ready, **{f"{whose}next_at__lte": at})
    return due.order_by(f"{whose}next_at", f"{whose}pk")


def out_of_step() -> QuerySet[Subscription]:
    """Those whose invoices say another state than theirs: whoever was to tell them has died.

    Looked for from what is few: subscriptions that wait, and invoices that were refused or given up. Those
    that are active and paid for are not looked at, however many they are.
    """
    unpaid = BilledItem.objects.filter(period__subscription=OuterRef("pk"), invoice__state__in=UNPAID)
    lost = Q(invoice__state=InvoiceState.UNCOLLECTIBLE) | Q(invoice__dunning__state=DunningState.LOST)
    waiting = Subscription.objects.filter(state__in=WAITING)
    paid = waiting.filter(~Exists(unpaid))
    given_up = waiting.filter(Exists(unpaid.filter(lost)), state=SubscriptionState.PAST_DUE)
    active = Subscription.objects.filter(state=SubscriptionState.ACTIVE)
    troubled = (active.filter(periods__items__invoice__in=invoices) for invoices in _troubled())
    found = [paid, given_up, *troubled]
    keys = (rows.order_by().values("pk") for rows in found)
    return Subscription.objects.filter(pk__in=next(keys).union(*keys)).order_by("pk")


def _troubled() -> Iterator[QuerySet[Invoice]]:
    """Unpaid invoices that an active subscription cannot have: tried and refused, or given up."""
    refused = Dunning.objects.filter(state__in=[DunningState.ACTIVE, DunningState.WAITING])
    refused = refused.filter(began_at__isnull=False)
    yield Invoice.objects.filter(pk__in=refused.values("invoice"), state__in=UNPAID)
    stopped = Q(dunning__began_at__isnull=False) | Q(dunning__state=DunningState.LOST)
    yield Invoice.objects.filter(stopped, state=InvoiceState.OPEN)
    # By the account that they were booked to: it is the only index of them.
    accounts = list(Account.objects.filter(kind=AccountKind.WRITE_OFFS, customer=None))
    if accounts:
        lost = Transfer.objects.filter(debit__in=accounts).values("reference")
        yield Invoice.objects.filter(public_id__in=lost, state=InvoiceState.UNCOLLECTIBLE)
