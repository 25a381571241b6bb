"""What will happen to a subscription by itself, when and why: as things stand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from subscriptions.lifecycle.models import Subscription, Terms
from subscriptions.lifecycle.states import ENDED, OPENING, SubscriptionState

_S = SubscriptionState


class Prospect(NamedTuple):
    at: datetime
    what: str


def prospects_of(row: Subscription) -> list[Prospect]:
    """In the order of time; nothing where somebody has to act first."""
    if row.state in ENDED:
        return []
    known = (Prospect(at, what) for at, what in _prospects(row) if at is not None)
    return sorted(known, key=lambda prospect: prospect.at)


def _prospects(row: Subscription) -> Iterator[tuple[datetime | None, str]]:
    if row.state == _S.SCHEDULED:
        yield row.starts_at, _("It starts, and its first period is billed or its trial begins.")
    elif row.state == _S.INCOMPLETE:
        yield row.next_at, _("Unless its first invoice is paid by then it ends, and that invoice is void.")
    elif row.state == _S.PAUSED:
        yield row.resume_at, _("It goes on, as was asked for when it was paused.")
    elif row.state in OPENING:
        yield row.period_end_at, _boundary(row)
    if row.retry_at and row.failures:
        yield row.retry_at, _("It is tried again: %(count)s tries have failed.") % {"count": row.failures}


def _boundary(row: Subscription) -> str:
    """Cancel beats pause, pause beats a change, and then the period advances."""
    if row.cancel_at:
        return _("It ends: %(why)s") % {"why": row.cancel_why or _("asked for without a reason")}
    if row.pause_at:
        return _("It is paused, as was asked for.")
    billed = _("Nothing is billed: it is given for nothing.") if row.terms != Terms.PAID else _billed(row)
    if row.change_at:
        words: dict[str, Any] = {"items": ", ".join(map(str, row.coming_items.all())), "billed": billed}
        return _("It becomes %(items)s. %(billed)s") % words
    return billed


def _billed(row: Subscription) -> str:
    if row.state == _S.TRIALING:
        return _("The trial ends: with a card on file the first period is billed, else as its plan says.")
    return _("The next period is billed, and collected at once.")
