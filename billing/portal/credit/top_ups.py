"""Buying credit by card: how much, by which card, and back to what was asked for."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from billing.clock import now
from billing.customers.roles import Role
from billing.errors import BadAmount, CurrencyMismatch, KeyReused, NoUsableMethod, UnknownMethod
from billing.money import Money
from billing.payments.models import Payment
from billing.payments.queries import payments_under_way
from billing.payments.top_ups.actions import start_top_up
from billing.portal.cards.gateway import answers_trouble
from billing.portal.credit.forms import TopUpForm
from billing.portal.credit.queries import currency_asked_for, own_credit
from billing.portal.forms import read_amount, written
from billing.portal.page import READ, WRITE, page_for, show
from billing.portal.payments.outcome import lead_on, return_url
from billing.portal.payments.queries import cards_to_choose, charged_first
from billing.portal.payments.tickets import new_ticket, ticket_of
from billing.portal.viewer import Viewer


@transaction.non_atomic_requests
@page_for(Role.PAY, *READ, *WRITE)
@answers_trouble
def top_up(viewer: Viewer) -> HttpResponse:
    currency = currency_asked_for(viewer)
    if viewer.request.method != "POST":
        return _page(viewer, TopUpForm(currency=currency, initial=_suggested(viewer, currency)), currency)
    form, key = TopUpForm(viewer.request.POST, currency=currency), ticket_of(viewer.request)
    if not form.is_valid():
        return _page(viewer, form, currency)
    try:
        if viewer.customer is None:
            raise NoUsableMethod
        if key:
            return lead_on(viewer, _paid(viewer, form.cleaned_data["amount"], key=key))
        form.add_error(None, _("Nothing was paid yet. Please press the button once more."))
    except (BadAmount, CurrencyMismatch):
        form.add_error("amount", _("That is more than can be paid here."))
    except KeyReused:
        form.add_error(None, _("This form was used for another amount or card. Please press once more."))
    except UnknownMethod:
        form.add_error(None, _("That card was removed in the meantime. Please choose another."))
    except NoUsableMethod:
        form.add_error(None, _("There is no card on file that could be charged. Please add one."))
    return _page(viewer, form, currency)


def _paid(viewer: Viewer, amount: Money, *, key: str) -> Payment:
    assert viewer.customer, "asked before"
    how: dict[str, Any] = {"return_url": return_url(viewer), "next_url": viewer.next_url}
    how |= charged_first(viewer)
    return start_top_up(viewer.customer, amount, at=now(), key=key, by=viewer.request.user, **how)


def _page(viewer: Viewer, form: TopUpForm, currency: str) -> HttpResponse:
    at = now()
    context = {
        "form": form,
        "currency": currency,
        "credit": own_credit(viewer, currency, at=at),
        "cards": cards_to_choose(viewer, at=at),
        "waiting": _waiting(viewer),
        "key": new_ticket(),
        "add_card_url": _add_card_url(viewer, form, currency),
    }
    return show(viewer, "billing/top_up.html", context, status=400 if form.errors else 200)


def _suggested(viewer: Viewer, currency: str) -> dict[str, str]:
    """The amount that the address names, if it could have been typed, and is of this currency."""
    if viewer.request.GET.get("currency", currency) != currency:
        return {}
    try:
        return {"amount": written(read_amount(viewer.request.GET.get("amount", ""), currency))}
    except ValidationError:
        return {}


def _waiting(viewer: Viewer) -> Payment | None:
    """A top-up that has no end yet: who pays once more should know of it."""
    if viewer.customer is None:
        return None
    return payments_under_way().filter(customer=viewer.customer, invoice=None).last()


def _add_card_url(viewer: Viewer, form: TopUpForm, currency: str) -> str:
    """To the card page and back to this one, as it was filled in."""
    typed = form.cleaned_data.get("amount") if form.is_bound and hasattr(form, "cleaned_data") else None
    amount = written(typed) if typed else form.initial.get("amount", "")
    asked = {"amount": amount, "currency": currency, "next": viewer.next_url}
    here = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('billing:add_card')}?{urlencode({'next': f'{viewer.request.path}?{here}'})}"
