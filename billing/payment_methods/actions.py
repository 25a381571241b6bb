from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from billing import signals
from billing.customers.models import Customer
from billing.errors import GatewayError, UnknownMethod
from billing.gateways import gateway_of
from billing.gateways.messages import Method
from billing.payment_methods.models import PaymentMethod, columns_of
from billing.payment_methods.queries import (
    active_methods,
    own_methods,
    superseding_methods,
    unreleased_methods,
)
from billing.payment_methods.states import MethodState
from billing.standing.actions import changing
from billing.states import move


def attach_method(
    customer: Customer, details: Method, *, gateway: str, at: datetime, is_by_visitor: bool = False
) -> PaymentMethod:
    """Put a card on file, or bring the one that is there up to date: the same card twice is one method.

    It becomes the default when the one there is cannot be charged. A refusal of the old entry is
    forgotten; what the gateway kept that under is left to `release_superseded`.

    What a visitor enters by an invoice's link is marked, counts for nothing and is told to nobody; a card of
    the customer's stays theirs. One that the customer enters after a visitor becomes theirs.
    """
    with changing(customer.pk, at=at):
        known = {
            "customer": customer,
            "gateway": gateway,
            "fingerprint": details.fingerprint or details.reference,
            "state": MethodState.ACTIVE,
        }
        former = PaymentMethod.objects.filter(**known).first()
        told = {**columns_of(details), "declined_at": None, "decline_code": ""}
        columns = {**told, "superseded_references": _superseded(former, details.reference)}
        position = _last_position(customer) + 1
        entered = {"attached_at": at, "position": position, "is_by_visitor": is_by_visitor}
        becomes_own = former is not None and former.is_by_visitor and not is_by_visitor
        method, _ = PaymentMethod.objects.update_or_create(
            **known,
            defaults={**columns, **entered} if becomes_own else columns,
            create_defaults={**columns, **entered},
        )
        if is_by_visitor:
            return method
        if not _has_usable_default(customer, at=at):
            _put_first(method)
        signals.emit(signals.payment_method_attached, PaymentMethod, payment_method=method, at=at)
    return method


def make_default(method: PaymentMethod, *, at: datetime) -> None:
    """Charge this card first from now on; the former default becomes the first backup."""
    with changing(method.customer_id, at=at):
        _must_be_active(method)
        _put_first(method)


def reorder_backups(customer: Customer, public_ids: Sequence[str], *, at: datetime) -> None:
    """Try the customer's cards in this order. Raises UnknownMethod unless it names each backup once."""
    with changing(customer.pk, at=at):
        backups = active_methods(customer).filter(is_default=False)
        if sorted(public_ids) != sorted(backups.values_list("public_id", flat=True)):
            raise UnknownMethod("name each backup exactly once")
        for position, public_id in enumerate(public_ids, start=1):
            backups.filter(public_id=public_id).update(position=position)


def detach_method(method: PaymentMethod, *, at: datetime) -> None:
    """Take a card off file. Done twice is done once.

    It counts no more from this moment; if the gateway cannot be told now, `release_methods` tells it later.
    The next usable backup becomes the default.
    """
    with transaction.atomic(durable=True), changing(method.customer_id, at=at):
        retire(method, at=at)
    release_method(method, at=at)


def retire(method: PaymentMethod, *, at: datetime) -> None:
    """The part of detaching that is ours, inside somebody's `changing`."""
    method.refresh_from_db()
    if method.state == MethodState.DETACHED:
        return
    PaymentMethod.objects.filter(pk=method.pk).update(is_default=False, detached_at=at)
    move(method, MethodState.DETACHED, at=at, why="removed")
    if method.is_default and (backup := _next_backup(method.customer, at=at)):
        _put_first(backup)
    if method.is_by_visitor:  # Nobody was told that it came.
        return
    signals.emit(signals.payment_method_detached, PaymentMethod, payment_method=method, at=at)


def release_method(method: PaymentMethod, *, at: datetime) -> bool:
    """Have the gateway forget a removed card; whether it has."""
    if method.gateway_detached_at is None and release_reference(method.gateway, method.gateway_reference):
        PaymentMethod.objects.filter(pk=method.pk).update(gateway_detached_at=at)
        method.gateway_detached_at = at
    return method.gateway_detached_at is not None


def release_reference(gateway: str, reference: str) -> bool:
    """Have the gateway forget what it keeps under this reference; whether it keeps it no more."""
    try:
        gateway_of(gateway).detach(reference)
    except UnknownMethod:
        return True
    except GatewayError:
        return False
    return True


def release_methods(*, at: datetime) -> int:
    """Tell the gateways of every removed card they have not been told of; how many were."""
    with transaction.atomic(durable=True):
        waiting, superseding = list(unreleased_methods()), list(superseding_methods())
    released = sum(release_method(method, at=at) for method in waiting)
    return released + sum(release_superseded(method) for method in superseding)


def release_superseded(method: PaymentMethod) -> int:
    """Have the gateway forget earlier entries of a card that was entered again; how many it has."""
    gone = [ref for ref in method.superseded_references if release_reference(method.gateway, ref)]
    if gone:
        with transaction.atomic():
            row = PaymentMethod.objects.select_for_update().get(pk=method.pk)
            row.superseded_references = [ref for ref in row.superseded_references if ref not in gone]
            row.save(update_fields=["superseded_references"])
    return len(gone)


def record_decline(method: PaymentMethod, *, code: str, at: datetime) -> None:
    """The bank refused to charge this card: it is not usable until it is entered anew or charged well."""
    with changing(method.customer_id, at=at):
        PaymentMethod.objects.filter(pk=method.pk).update(declined_at=at, decline_code=code)


def record_success(method: PaymentMethod, *, at: datetime) -> None:
    """The bank charged this card well: an earlier refusal is forgotten."""
    with changing(method.customer_id, at=at):
        PaymentMethod.objects.filter(pk=method.pk).update(declined_at=None, decline_code="")


def _superseded(former: PaymentMethod | None, reference: str) -> list[str]:
    kept = [*former.superseded_references, former.gateway_reference] if former else []
    return [earlier for earlier in dict.fromkeys(kept) if earlier != reference]


def _must_be_active(method: PaymentMethod) -> None:
    method.refresh_from_db()
    if method.state != MethodState.ACTIVE or method.is_by_visitor:
        raise UnknownMethod(f"{method.public_id} has been removed, or is a visitor's")


def _has_usable_default(customer: Customer, *, at: datetime) -> bool:
    default = active_methods(customer).filter(is_default=True).first()
    return default is not None and default.is_usable(at=at)


def _next_backup(customer: Customer, *, at: datetime) -> PaymentMethod | None:
    backups = list(active_methods(customer))
    return next((backup for backup in backups if backup.is_usable(at=at)), backups[0] if backups else None)


def _put_first(method: PaymentMethod) -> None:
    others = own_methods(method.customer).filter(state=MethodState.ACTIVE)
    if method.pk and not others.filter(pk=method.pk, is_default=True).exists():
        others.update(position=F("position") + 1)
        others.filter(is_default=True).update(is_default=False, position=1)
        others.filter(pk=method.pk).update(is_default=True, position=0)
    method.is_default = True


def _last_position(customer: Customer) -> int:
    last = active_methods(customer).order_by("-position").first()
    return last.position if last else 0
