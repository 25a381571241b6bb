from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.shortcuts import get_object_or_404

from billing.access.subjects import name_of
from billing.conf import conf
from billing.customers.models import Customer
from billing.invoices.models import Invoice
from billing.invoices.states import InvoiceState
from billing.payments.queries import payments_under_way
from billing.payments.states import PaymentState
from billing.portal.viewer import Viewer
from subscriptions.catalog.prices.models import Price
from subscriptions.catalog.prices.queries import sold_prices
from subscriptions.discounts.codes.models import PromotionCode
from subscriptions.discounts.models import Coupon
from subscriptions.discounts.redemptions.eligibility import Asked
from subscriptions.discounts.redemptions.queries import causes_against, offered_as
from subscriptions.discounts.states import OfferState
from subscriptions.discounts.tries.actions import count_tries
from subscriptions.errors import NotRedeemable
from subscriptions.lifecycle.models import Item, Subscription
from subscriptions.lifecycle.periods.queries import invoices_of
from subscriptions.lifecycle.queries import is_first_time
from subscriptions.lifecycle.states import SubscriptionState


def price_on_sale(viewer: Viewer, public_id: str, *, at: datetime) -> Price:
    """404 for one that is not sold to this viewer: hidden, archived, replaced, or in another currency."""
    currency = viewer.customer.currency if viewer.customer else conf().default_currency
    return get_object_or_404(sold_prices(viewer.customer, currency=currency, at=at), public_id=public_id)


def customer_to_be(viewer: Viewer) -> Customer:
    """The viewer's customer, or one that is stored nowhere: as it would be made."""
    return viewer.customer or Customer(currency=conf().default_currency)


def started_by(viewer: Viewer, key: str) -> Subscription | None:
    """What this form has started before."""
    if viewer.customer is None or not key:
        return None
    return Subscription.objects.filter(customer=viewer.customer, key=key).first()


def coupon_typed(viewer: Viewer, code: str, price: Price, *, at: datetime) -> Coupon | None:
    """What the code takes off, used up by nobody yet. Raises NotRedeemable, after too many wrong ones too."""
    if not code:
        return None
    customer = customer_to_be(viewer)
    is_new = customer.pk is None or is_first_time(customer)
    subject = customer.public_id if customer.pk else name_of(viewer.owner)
    with count_tries(subject, at=at):
        offered, plans = offered_as(code), frozenset({price.plan.key})
        if causes := causes_against(offered, Asked(customer.pk, "", plans, price.currency, at, is_new)):
            raise NotRedeemable(causes[0])
    return offered.coupon


def has_codes() -> bool:
    """Whether there is anything that could be typed."""
    return PromotionCode.objects.filter(state=OfferState.ACTIVE).exists()


def invoice_due(subscription: Subscription) -> Invoice | None:
    """The oldest of its invoices on which something is due."""
    billed = invoices_of(subscription).filter(state=InvoiceState.OPEN)
    return next((invoice for invoice in billed if invoice.amount_due), None)


def is_being_paid(subscription: Subscription) -> bool:
    """Whether money is on its way: what only waits for the cardholder at the bank is not."""
    billed = payments_under_way().filter(invoice__in=invoices_of(subscription))
    return billed.exclude(state=PaymentState.NEEDS_ACTION).exists()


def unfinished(held: Sequence[Item], price: Price, quantity: int) -> Subscription | None:
    """The same was begun before, and waits for its first payment."""
    for item in held:
        is_waiting = item.subscription.state == SubscriptionState.INCOMPLETE
        if is_waiting and (item.price_id, item.quantity) == (price.pk, quantity):
            return item.subscription
    return None


def held_beside(held: Sequence[Item], price: Price) -> Item | None:
    """A plan of the same product that the customer has already."""
    for item in held:
        is_waiting = item.subscription.state == SubscriptionState.INCOMPLETE
        if not is_waiting and item.price.plan.product_id == price.plan.product_id:
            return item
    return None
