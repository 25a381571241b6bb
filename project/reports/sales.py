"""Views that are charged by the request: a fixed price, an estimate that is adjusted, and a stream."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.generic import View

from billing.access import payment_required
from billing.access.charges.charge import Charge
from billing.credit.holds.models import Hold
from billing.credit.holds.states import HoldState
from billing.money import Money
from project.reports import figures, prices
from project.reports.carriers import CARRIERS, credit_report
from project.reports.forms import ExportForm, SummaryForm
from project.reports.summaries import CHARACTERS_MAX, summary_of


class ChargedRequest(HttpRequest):
    """What a charged view is given, for the type checker."""

    charge: Charge


@payment_required(charge=prices.CREDIT_REPORT)
def carrier(request: ChargedRequest, key: str) -> HttpResponse:
    """Each reading is charged. What is not found is no success, and costs nothing."""
    if key not in CARRIERS:
        raise Http404
    known = {"report": credit_report(key), "carriers": CARRIERS, "charge": request.charge}
    return render(request, "reports/carrier.html", known)


def longest_summary(request: HttpRequest) -> Money:
    """A summary cannot be longer than its text, so more than this is never charged."""
    return prices.characters(min(len(request.POST.get("text", "")), CHARACTERS_MAX))


class Summary(View):
    """The form is free. All characters of the text are held, and those of the summary are charged."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "reports/summary.html", {"form": SummaryForm(), "price": prices.A_CHARACTER})

    @method_decorator(payment_required(charge=longest_summary))
    def post(self, request: ChargedRequest) -> HttpResponse:
        form, known = SummaryForm(request.POST), {"price": prices.A_CHARACTER}
        if not form.is_valid():
            return render(request, "reports/summary.html", {**known, "form": form}, status=400)
        summary, charge = summary_of(form.cleaned_data["text"]), request.charge
        charge.adjust(prices.characters(len(summary)))
        return render(
            request, "reports/summary.html", {**known, "form": form, "summary": summary, "charge": charge}
        )


def exports(request: HttpRequest) -> HttpResponse:
    """The form is free; its button leads to `daily`, which is not."""
    bought = Hold.objects.none()
    if request.user.is_authenticated:
        own = Hold.objects.filter(customer__owner=request.user, what="reports:daily")
        bought = own.filter(state=HoldState.CAPTURED).order_by("-pk")[:3]
    known = {
        "form": ExportForm(),
        "bought": bought,
        "price": prices.A_ROW,
        "rows": figures.days_counted() * len(figures.MARKETS),
    }
    return render(request, "reports/exports.html", known)


def every_row(request: HttpRequest) -> Money:
    return prices.rows(figures.days_counted() * len(_markets(request)))


@payment_required(charge=every_row)
def daily(request: ChargedRequest) -> StreamingHttpResponse:
    """Sent month by month and charged at the end: who goes away has bought the rows sent until then."""
    response = StreamingHttpResponse(_months(request), content_type="text/csv")
    response["Content-Disposition"] = 'attachment; filename="parcels.csv"'
    return response


def _months(request: ChargedRequest) -> Iterator[str]:
    sent = 0
    yield _written([("date", "market", "parcels")])
    for key in _markets(request):
        for month in figures.by_month(key):
            sent += len(month)
            request.charge.adjust(prices.rows(sent))
            yield _written(month)


def _markets(request: HttpRequest) -> list[str]:
    asked = request.GET.get("market") or ""
    if asked and asked not in figures.MARKETS:
        raise BadRequest("no such market")
    return [asked] if asked else list(figures.MARKETS)


def _written(lines: list[tuple[str, str, str]]) -> str:
    file = StringIO()
    csv.writer(file).writerows(lines)
    return file.getvalue()
