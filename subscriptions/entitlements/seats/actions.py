from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q

from billing.access.viewers import key_of, names_of, spelled_alike
from billing.customers.models import Customer
from billing.customers.validators import refuse_in
from billing.standing.actions import changing
from subscriptions.catalog.features.models import Feature, FeatureKind
from subscriptions.entitlements.seats.models import Seat
from subscriptions.entitlements.seats.queries import seats_free, seats_of
from subscriptions.errors import NoSeatFree

NAME_MAX = 254


def grant_seat(customer: Customer, feature: Feature, name: str, *, at: datetime, by: Any = None) -> Seat:
    """Keep a seat for whoever goes by that name: an e-mail address, or the name to sign in with.

    It counts from now on, and is claimed when they come. The same name twice is once, however it is
    spelled. Raises NoSeatFree, and ValidationError for no name.
    """
    wanted = _name(name)
    kept_for = spelled_alike(wanted)
    with changing(customer.pk, at=at):
        is_named = Q(kept_for=kept_for) | Q(name__iexact=wanted)
        if known := seats_of(customer, feature).filter(is_named).first():
            return known
        _refuse_unless_free(customer, feature, at=at)
        return Seat.objects.create(
            customer=customer, feature=feature, name=wanted, kept_for=kept_for, given_at=at, given_by=by
        )


def claim_seat(customer: Customer, feature: Feature, user: Any, *, at: datetime) -> Seat:
    """The user sits: on the seat that was kept for them, else on a free one. Claiming twice is once.

    Who may sit for this customer at all is for the caller to ask. Raises NoSeatFree.
    """
    sits = {"user": user, "user_key": key_of(user), "claimed_at": at}
    with changing(customer.pk, at=at):
        seats = seats_of(customer, feature)
        if known := seats.filter(user_key=sits["user_key"]).first():
            return known
        if kept := seats.filter(user_key="", kept_for__in=names_of(user)).first():
            Seat.objects.filter(pk=kept.pk).update(**sits)
            return Seat.objects.get(pk=kept.pk)
        _refuse_unless_free(customer, feature, at=at)
        name = next(iter(names_of(user)), sits["user_key"])
        return Seat.objects.create(
            customer=customer, feature=feature, name=name[:NAME_MAX], given_at=at, given_by=user, **sits
        )


def release_seat(seat: Seat, *, at: datetime, by: Any = None) -> bool:
    """Nobody sits on it any more, and another may. Whether it was taken still."""
    with changing(seat.customer_id, at=at):
        taken = Seat.objects.filter(pk=seat.pk, released_at=None)
        return taken.update(released_at=at, released_by=by) > 0


def _refuse_unless_free(customer: Customer, feature: Feature, *, at: datetime) -> None:
    """Asked under the lock: of two who come at once the second sees that the first has sat down."""
    if feature.kind != FeatureKind.SEATS:
        raise ValidationError({"feature": f"{feature.key} is a {feature.kind}, and has no seats"})
    if not seats_free(customer, feature, at=at):
        raise NoSeatFree(f"{customer} has no seat of {feature.key} free")


def _name(text: str) -> str:
    name = " ".join(text.split())
    refuse_in({"name": name})
    if not 0 < len(name) <= NAME_MAX or len(spelled_alike(name)) > NAME_MAX or not spelled_alike(name):
        raise ValidationError({"name": f"a name has 1 to {NAME_MAX} letters"})
    return name
