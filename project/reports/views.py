"""Paid views, one for each form of the gate, and the free ones around them."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView, View

from billing.access import (
    PaymentRequiredMixin,
    able_to_pay,
    good_standing,
    payment_exempt,
    payment_required,
    rate,
)
from billing.clock import now
from project.reports import figures
from project.reports.cast import CUSTOMERS, PASSWORD, STAFF
from project.reports.catalogue import BY_PLAN, BY_THE_REQUEST, FREE, SOLD
from project.reports.forms import CommissionForm, LookupForm
from subscriptions.access import entitled, has_seat, subscribed


def home(request: HttpRequest) -> HttpResponse:
    shelves = {"sold": SOLD, "by_plan": BY_PLAN, "by_the_request": BY_THE_REQUEST, "free": FREE}
    return render(request, "reports/home.html", shelves)


def sample(request: HttpRequest) -> HttpResponse:
    year = figures.YEARS[-2]
    row = dict(figures.by_market("baltics"))[year]
    return render(request, "reports/sample.html", {"year": year, "row": row})


@payment_required
def quarterly(request: HttpRequest) -> HttpResponse:
    year, quarter = figures.YEARS[-1], figures.QUARTERS[-1]
    known = {"year": year, "quarter": quarter, "lines": figures.quarterly(year, quarter)}
    return render(request, "reports/quarterly.html", known)


class Market(PaymentRequiredMixin, TemplateView):
    """One market, year by year."""

    template_name = "reports/market.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if kwargs["key"] not in figures.MARKETS:
            raise Http404
        name = figures.MARKETS[kwargs["key"]][0]
        return super().get_context_data(name=name, years=figures.by_market(kwargs["key"]), **kwargs)


@payment_required
async def live(request: HttpRequest) -> HttpResponse:
    at = now()
    known = {"at": at, "counts": await figures.live(at)}
    # Templates ask who is signed in, and that is a query.
    return await sync_to_async(render)(request, "reports/live.html", known)


@payment_required(good_standing, rate("5/min", name="lookups"))
def lookup(request: HttpRequest) -> HttpResponse:
    form = LookupForm(request.GET or None)
    found = None
    if form.is_valid():
        asked = form.cleaned_data
        found = figures.parcels(asked["market"], asked["year"], asked["quarter"])
    return render(request, "reports/lookup.html", {"form": form, "found": found})


@payment_required(able_to_pay, shadow=True)
def outlook(request: HttpRequest) -> HttpResponse:
    return render(request, "reports/outlook.html", {"year": figures.YEARS[-1] + 1, "rows": figures.outlook()})


@payment_required(subscribed())
def forecasts(request: HttpRequest) -> HttpResponse:
    known = {"year": figures.YEARS[-1] + 1, "rows": figures.outlook()}
    return render(request, "reports/forecasts.html", known)


@payment_required(entitled("press_photos"))
def photographs(request: HttpRequest) -> HttpResponse:
    names = [name for name, *_ in figures.MARKETS.values()]
    return render(request, "reports/photographs.html", {"markets": names})


@payment_required(has_seat())
def planner(request: HttpRequest) -> HttpResponse:
    known = {"year": figures.YEARS[-1] + 1, "rows": figures.outlook()}
    return render(request, "reports/planner.html", known)


class Commission(View):
    """Everybody may look at the form; to send it one must be able to pay."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "reports/commission.html", {"form": CommissionForm()})

    @method_decorator(payment_required)
    def post(self, request: HttpRequest) -> HttpResponse:
        form = CommissionForm(request.POST)
        if not form.is_valid():
            return render(request, "reports/commission.html", {"form": form}, status=400)
        messages.success(request, f"“{form.cleaned_data['title']}” is ordered. We start counting on Monday.")
        return redirect("reports:commission")


def archive(request: HttpRequest) -> HttpResponse:
    """Nothing here says so, but whoever gets here has passed the gate of the prefix /archive/."""
    return render(request, "reports/archive.html", {"years": figures.YEARS})


def yearbook(request: HttpRequest, year: int) -> HttpResponse:
    if year not in figures.YEARS:
        raise Http404
    rows = [(name, dict(figures.by_market(key))[year]) for key, (name, *_) in figures.MARKETS.items()]
    return render(request, "reports/yearbook.html", {"year": year, "rows": rows})


@payment_exempt
def contents(request: HttpRequest) -> HttpResponse:
    names = [name for name, *_ in figures.MARKETS.values()]
    return render(request, "reports/contents.html", {"years": figures.YEARS, "names": names})


def logins(request: HttpRequest) -> HttpResponse:
    """Everybody one can be here, one click each. Only while DEBUG is on."""
    if not settings.DEBUG:
        raise Http404
    return render(
        request, "reports/logins.html", {"customers": CUSTOMERS, "staff": STAFF, "password": PASSWORD}
    )
