"""The buttons of a customer's file that give, close and revoke a feature of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from billing.customers.models import Customer
from billing.diagnosis.customer_file.forms import ReasonForm
from billing.diagnosis.customer_file.presses import Press
from billing.standing.actions import changing
from subscriptions.catalog.features.models import Feature
from subscriptions.entitlements.overrides.actions import grant_feature, revoke_feature, suspend_feature
from subscriptions.entitlements.overrides.forms import EndForm, GrantForm
from subscriptions.entitlements.overrides.models import FeatureOverride
from subscriptions.entitlements.overrides.queries import overrides_of

PERMISSION = "subscriptions.grant_feature"


def _grant(customer: Customer, *, at: datetime, by: Any, why: str, feature: Feature, **value: Any) -> bool:
    with _looking_for_new(customer, at=at) as is_new:
        return is_new(grant_feature(customer, feature, at=at, why=why, by=by, **value))


def _close(customer: Customer, *, at: datetime, by: Any, why: str, feature: Feature, ends_at: Any) -> bool:
    with _looking_for_new(customer, at=at) as is_new:
        return is_new(suspend_feature(customer, feature, at=at, why=why, by=by, ends_at=ends_at))


def _revoke(given: FeatureOverride, *, at: datetime, by: Any, why: str) -> bool:
    with changing(given.customer_id, at=at):
        given.refresh_from_db()
        if is_given := given.revoked_at is None:
            revoke_feature(given.customer, given.feature, at=at, why=why, by=by)
    return is_given


@contextmanager
def _looking_for_new(customer: Customer, *, at: datetime) -> Iterator[Callable[[FeatureOverride], bool]]:
    """The lock first: of two presses at once the second sees what the first has given."""
    with changing(customer.pk, at=at):
        known = set(overrides_of(customer).values_list("pk", flat=True))
        yield lambda given: given.pk not in known


GRANT = Press(
    name="grant_feature",
    path="features/give/",
    permission=PERMISSION,
    form=GrantForm,
    act=_grant,
    offer=_("Give a feature"),
    title=_("Give %(customer)s a feature"),
    means=_(
        "It takes the place of all that their plans say of it, more or less. Then the plans count again."
    ),
    button=_("Give it"),
    done=_("%(customer)s has the feature."),
    already=_("%(customer)s had it just so already. Nothing was changed."),
)
CLOSE = Press(
    name="suspend_feature",
    path="features/close/",
    permission=PERMISSION,
    form=EndForm,
    act=_close,
    offer=_("Close a feature"),
    title=_("Close a feature to %(customer)s"),
    means=_("It is shut whatever their plans say, and they are asked to contact you."),
    button=_("Close it"),
    done=_("The feature is closed to %(customer)s."),
    already=_("It was closed just so already. Nothing was changed."),
)
REVOKE = Press(
    name="revoke_feature",
    path="features/<str:target_id>/revoke/",
    permission=PERMISSION,
    form=ReasonForm,
    act=_revoke,
    offer=_("Revoke"),
    title=_("Revoke %(target)s"),
    means=_("What their plans say counts again from the next request on."),
    button=_("Revoke it"),
    done=_("What the plans say counts again."),
    already=_("It had been revoked already. Nothing was changed."),
    target=FeatureOverride,
)
PRESSES = (GRANT, CLOSE, REVOKE)
