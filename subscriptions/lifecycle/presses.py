"""The buttons of a subscription's page in the admin: what each needs, asks, does and says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from billing.diagnosis.customer_file.presses import Press
from subscriptions.desk.forms import PressForm
from subscriptions.lifecycle.endings import cancel_at_period_end, cancel_now, resume_renewal
from subscriptions.lifecycle.favours import change_terms, change_to_sold_prices, change_trial_end
from subscriptions.lifecycle.forms import InstantForm
from subscriptions.lifecycle.models import Subscription, Terms
from subscriptions.lifecycle.pauses import pause_now, resume_subscription
from subscriptions.lifecycle.states import ENDED, OPENING, SubscriptionState

STEER, COMP = "subscriptions.steer_subscription", "subscriptions.comp_subscription"


def _changed(action: Callable[..., Subscription], *columns: str, **how: Any) -> Callable[..., bool]:
    """Whether the press changed anything of these columns."""

    def act(row: Subscription, *, at: datetime, by: Any, why: str) -> bool:
        told = {name: value for name, value in {"why": why, "by": by}.items() if name in how["tells"]}
        before = [getattr(row, name) for name in columns]
        action(row, at=at, **told)
        row.refresh_from_db()
        return [getattr(row, name) for name in columns] != before

    return act


def _extend(row: Subscription, *, at: datetime, by: Any, why: str, until_at: datetime) -> bool:
    return change_trial_end(row, until_at, at=at)


def _comp(row: Subscription, *, at: datetime, by: Any, why: str) -> bool:
    return change_terms(row, Terms.COMPED, at=at)


def _bill(row: Subscription, *, at: datetime, by: Any, why: str) -> bool:
    return change_terms(row, Terms.PAID, at=at)


def _reprice(row: Subscription, *, at: datetime, by: Any, why: str) -> bool:
    return change_to_sold_prices(row, at=at)


def new_press(name: str, permission: str, act: Callable[..., bool], **words: Any) -> Press:
    told = {"offer": words["button"], "form": PressForm, **words}
    path = f"{name.replace('_', '-')}/"
    already = _("%(subscription)s was so already. Nothing was changed.")
    return Press(name=name, path=path, permission=permission, act=act, already=already, **told)


CANCEL = new_press(
    "cancel",
    STEER,
    _changed(cancel_at_period_end, "state", "cancel_at", tells=("why", "by")),
    title=_("Cancel %(subscription)s at the end of its period"),
    means=_("What is paid for is had to its end, and then it ends. At once where nothing is paid for."),
    button=_("Cancel at the end of the period"),
    done=_("%(subscription)s is to end."),
)
CANCEL_NOW = new_press(
    "cancel_now",
    STEER,
    _changed(cancel_now, "state", tells=("why", "by")),
    title=_("Cancel %(subscription)s now"),
    means=_("It ends this moment. Nothing is sent back by this: refund the payment where that is due."),
    button=_("Cancel now"),
    done=_("%(subscription)s has ended."),
)
KEEP = new_press(
    "keep",
    STEER,
    _changed(resume_renewal, "cancel_at", tells=()),
    title=_("Keep %(subscription)s after all"),
    means=_("It is not to end any more, and is renewed as before."),
    button=_("Keep it"),
    done=_("%(subscription)s goes on."),
)
PAUSE = new_press(
    "pause",
    STEER,
    _changed(pause_now, "state", tells=("why", "by")),
    title=_("Pause %(subscription)s"),
    means=_(
        "From now on nothing is billed and nothing is open. What is left of the period is had afterwards."
    ),
    button=_("Pause it"),
    done=_("%(subscription)s is paused."),
)
RESUME = new_press(
    "resume",
    STEER,
    _changed(resume_subscription, "state", "pause_at", tells=("by",)),
    title=_("Resume %(subscription)s"),
    means=_(
        "What was left of the period is had first. Where nothing was, a period begins now, and is billed."
    ),
    button=_("Resume"),
    done=_("%(subscription)s goes on."),
)
EXTEND_TRIAL = new_press(
    "extend_trial",
    COMP,
    _extend,
    title=_("Another end for the trial of %(subscription)s"),
    means=_("It is tried until then, and the first period begins there."),
    button=_("Change the trial's end"),
    done=_("The trial of %(subscription)s ends then."),
    form=InstantForm,
)
GIVE = new_press(
    "comp",
    COMP,
    _comp,
    title=_("Give %(subscription)s for nothing"),
    means=_("From the next period on nothing is billed. What was billed before stays owed."),
    button=_("Give it for nothing"),
    done=_("%(subscription)s is given for nothing."),
)
BILL = new_press(
    "bill",
    COMP,
    _bill,
    title=_("Bill %(subscription)s again"),
    means=_("From the next period on it is billed at its prices."),
    button=_("Bill it again"),
    done=_("%(subscription)s is billed."),
)
REPRICE = new_press(
    "reprice",
    STEER,
    _reprice,
    title=_("Move %(subscription)s to the prices of today"),
    means=_("From the next period on each item costs what its plan is sold at now."),
    offer=_("Move to the prices of today"),
    button=_("Move it"),
    done=_("%(subscription)s has the prices of today."),
)
# Those of the rooms above, and which subscription each fits.
_MORE: list[tuple[Press, Callable[[Subscription], bool]]] = []
_PRESSES = (CANCEL, CANCEL_NOW, KEEP, PAUSE, RESUME, EXTEND_TRIAL, GIVE, BILL, REPRICE)


def pressed_too(press: Press, is_fit: Callable[[Subscription], bool]) -> None:
    """Have this button on the pages of the subscriptions that it fits."""
    _MORE.append((press, is_fit))


def all_presses() -> tuple[Press, ...]:
    return (*_PRESSES, *(press for press, _fits in _MORE))


def presses_of(row: Subscription) -> tuple[Press, ...]:
    """Those that fit its state; pressed at another they say why not."""
    if row.state in ENDED:
        return ()
    is_paused = row.state == SubscriptionState.PAUSED
    fits = {
        CANCEL: not row.cancel_at,
        KEEP: row.cancel_at is not None,
        PAUSE: row.state in OPENING,
        RESUME: is_paused or row.pause_at is not None,
        EXTEND_TRIAL: row.state == SubscriptionState.TRIALING,
        GIVE: row.terms == Terms.PAID,
        BILL: row.terms != Terms.PAID,
    }
    more = [press for press, is_fit in _MORE if is_fit(row)]
    return (*(press for press in _PRESSES if fits.get(press, True)), *more)
