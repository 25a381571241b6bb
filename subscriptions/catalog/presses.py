"""The buttons of a plan's page: what each needs, asks, does and says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.customers.models import Customer
from billing.diagnosis.customer_file.presses import Press
from subscriptions.calendar import Interval
from subscriptions.catalog.actions import archive_plan, grant_offer, hide_plan, publish_plan, revoke_offer
from subscriptions.catalog.forms import OfferForm, PriceForm
from subscriptions.catalog.models import Plan, PlanOffer
from subscriptions.catalog.prices.actions import change_price
from subscriptions.catalog.prices.models import Price
from subscriptions.desk.forms import PressForm
from subscriptions.pricing import ChargeModel

PERMISSION = "subscriptions.steer_plan"


def _becoming(action: Callable[..., Plan]) -> Callable[..., bool]:
    """Whether the press changed anything."""

    def act(plan: Plan, *, at: datetime, by: Any, why: str) -> bool:
        before = _locked(plan).state
        return action(plan, at=at, by=by, why=why).state != before

    return act


def _offer(plan: Plan, *, at: datetime, by: Any, why: str, customer: Customer, until_at: Any) -> bool:
    _locked(plan)
    if PlanOffer.objects.filter(plan=plan, customer=customer, until_at=until_at).exists():
        return False
    grant_offer(plan, customer, at=at, until_at=until_at)
    return True


def _revoke(offer: PlanOffer, *, at: datetime, by: Any, why: str) -> bool:
    return revoke_offer(offer.plan, offer.customer)


def _reprice(
    plan: Plan, *, at: datetime, by: Any, why: str, currency: str, interval: Interval, model: ChargeModel
) -> bool:
    _locked(plan)
    known = set(Price.objects.filter(plan=plan).values_list("pk", flat=True))
    return change_price(plan, interval, model, currency=currency, at=at).pk not in known


def _locked(plan: Plan) -> Plan:
    """Of two presses at once, the second sees what the first has done."""
    assert transaction.get_connection().in_atomic_block, "a press is a transaction"
    return Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)


def _state_press(name: str, action: Callable[..., Plan], **words: Any) -> Press:
    told = {"offer": words["button"], "form": PressForm, "act": _becoming(action), **words}
    return Press(name=name, path=f"{name}/", permission=PERMISSION, **told)


PUBLISH = _state_press(
    "publish",
    publish_plan,
    title=_("Publish %(plan)s"),
    means=_("Everybody may choose it from now on."),
    button=_("Publish"),
    done=_("%(plan)s is public."),
    already=_("%(plan)s was public already. Nothing was changed."),
)
HIDE = _state_press(
    "hide",
    hide_plan,
    title=_("Hide %(plan)s"),
    means=_("Nobody may choose it but to whom it is offered. Whoever has it keeps it."),
    button=_("Hide"),
    done=_("%(plan)s is hidden."),
    already=_("%(plan)s was hidden already. Nothing was changed."),
)
ARCHIVE = _state_press(
    "archive",
    archive_plan,
    title=_("Archive %(plan)s"),
    means=_("Nobody may choose it any more. Whoever has it keeps it, and it renews."),
    button=_("Archive"),
    done=_("%(plan)s is archived."),
    already=_("%(plan)s was archived already. Nothing was changed."),
)
OFFER = Press(
    name="offer",
    path="offers/give/",
    permission=PERMISSION,
    form=OfferForm,
    act=_offer,
    offer=_("Offer to a customer"),
    title=_("Offer %(plan)s to a customer"),
    means=_("They may choose it though it is hidden. Another end takes the place of the one before."),
    button=_("Offer"),
    done=_("%(plan)s is offered."),
    already=_("It was offered just so already. Nothing was changed."),
)
REVOKE_OFFER = Press(
    name="revoke_offer",
    path="offers/<str:customer_id>/revoke/",
    permission=PERMISSION,
    form=PressForm,
    act=_revoke,
    offer=_("Revoke"),
    title=_("Revoke the offer %(target)s"),
    means=_("It ends now. If they have chosen the plan meanwhile, they keep it."),
    button=_("Revoke the offer"),
    done=_("The offer has ended."),
    already=_("The offer had been revoked already. Nothing was changed."),
    target=PlanOffer,
)
CHANGE_PRICE = Press(
    name="change_price",
    path="prices/change/",
    permission=PERMISSION,
    form=PriceForm,
    act=_reprice,
    offer=_("New price version"),
    title=_("A new price for %(plan)s"),
    means=_("It is sold from now on in place of the version before. Whoever has that one keeps it."),
    button=_("Sell at this price"),
    done=_("%(plan)s is sold at the new price."),
    already=_("%(plan)s was sold at this price already. Nothing was changed."),
)
PRESSES = (PUBLISH, HIDE, ARCHIVE, OFFER, REVOKE_OFFER, CHANGE_PRICE)
