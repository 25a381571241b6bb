from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from billing.clock import now
from billing.credit.grants.models import Grant
from billing.credit.grants.queries import SPENDING_ORDER
from billing.credit.limits.actions import change_budget
from billing.credit.models import Credit
from billing.customers.actions import create_customer
from billing.customers.roles import Role
from billing.portal.credit.forms import BudgetForm
from billing.portal.credit.movements import all_movements, movements, transfers_on
from billing.portal.credit.queries import currencies_of, currency_asked_for, own_credit
from billing.portal.forms import written
from billing.portal.page import READ, WRITE, page_for, show
from billing.portal.sheets import sheet
from billing.portal.viewer import Viewer

MOVEMENTS_PER_PAGE = 25
GRANTS_SHOWN = 50


@page_for(Role.SEE, *READ)
def credit(viewer: Viewer) -> HttpResponse:
    currencies, asked = currencies_of(viewer), currency_asked_for(viewer)
    known = own_credit(viewer, asked if asked in currencies else currencies[0], at=now())
    if known is None:
        return show(viewer, "billing/credit.html", {"currency": currencies[0]})
    page = Paginator(transfers_on(known), MOVEMENTS_PER_PAGE).get_page(viewer.request.GET.get("page"))
    context = {
        "credit": known,
        "currency": known.currency,
        "currencies": currencies if len(currencies) > 1 else [],
        "page": page,
        "page_query": f"currency={known.currency}&",
        "movements": movements(known, page),
        "grants": _grants(known),
    }
    return show(viewer, "billing/credit.html", context)


@page_for(Role.SEE, *READ)
def movements_csv(viewer: Viewer) -> HttpResponseBase:
    known = own_credit(viewer, currency_asked_for(viewer), at=now())
    heads = (_("When"), _("What"), _("For"), _("Reference"), _("Currency"), _("Amount"), _("Balance"))
    return sheet("movements", heads, _rows(known) if known else ())


@page_for(Role.PAY, *READ, *WRITE)
def budget(viewer: Viewer) -> HttpResponse:
    """The customer's own bound for what is spent in a month."""
    at, currency = now(), currency_asked_for(viewer)
    known = own_credit(viewer, currency, at=at)
    bound = known.budget if known else None
    # Nothing typed takes the budget away; a form without the field says nothing of it.
    posted = viewer.request.POST if "budget" in viewer.request.POST else None
    form = BudgetForm(posted, currency=currency, initial={"budget": written(bound) if bound else ""})
    if form.is_valid():
        customer = viewer.customer or create_customer(viewer.owner, at=at)
        change_budget(customer, form.cleaned_data["budget"], currency=currency, at=at)
        messages.success(viewer.request, _("Your budget is saved."), fail_silently=True)
        return redirect(viewer.next_url or "billing:credit")
    context = {"form": form, "credit": known, "currency": currency}
    is_wrong = viewer.request.method == "POST"
    return show(viewer, "billing/budget.html", context, status=400 if is_wrong else 200)


def _grants(known: Credit) -> list[Grant]:
    """What is left, in the order in which it is spent."""
    left = Grant.objects.filter(credit=known, remaining_micros__gt=0).order_by(*SPENDING_ORDER)[:GRANTS_SHOWN]
    grants = list(left)
    for grant in grants:
        grant.credit = known
    return grants


def _rows(known: Credit) -> Iterator[tuple[object, ...]]:
    for moved in all_movements(known):
        amounts = (moved.amount.as_json()["amount"], moved.balance.as_json()["amount"])
        about = (moved.title, moved.what, moved.reference, known.currency)
        yield (moved.at.isoformat(timespec="seconds"), *about, *amounts)
