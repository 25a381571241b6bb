"""What a customer can do with a subscription as it stands: the buttons, and what their views let through."""

from __future__ import annotations

from enum import StrEnum

from subscriptions.lifecycle.models import Subscription, Terms
from subscriptions.lifecycle.states import ENDED, OPENING, SubscriptionState


class Step(StrEnum):
    CANCEL = "cancel"
    KEEP = "keep"
    PAUSE = "pause"
    RESUME = "resume"
    CHANGE = "change"
    UNDO_CHANGE = "undo_change"


_S = SubscriptionState
_CHANGED = frozenset({_S.TRIALING, _S.ACTIVE, _S.PAST_DUE})


def steps_of(row: Subscription) -> frozenset[Step]:
    if row.state in ENDED:
        return frozenset()
    is_asked_to_end = row.cancel_at is not None and row.state in OPENING
    steps = {Step.KEEP if is_asked_to_end else Step.CANCEL}
    if row.state == _S.PAUSED or (row.pause_at and row.state in OPENING and not is_asked_to_end):
        steps.add(Step.RESUME)
    # Who owes something pays it first, and what costs nothing need not be paused.
    elif row.state in {_S.TRIALING, _S.ACTIVE} and row.terms == Terms.PAID and not is_asked_to_end:
        steps.add(Step.PAUSE)
    # What is given is not changed by who was given it.
    if row.state in _CHANGED and row.terms == Terms.PAID and not is_asked_to_end:
        steps.add(Step.CHANGE)
    if row.change_at and row.state in OPENING:
        steps.add(Step.UNDO_CHANGE)
    return frozenset(steps)


def ends_at_once(row: Subscription) -> bool:
    """Where nothing is paid for that could be had to its end."""
    return row.state not in OPENING
