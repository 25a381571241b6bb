from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet

from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.states import MethodState
from billing.standing.prepared import prepared
from subscriptions.catalog.features.models import FeatureKind
from subscriptions.catalog.models import PlanKind
from subscriptions.lifecycle.models import Item
from subscriptions.lifecycle.states import LIVE, OPENING, SubscriptionState


class Held(NamedTuple):
    """An item of a subscription, and one feature of its plan, if it has any."""

    customer_id: int
    subscription: str
    state: str
    serial: int
    trial_ends_at: datetime | None
    cancel_at: datetime | None
    pause_at: datetime | None
    paused_at: datetime | None
    ended_at: datetime | None
    quantity: int
    plan: str
    kind: str
    currency: str
    feature: str | None
    feature_kind: str | None
    limit: int | None
    is_per_unit: bool | None


def facts(customer_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What each customer's subscriptions open, and until when it is known to stay open. One query, or two.

    `plans` and `features`: what is open, by key; without `access_until` it goes on by itself. `trial`,
    `paused` and `incomplete` name the subscription and the plan that are closed, and since when. A part of a
    feature names its subscription where another unit of that opens more.
    """
    held: defaultdict[int, list[Held]] = defaultdict(list)
    for row in _held(customer_ids):
        held[row[0]].append(Held(*row))
    can_be_charged = _who_has_cards([pk for pk, rows in held.items() if any(map(_is_on_trial, rows))])
    return {pk: _facts(rows, can_be_charged=pk in can_be_charged) for pk, rows in held.items()}


@prepared(Item)
def _held(customer_ids: Sequence[int]) -> QuerySet[Any, Any]:
    trial_ended = Q(subscription__state=SubscriptionState.CANCELED, subscription__serial=0)
    counts = Q(subscription__state__in=LIVE) | trial_ended & Q(subscription__trial_ends_at__isnull=False)
    rows = Item.objects.filter(counts, subscription__customer_id__in=customer_ids)
    return rows.order_by("subscription_id", "position", "pk").values_list(
        "subscription__customer_id",
        "subscription__public_id",
        *(f"subscription__{name}" for name in Held._fields[2:9]),
        "quantity",
        "price__plan__key",
        "price__plan__kind",
        "price__currency",
        F("price__plan__features__feature__key"),
        F("price__plan__features__feature__kind"),
        F("price__plan__features__limit"),
        F("price__plan__features__is_per_unit"),
    )


def _who_has_cards(customer_ids: Sequence[int]) -> set[int]:
    """Whose trial goes on into a paid period by itself."""
    if not customer_ids:
        return set()
    cards = PaymentMethod.objects.filter(
        customer_id__in=customer_ids, state=MethodState.ACTIVE, is_by_visitor=False
    )
    return set(cards.values_list("customer_id", flat=True))


def _facts(rows: list[Held], *, can_be_charged: bool) -> dict[str, Any]:
    stated: dict[str, Any] = {"plan_currency": rows[-1].currency}
    plans: dict[str, Any] = {}
    features: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row.state not in OPENING:
            stated.update(_why_closed(row))
            continue
        until = _closes_at(row, can_be_charged=can_be_charged)
        opened = {"access_until": _told(until)} if until else {}
        if row.kind == PlanKind.PLAN:
            plans[row.plan] = {"subscription": row.subscription, **opened}
        if row.feature:
            features[row.feature].append({**_limit(row), **opened})
        if row.feature_kind == FeatureKind.SEATS:
            stated["names_people"] = True
    return {**stated, "plans": plans or None, "features": dict(features) or None}


def _limit(row: Held) -> dict[str, Any]:
    if row.limit is None:
        return {}
    if row.is_per_unit:
        return {"limit": row.limit * row.quantity, "subscription": row.subscription}
    return {"limit": row.limit}


def _closes_at(row: Held, *, can_be_charged: bool) -> datetime | None:
    """The first instant at which it is known to close; None where it renews by itself."""
    ends_with_trial = row.trial_ends_at if _is_on_trial(row) and not can_be_charged else None
    known = (row.cancel_at, row.pause_at, ends_with_trial)
    return min((instant for instant in known if instant), default=None)


def _why_closed(row: Held) -> dict[str, Any]:
    """Of several the one that came last is told."""
    named = {"subscription": row.subscription, "plan": row.plan}
    if row.state == SubscriptionState.PAUSED and row.paused_at:
        return {"paused": {**named, "paused_since": _told(row.paused_at)}}
    if row.state == SubscriptionState.INCOMPLETE:
        return {"incomplete": named}
    if row.state == SubscriptionState.CANCELED and row.ended_at:
        return {"trial": {**named, "trial_ended_at": _told(row.ended_at)}}
    return {}


def _is_on_trial(row: Held) -> bool:
    return row.state == SubscriptionState.TRIALING


def _told(instant: datetime) -> str:
    return instant.isoformat()
