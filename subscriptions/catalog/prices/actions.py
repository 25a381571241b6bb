from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from billing.customers.validators import validate_currency
from subscriptions.calendar import Interval
from subscriptions.catalog.models import Plan
from subscriptions.catalog.prices.models import Price
from subscriptions.errors import BadChoice
from subscriptions.pricing import ChargeModel, from_document, to_document

# What the column holds.
COUNT_MAX = 2**15 - 1


def change_price(plan: Plan, interval: Interval, model: ChargeModel, *, currency: str, at: datetime) -> Price:
    """What the plan costs from now on, in that currency and for that interval: the first price, or a version.

    The price that was sold is marked as replaced, and whoever has it keeps it. The same model twice is once.
    Raises PricingError, BadChoice for a count beyond the column, and ValidationError for a currency.
    """
    validate_currency(currency)
    if interval.count > COUNT_MAX:
        raise BadChoice(f"an interval of at most {COUNT_MAX} {interval.unit}s")
    document = to_document(model)
    # The lock first: of two at once the second sees the price that the first has made.
    with transaction.atomic():
        Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        versions = Price.objects.filter(plan=plan, **_slot(interval, currency))
        sold = versions.filter(replaced_at=None).first()
        if sold and sold.charge_model == from_document(document):
            return sold
        versions.filter(replaced_at=None).update(replaced_at=at)
        version = (versions.aggregate(last=Max("version"))["last"] or 0) + 1
        columns = {**_slot(interval, currency), "version": version, "model": document, "created_at": at}
        return Price.objects.create(plan=plan, **columns)


def retire_price(price: Price, *, at: datetime) -> Price:
    """Sold no more, and nothing in its place; whoever has it keeps it. Twice is once."""
    Price.objects.filter(pk=price.pk, replaced_at=None).update(replaced_at=at)
    return Price.objects.get(pk=price.pk)


def _slot(interval: Interval, currency: str) -> dict[str, Any]:
    """Of one of these, one price is sold."""
    return {"currency": currency, "interval_unit": interval.unit.value, "interval_count": interval.count}
