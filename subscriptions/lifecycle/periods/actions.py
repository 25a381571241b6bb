from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from billing.invoices.actions import create_invoice, issue_invoice
from billing.invoices.models import Invoice
from subscriptions.calendar import Period
from subscriptions.discounts.redemptions.actions import count_period
from subscriptions.discounts.redemptions.queries import offers_of
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.periods.lines import ItemLines, is_billed, items_of, key_of, lines_of, stacked_of
from subscriptions.lifecycle.periods.models import BilledItem, BilledPeriod

# Of a renewal: due at once, so that it is collected at once.
AT_ONCE = 0


def charge_period(
    subscription: Subscription, period: Period, *, at: datetime, days_to_pay: int = AT_ONCE
) -> BilledPeriod:
    """Bill the next period in advance, and make it the one that runs. Its row must be locked.

    Each period is billed once: the row of a second time would break `subscriptions_billed_once`.
    """
    parts = lines_of(subscription, list(subscription.items.select_related("price__plan__product")), period)
    serial = subscription.serial + 1
    invoice = _invoice(subscription, parts, serial=serial, at=at, days_to_pay=days_to_pay)
    billed = BilledPeriod.objects.create(
        subscription=subscription,
        customer_id=subscription.customer_id,
        serial=serial,
        start_at=period.start,
        end_at=period.end,
        invoice=invoice,
        billed_at=at,
    )
    BilledItem.objects.bulk_create(items_of(billed, parts))
    subscription.serial = serial
    subscription.period_start_at, subscription.period_end_at = period.start, period.end
    subscription.save(update_fields=["serial", "period_start_at", "period_end_at"])
    return billed


def _invoice(
    subscription: Subscription, parts: Sequence[ItemLines], *, serial: int, at: datetime, days_to_pay: int
) -> Invoice | None:
    if not is_billed(subscription, parts):
        return None
    stacked = stacked_of(subscription, parts, offers_of(subscription.public_id))
    count_period(stacked.used, serial=serial, at=at)
    draft = create_invoice(
        subscription.customer,
        stacked.lines,
        discounts=stacked.discounts,
        at=at,
        currency=subscription.currency,
        key=key_of(subscription, serial),
        days_to_pay=days_to_pay,
    )
    return issue_invoice(draft, at=at)
