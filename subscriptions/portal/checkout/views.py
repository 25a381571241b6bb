from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from billing.clock import now
from billing.customers.actions import create_customer
from billing.customers.roles import Role
from billing.errors import BadAmount, KeyReused
from billing.portal.cards.gateway import answers_trouble
from billing.portal.page import READ, WRITE, page_for, show
from billing.portal.payments.queries import cards_to_choose, charged_first
from billing.portal.payments.tickets import new_ticket, ticket_of
from billing.portal.viewer import Viewer
from subscriptions.catalog.prices.models import Price
from subscriptions.discounts.causes import said as said_of
from subscriptions.errors import NotRedeemable
from subscriptions.lifecycle.actions import start_subscription
from subscriptions.lifecycle.items import Choice
from subscriptions.lifecycle.models import Item, Subscription
from subscriptions.lifecycle.queries import products_tried
from subscriptions.portal.checkout.collection import pay_what_is_due, to_pay
from subscriptions.portal.checkout.forms import OptionsForm
from subscriptions.portal.checkout.proposal import Proposal, proposal_of
from subscriptions.portal.checkout.queries import (
    coupon_typed,
    customer_to_be,
    has_codes,
    held_beside,
    invoice_due,
    price_on_sale,
    started_by,
    unfinished,
)
from subscriptions.portal.links import add_card_url, link, page_of
from subscriptions.portal.plans.faces import price_face
from subscriptions.portal.plans.queries import items_held


class Wish(NamedTuple):
    """Who wants what, and what they have already."""

    viewer: Viewer
    price: Price
    held: list[Item]
    form: OptionsForm


# People type card numbers anywhere: an error report must not carry what was posted.
@sensitive_post_parameters()
@transaction.non_atomic_requests
@page_for(Role.PAY, *READ, *WRITE)
@answers_trouble
def checkout(viewer: Viewer, public_id: str) -> HttpResponse:
    at, request = now(), viewer.request
    price, key = price_on_sale(viewer, public_id, at=at), ticket_of(request)
    form = OptionsForm(request.POST if request.method == "POST" else request.GET, model=price.charge_model)
    wish = Wish(viewer, price, items_held(viewer.customer), form)
    if known := started_by(viewer, key):
        return _once_more(wish, known, key=key)
    proposal = _proposed(wish, at=at)
    if proposal is None:
        return _page(wish, None)
    if begun := _begun(wish, proposal):
        return begun
    if request.method != "POST":
        return _page(wish, proposal)
    said = _why_not(wish, proposal, key=key, at=at)
    return _page(wish, proposal, said=said) if said else _bought(wish, proposal, key=key)


def _proposed(wish: Wish, *, at: datetime) -> Proposal | None:
    if not wish.form.is_valid():
        return None
    plan, typed, customer = wish.price.plan, wish.form.cleaned_data, customer_to_be(wish.viewer)
    had_trial = bool(plan.trial_days) and plan.product_id in products_tried(wish.viewer.customer)
    how: dict[str, Any] = {"quantity": typed["quantity"], "trial_days": 0 if had_trial else plan.trial_days}
    try:
        coupon = coupon_typed(wish.viewer, typed["code"], wish.price, at=at)
        return proposal_of(customer, wish.price, at=at, coupon=coupon, **how)
    except NotRedeemable as refusal:
        wish.form.add_error("code", said_of(refusal.cause))
    except BadAmount:
        wish.form.add_error("quantity", _("That is more than can be bought here."))
    return None


def _begun(wish: Wish, proposal: Proposal) -> HttpResponse | None:
    """What was begun before and not paid is paid, rather than begun once more."""
    waiting = unfinished(wish.held, wish.price, proposal.quantity)
    invoice = invoice_due(waiting) if waiting else None
    if waiting is None or invoice is None:
        return None
    said = _("You have begun to buy this before. Pay its first invoice, and it is yours.")
    return to_pay(wish.viewer, invoice, said, next_url=wish.viewer.next_url or page_of(waiting))


def _why_not(wish: Wish, proposal: Proposal, *, key: str, at: datetime) -> str:
    """Nothing is bought that the page has not said, and nothing twice by mistake."""
    posted = wish.viewer.request.POST
    if not key:
        return _("Nothing was bought yet. Please press the button once more.")
    if posted.get("seal") != proposal.seal:
        return _("What it costs has changed in the meantime. Please look again.")
    if posted.get("beside") != "1" and held_beside(wish.held, wish.price):
        return _("You have one of these plans already. Please look again.")
    if proposal.needs_card and not cards_to_choose(wish.viewer, at=at):
        return _("There is no card on file that could be charged. Please add one.")
    return ""


def _bought(wish: Wish, proposal: Proposal, *, key: str) -> HttpResponse:
    viewer, at = wish.viewer, now()
    first_card = charged_first(viewer)
    customer = viewer.customer or create_customer(viewer.owner, at=at)
    how: dict[str, Any] = {"trial_days": proposal.trial_days, "by": viewer.request.user}
    how["code"] = wish.form.cleaned_data["code"]
    try:
        row = start_subscription(customer, [Choice(wish.price, proposal.quantity)], at=at, key=key, **how)
    except NotRedeemable as refusal:
        return _page(wish, proposal, said=said_of(refusal.cause))
    except KeyReused:
        return _page(wish, proposal, said=_used())
    return pay_what_is_due(viewer, row, key=key, said=_yours(wish, row), **first_card)


def _once_more(wish: Wish, known: Subscription, *, key: str) -> HttpResponse:
    """The form was sent before: go on with what it has started."""
    posted, item = wish.viewer.request.POST, known.items.order_by("position").first()
    if item is None or (item.price_id, str(item.quantity)) != (wish.price.pk, posted.get("quantity", "1")):
        return _page(wish, _proposed(wish, at=now()), said=_used())
    how = charged_first(wish.viewer)
    return pay_what_is_due(wish.viewer, known, key=key, said=_yours(wish, known), **how)


def _used() -> str:
    return _("This form was used for something else. Please press once more.")


def _yours(wish: Wish, row: Subscription) -> str:
    has_begun = _("Your trial of %(plan)s has begun.") if row.trial_ends_at else _("%(plan)s is yours.")
    return has_begun % {"plan": wish.price.plan.name}


def _page(wish: Wish, proposal: Proposal | None, *, said: str = "") -> HttpResponse:
    viewer, form = wish.viewer, wish.form
    here = {"quantity": form.data["quantity"] if form.is_counted else "", "code": form.data.get("code", "")}
    context = {
        "face": price_face(wish.price),
        "form": form,
        "has_codes": bool(form.data.get("code")) or form.has_error("code") or has_codes(),
        "proposal": proposal,
        "cards": cards_to_choose(viewer, at=now()),
        "beside": held_beside(wish.held, wish.price),
        "said": said,
        "key": new_ticket(),
        "add_card_url": add_card_url(back=link(viewer.request.path, next=viewer.next_url, **here)),
        "plans_url": link(reverse("subscriptions:plans"), next=viewer.next_url),
    }
    return show(viewer, "subscriptions/checkout.html", context, status=400 if said or form.errors else 200)
