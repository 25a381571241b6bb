"""Cards that change at their bank: renewed by the network's updater, or gone. Looked up, then written."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from time import monotonic

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import Q

from billing import signals
from billing.errors import GatewayError, UnknownMethod, Unreachable
from billing.gateways import gateway_of
from billing.gateways.messages import Capability, Method
from billing.payment_methods.actions import make_default, retire
from billing.payment_methods.models import PaymentMethod, columns_of
from billing.payment_methods.states import MethodState
from billing.standing.actions import changing

logger = logging.getLogger("billing.payment_methods")

# Ahead of the first reminder, so that nobody is told of a card that the network has renewed.
LOOKED_AT_AHEAD = timedelta(days=35)
LOOKED_AT_EVERY = timedelta(days=5)
LOOKED_AT_ONCE = 1000
SECONDS_MAX = 180


def refresh_method(gateway: str, *, reference: str, at: datetime) -> bool:
    """Write down what the gateway knows of this card today. Whether it is on file here.

    One that the gateway has forgotten is removed. Raises Unreachable, OutcomeUnknown or Misconfigured
    when the gateway cannot tell.
    """
    on_file = PaymentMethod.objects.filter(gateway=gateway, gateway_reference=reference)
    methods = list(on_file.filter(state=MethodState.ACTIVE).select_related("customer"))
    if methods:
        details = _details(gateway, reference)
        for method in methods:
            _write(method, details, reference=reference, at=at)
    return bool(methods)


def refresh_expiring_methods(*, at: datetime) -> int:
    """Ask about cards that end soon, a few at a time; how many the gateway told of."""
    waiting = expiring_methods(at=at)[:LOOKED_AT_ONCE]
    away: set[str] = set()
    told, until = 0, monotonic() + SECONDS_MAX
    for method in waiting:
        if method.gateway in away:
            continue
        if monotonic() >= until:
            break
        try:
            told += refresh_method(method.gateway, reference=method.gateway_reference, at=at)
        except Unreachable:
            away.add(method.gateway)
        except SoftTimeLimitExceeded:
            raise
        except Exception as trouble:
            if not isinstance(trouble, GatewayError):
                logger.exception("%s could not be looked up", method.public_id)
            # Asked again with the next round, not with the next tick: it stands in nobody's way.
            PaymentMethod.objects.filter(pk=method.pk).update(refreshed_at=at)
    return told


def expiring_methods(*, at: datetime) -> list[PaymentMethod]:
    """Cards on file that end soon or have just ended, and were not asked about these days."""
    ending = Q(valid_until__gt=at - LOOKED_AT_AHEAD, valid_until__lte=at + LOOKED_AT_AHEAD)
    due = Q(refreshed_at=None) | Q(refreshed_at__lte=at - LOOKED_AT_EVERY)
    rows = PaymentMethod.objects.filter(ending, due, state=MethodState.ACTIVE).order_by("valid_until", "pk")
    return [method for method in rows if _tells_of_methods(method.gateway)]


def _tells_of_methods(gateway: str) -> bool:
    try:
        return Capability.METHOD_UPDATES in gateway_of(gateway).capabilities
    except GatewayError:
        return False


def _details(gateway: str, reference: str) -> Method | None:
    try:
        return gateway_of(gateway).read_method(reference)
    except UnknownMethod:
        return None


def _write(method: PaymentMethod, details: Method | None, *, reference: str, at: datetime) -> None:
    with transaction.atomic(durable=True), changing(method.customer_id, at=at):
        method = PaymentMethod.objects.select_related("customer").get(pk=method.pk)
        if method.gateway_reference != reference:
            # Entered anew while we asked: what was heard is of the entry before.
            return
        row = PaymentMethod.objects.filter(pk=method.pk)
        row.update(refreshed_at=at)
        if method.state != MethodState.ACTIVE:
            return
        if details is None:
            row.update(gateway_detached_at=at)
            retire(method, at=at)
            return
        columns = columns_of(details)
        if all(getattr(method, name) == value for name, value in columns.items()):
            return
        # Another card now, as far as its bank is concerned: an earlier refusal says nothing of it.
        row.update(**columns, declined_at=None, decline_code="", updated_at=at)
        _merge(method, details, at=at)
        signals.emit(signals.payment_method_attached, PaymentMethod, payment_method=method, at=at)


def _merge(method: PaymentMethod, details: Method, *, at: datetime) -> None:
    """Keep one entry where the customer has entered the renewed card already."""
    fingerprint = details.fingerprint or details.reference
    others = PaymentMethod.objects.filter(customer=method.customer, state=MethodState.ACTIVE)
    same = others.filter(gateway=method.gateway, fingerprint=fingerprint).exclude(pk=method.pk).first()
    if same is None or same.is_by_visitor:
        if same:
            # By an invoice's link, for that one payment: the customer's own entry stays.
            retire(same, at=at)
        PaymentMethod.objects.filter(pk=method.pk).update(fingerprint=fingerprint)
        return
    if method.is_default:
        make_default(same, at=at)
    retire(method, at=at)
