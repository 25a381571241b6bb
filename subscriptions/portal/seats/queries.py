from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from billing.access.subjects import subject_of
from billing.access.viewers import key_of, names_of
from billing.customers.owners import user_of
from billing.portal.viewer import Viewer
from billing.standing.facts import Facts
from subscriptions.catalog.features.models import Feature, FeatureKind
from subscriptions.entitlements.allowances import SEATS_MAX, open_parts, own_value, seats_open
from subscriptions.entitlements.seats.models import Seat
from subscriptions.entitlements.seats.queries import seats_of
from subscriptions.lifecycle.models import Subscription


class Seats(NamedTuple):
    """The seats of one feature, as they stand: how many there are, and how many of them are taken."""

    feature: Feature
    there_are: int
    taken: int
    is_bounded: bool

    @property
    def free(self) -> int:
        return max(0, self.there_are - self.taken)

    @property
    def over(self) -> int:
        """So many sit on seats that there are no more."""
        return max(0, self.taken - self.there_are)


def all_seats(viewer: Viewer, *, at: datetime) -> list[Seats]:
    """Of each feature with seats that the viewer's customer has, or has somebody sitting on."""
    facts = _facts(viewer)
    known = {key for name in ("features", "own_features", "seats") for key in (facts[name] or {})}
    if not known:
        return []
    rows = Feature.objects.filter(kind=FeatureKind.SEATS, key__in=known).order_by("position", "pk")
    return [_seats(row, facts, at=at) for row in rows]


def seats_in(subscription: Subscription) -> list[Feature]:
    """The features of its plans that have seats."""
    plans = {item.price.plan_id for item in subscription.items.all()}
    rows = Feature.objects.filter(kind=FeatureKind.SEATS, plans__plan__in=plans)
    return list(rows.order_by("position", "pk").distinct())


def own_seats(viewer: Viewer, feature: str, *, at: datetime) -> Seats:
    """404 for what the customer neither has nor had seats of."""
    if viewer.customer is None:
        raise Http404
    row = get_object_or_404(Feature, kind=FeatureKind.SEATS, key=feature)
    found, facts = _seats(row, _facts(viewer), at=at), _facts(viewer)
    is_own = own_value(facts, feature, at) is not None
    if not (found.taken or open_parts(facts, feature, at) or is_own):
        raise Http404
    return found


def taken_seats(viewer: Viewer, seats: Seats) -> QuerySet[Seat]:
    assert viewer.customer is not None, "who has seats is a customer"
    return seats_of(viewer.customer, seats.feature).select_related("user")


def own_seat(viewer: Viewer, public_id: str) -> Seat:
    """A seat of the viewer's customer, also one that was taken back; 404 for anybody else's."""
    if viewer.customer is None:
        raise Http404
    rows = Seat.objects.select_related("feature", "customer")
    return get_object_or_404(rows, customer=viewer.customer, public_id=public_id)


def seat_of_viewer(viewer: Viewer, seats: Seats) -> Seat | None:
    """On which the viewer sits, or else that is kept for them."""
    user: Any = user_of(viewer.request)
    if user is None:
        return None
    is_theirs = Q(user_key=key_of(user)) | Q(user_key="", kept_for__in=names_of(user))
    claimed_first = F("claimed_at").desc(nulls_last=True)
    return taken_seats(viewer, seats).filter(is_theirs).order_by(claimed_first).first()


def sold_by_the_unit(viewer: Viewer, feature: str, *, at: datetime) -> Subscription | None:
    """The subscription of which another unit has another seat, unless staff have set how many there are."""
    facts = _facts(viewer)
    if own_value(facts, feature, at) is not None:
        return None
    named = (part.get("subscription") for part in open_parts(facts, feature, at))
    public_id = next((found for found in named if found), None)
    return Subscription.objects.filter(customer=viewer.customer, public_id=public_id).first()


def _seats(feature: Feature, facts: Facts, *, at: datetime) -> Seats:
    there_are, taken = seats_open(facts, feature.key, at), len((facts["seats"] or {}).get(feature.key, ()))
    return Seats(feature, there_are, taken, is_bounded=there_are < SEATS_MAX)


def _facts(viewer: Viewer) -> Facts:
    """As the gate reads them, once per request."""
    subject = subject_of(viewer.request)
    return subject.facts if subject else Facts()
