"""Stripe's own lists: what it collected, sent back, lost, told and knows. All are paged, the newest first."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from billing.gateways.messages import Entry, Event, FoundPayer
from billing.gateways.stripe.errors import looking
from billing.gateways.stripe.events import TYPES, event_of
from billing.gateways.stripe.translate import (
    charge_entry,
    dispute_entry,
    key_of,
    method_of,
    refund_entry,
    takes_money,
)

logger = logging.getLogger("billing.gateways")

PAGE = 100
# Without its charge a refund is looked for among the latest.
REFUNDS_LOOKED_AT = 1000
# As many types of events as one question may name (Stripe, "List all events"), and how long it keeps them.
TYPES_AT_ONCE = 20
KEPT = timedelta(days=30)
# A window of events is held in memory: longer where little happened in the one before.
SPAN, SPAN_MAX = timedelta(minutes=30), timedelta(days=1)


def dispute_of(api: Any, intent: str) -> Any:
    """The dispute of a charge that has one; None of an inquiry, which takes no money."""
    with looking():
        found = api.disputes.list({"payment_intent": intent, "limit": 10}).data
    return next(filter(takes_money, found), None)


def refund_with_key(api: Any, key: str, *, charge_reference: str) -> Any:
    of_charge = {"payment_intent": charge_reference} if charge_reference else {}
    found = api.refunds.list({**of_charge, "limit": PAGE}).auto_paging_iter()
    return next((refund for refund in islice(found, REFUNDS_LOOKED_AT) if key_of(refund) == key), None)


def refunds_of(api: Any, charge_reference: str) -> list[Entry]:
    """The oldest first."""
    found = api.refunds.list({"payment_intent": charge_reference, "limit": PAGE}).auto_paging_iter()
    return [refund_entry(refund) for refund in found][::-1]


def events_since(api: Any, since: datetime, *, until: datetime) -> Iterator[Event]:
    """Of the types we ask for, the oldest first: window by window, for Stripe lists the newest first.

    The last window has no end: clocks differ.
    """
    if until - since > KEPT:
        told = (until - KEPT).date(), since.date()
        logger.warning("Stripe has no events from before %s: run billing_reconcile --from %s", *told)
    begin, span = max(since, until - KEPT - SPAN_MAX), SPAN
    while True:
        end = begin + span
        upto = {"lt": int(end.timestamp())} if end < until else {}
        found = _events(api, {"gte": int(begin.timestamp()), **upto})
        yield from found
        if not upto:
            return
        begin, span = end, min(span * 2, SPAN_MAX) if len(found) < PAGE else SPAN


def _events(api: Any, created: dict[str, int]) -> list[Event]:
    found = []
    for types in _batches(sorted(TYPES)):
        asked = {"created": created, "types": types, "limit": PAGE}
        listed = [event_of(told.to_dict()) for told in api.events.list(asked).auto_paging_iter()]
        found += [event for event in reversed(listed) if event.type in types]
    return sorted(found, key=lambda event: event.happened_at)


def _batches(types: list[str]) -> Iterator[list[str]]:
    for begin in range(0, len(types), TYPES_AT_ONCE):
        yield types[begin : begin + TYPES_AT_ONCE]


def entries(api: Any, *, since: datetime, until: datetime) -> Iterator[Entry]:
    """Charges, then refunds, then disputes of `[since, until)`."""
    span = {"created": {"gte": int(since.timestamp()), "lt": int(until.timestamp())}, "limit": PAGE}
    yield from map(charge_entry, api.charges.list(span).auto_paging_iter())
    yield from map(refund_entry, api.refunds.list(span).auto_paging_iter())
    yield from map(dispute_entry, filter(takes_money, api.disputes.list(span).auto_paging_iter()))


def payers(api: Any, *, after: str) -> Iterator[FoundPayer]:
    """From the newest to the oldest: who comes meanwhile is in nobody's way."""
    behind = {"starting_after": after} if after else {}
    for customer in api.customers.list({**behind, "limit": PAGE}).auto_paging_iter():
        yield FoundPayer(customer.id, customer.email or "", customer.name or "", _methods(api, customer))


def _methods(api: Any, customer: Any) -> tuple[Any, ...]:
    found = api.payment_methods.list({"customer": customer.id, "type": "card", "limit": PAGE})
    default = getattr(customer.invoice_settings, "default_payment_method", None)
    # Sorting keeps the order of the others.
    cards = sorted(found.data, key=lambda method: method.id != default)
    return tuple(map(method_of, cards))
