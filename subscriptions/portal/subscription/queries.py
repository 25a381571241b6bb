from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from billing.invoices.models import Invoice
from billing.invoices.states import InvoiceState
from billing.portal.viewer import Viewer
from subscriptions.lifecycle.models import Item, Subscription
from subscriptions.lifecycle.periods.queries import invoices_of
from subscriptions.lifecycle.queries import subscriptions_of


def own_subscriptions(viewer: Viewer) -> QuerySet[Subscription]:
    """The viewer's, those that go on first, with all that is shown of them."""
    known = subscriptions_of(viewer.customer) if viewer.customer else Subscription.objects.none()
    items = Prefetch("items", Item.objects.select_related("price__plan__product"))
    return known.select_related("customer").prefetch_related(items)


def own_subscription(viewer: Viewer, public_id: str) -> Subscription:
    """The viewer's subscription of that id; 404 for anybody else's."""
    return get_object_or_404(own_subscriptions(viewer), public_id=public_id)


def invoices_for(subscription: Subscription) -> QuerySet[Invoice]:
    """The latest first."""
    return invoices_of(subscription).exclude(state=InvoiceState.DRAFT).order_by("-pk")
