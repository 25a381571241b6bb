from __future__ import annotations

import csv
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.diagnosis.books.forms import BooksForm
from billing.diagnosis.books.queries import CurrencyBooks, as_table, books

BAD_REQUEST = 400


def books_view(model_admin: Any) -> Callable[..., HttpResponse]:
    """The page, or the same as CSV with `?format=csv`."""

    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm("billing.view_transfer"):
            raise PermissionDenied
        form = BooksForm(request.GET)
        if not form.is_valid():
            return _page(request, model_admin, form, kept=[])
        kept = books(at=form.at, currency=form.cleaned_data["currency"])
        if request.GET.get("format") == "csv":
            return _sheet(kept)
        return _page(request, model_admin, form, kept=kept)

    return view


def _page(
    request: HttpRequest, model_admin: Any, form: BooksForm, *, kept: list[CurrencyBooks]
) -> HttpResponse:
    asked = request.GET.copy()
    asked["format"] = "csv"
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Trial balance"),
        "opts": model_admin.opts,
        "form": form,
        "books": kept,
        "sheet_url": f"?{asked.urlencode()}",
    }
    request.current_app = model_admin.admin_site.name
    status = BAD_REQUEST if form.errors else 200
    return TemplateResponse(request, "billing/staff/books.html", context, status=status)


def _sheet(kept: list[CurrencyBooks]) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="trial-balance.csv"'
    csv.writer(response).writerows(as_table(kept))
    return response
