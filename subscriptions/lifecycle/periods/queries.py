from __future__ import annotations

from django.db.models import QuerySet

from billing.invoices.models import Invoice
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.periods.models import BilledItem, BilledPeriod


def invoices_of(subscription: Subscription) -> QuerySet[Invoice]:
    """On which anything of it was billed, the oldest first; not those of changes that wait to be paid."""
    billed = BilledItem.objects.filter(period__subscription=subscription).values("invoice_id")
    return Invoice.objects.filter(pk__in=billed).order_by("pk")


def subscription_billed(invoice: Invoice) -> Subscription | None:
    """Of which something was billed on the invoice."""
    items = BilledItem.objects.filter(invoice=invoice).select_related("period__subscription")
    item = items.first()
    return item.period.subscription if item else None


def running_period(subscription: Subscription) -> BilledPeriod | None:
    """The one that was billed last; None before the first."""
    return subscription.periods.filter(serial=subscription.serial).first()
