from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from subscriptions.lifecycle.coming import has_time_left
from subscriptions.lifecycle.models import Item, Subscription
from subscriptions.lifecycle.states import OPENING, SubscriptionState
from subscriptions.portal.plans.faces import PriceFace, price_face

_S = SubscriptionState

_STATES: dict[SubscriptionState, tuple[Any, str]] = {
    _S.SCHEDULED: (gettext_lazy("Starts later"), "quiet"),
    _S.TRIALING: (gettext_lazy("On trial"), "good"),
    _S.ACTIVE: (gettext_lazy("Active"), "good"),
    _S.PAST_DUE: (gettext_lazy("Past due"), "bad"),
    _S.UNPAID: (gettext_lazy("Unpaid"), "bad"),
    _S.PAUSED: (gettext_lazy("Paused"), "warn"),
    _S.INCOMPLETE: (gettext_lazy("Waits for payment"), "warn"),
    _S.INCOMPLETE_EXPIRED: (gettext_lazy("Never paid"), "quiet"),
    _S.CANCELED: (gettext_lazy("Ended"), "quiet"),
}


class ItemFace(NamedTuple):
    item: Item
    price: PriceFace


class Face(NamedTuple):
    """A subscription as its customer sees it: `tone` is good, warn, bad or quiet."""

    subscription: Subscription
    name: str
    status: str
    tone: str
    sentence: str
    change: str
    items: list[ItemFace]


def face(row: Subscription) -> Face:
    items = list(row.items.all())
    name = ", ".join(item.price.plan.name for item in items)
    said, tone = _STATES[SubscriptionState(row.state)]
    if row.state in OPENING and row.cancel_at:
        said, tone = _("Is to end"), "warn"
    elif row.state in OPENING and row.pause_at:
        said, tone = _("Is to pause"), "warn"
    priced = [ItemFace(item, price_face(item.price)) for item in items]
    return Face(row, name, str(said), tone, sentence_of(row), change_of(row), priced)


def change_of(row: Subscription) -> str:
    """What it is to be from its next period on; empty where it stays."""
    if row.change_at is None or row.state not in OPENING:
        return ""
    coming = row.coming_items.select_related("price__plan")
    plans = ", ".join(
        item.price.plan.name if item.quantity == 1 else f"{item.quantity} × {item.price.plan.name}"
        for item in coming
    )
    return _("From %(day)s on it is %(plans)s.") % {**_on(row, row.change_at), "plans": plans}


def sentence_of(row: Subscription) -> str:
    """How it stands, and until when."""
    if row.state in OPENING and row.cancel_at:
        return _("It ends on %(day)s. Until then all stays open.") % _on(row, row.cancel_at)
    if row.state in OPENING and row.pause_at:
        return _paused_later(row, row.pause_at)
    if row.state == _S.PAUSED:
        return _paused(row)
    said, instant = {
        _S.SCHEDULED: (_("It starts on %(day)s."), row.starts_at),
        _S.TRIALING: (_("You try it until %(day)s."), row.trial_ends_at),
        _S.ACTIVE: (_("It is renewed on %(day)s."), row.period_end_at),
        _S.PAST_DUE: (_("Its last invoice is not paid. We try again; you can pay it now."), None),
        _S.UNPAID: (_("It is not paid, and closed until it is."), None),
        _S.INCOMPLETE: (_("It opens as soon as its first invoice is paid, by %(day)s."), row.next_at),
        _S.INCOMPLETE_EXPIRED: (_("Its first invoice was not paid in time. Nothing is owed."), None),
        _S.CANCELED: (_("It ended on %(day)s."), row.ended_at),
    }[SubscriptionState(row.state)]
    return said % _on(row, instant)


def day_of(row: Subscription, instant: datetime | None) -> str:
    """The day of the customer's calendar."""
    return date_format(instant.astimezone(row.zone), "DATE_FORMAT") if instant else "—"


def _paused(row: Subscription) -> str:
    said = _("It is paused since %(day)s: nothing is charged, and nothing is open.") % _on(row, row.paused_at)
    if row.resume_at:
        said += " " + _("It goes on by itself on %(day)s.") % _on(row, row.resume_at)
    if has_time_left(row):
        said += " " + _("What was left of the period is yours as soon as it goes on.")
    return said


def _paused_later(row: Subscription, pause_at: datetime) -> str:
    said = _("It is paused from %(day)s on. Until then all stays open.") % _on(row, pause_at)
    if row.resume_at:
        said += " " + _("It goes on by itself on %(day)s.") % _on(row, row.resume_at)
    return said


def _on(row: Subscription, instant: datetime | None) -> dict[str, str]:
    return {"day": day_of(row, instant)}
