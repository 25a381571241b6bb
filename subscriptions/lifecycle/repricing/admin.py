"""The button on a plan's page that moves its subscribers."""

from __future__ import annotations

from datetime import datetime
from time import monotonic
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from subscriptions.catalog.admin import PlanAdmin
from subscriptions.catalog.models import Plan
from subscriptions.catalog.presses import PERMISSION
from subscriptions.desk.forms import PressForm
from subscriptions.desk.presses import LongPress
from subscriptions.lifecycle.repricing.actions import change_subscribers
from subscriptions.lifecycle.repricing.queries import on_old_prices

# Of a request. Pressed again it goes on; `billing_catalog move` does all of them.
SECONDS_MAX = 15


def _move(plan: Plan, *, at: datetime, by: Any, why: str) -> int:
    until, done = monotonic() + SECONDS_MAX, 0
    for moved in change_subscribers(plan, at=at):
        done = moved.done
        if monotonic() >= until:
            break
    return done


def _left(plan: Plan) -> int:
    return on_old_prices(plan).count()


MOVE_SUBSCRIBERS = LongPress(
    name="move_subscribers",
    path="subscribers/move/",
    permission=PERMISSION,
    form=PressForm,
    act=_move,
    left=_left,
    offer=_("Move subscribers to the price of today"),
    title=_("Move the subscribers of %(plan)s to the price of today"),
    means=_("From their next period on they pay what is sold now. Each is told the amount and day by mail."),
    foresees=ngettext_lazy(
        "%(left)s subscription has an older price.", "%(left)s subscriptions have an older price.", "left"
    ),
    button=_("Move them all"),
    done=ngettext_lazy(
        "%(count)s subscription of %(plan)s has the price of today.",
        "%(count)s subscriptions of %(plan)s have the price of today.",
        "count",
    ),
    undone=_("Moved: %(count)s. Left: %(left)s. Press again to go on."),
    already=_("All subscribers of %(plan)s had the price of today already. Nothing was changed."),
)
PlanAdmin.presses += (MOVE_SUBSCRIBERS,)
