from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from billing import clock
from billing.portal.sheets import sheet
from subscriptions.numbers.queries import numbers
from subscriptions.numbers.sheets import COLUMNS, HEADS, as_table, sheet_of


def numbers_view(model_admin: Any) -> Callable[..., HttpResponseBase]:
    """The page, or the same as CSV with `?format=csv`."""

    @never_cache
    @require_safe
    def view(request: HttpRequest) -> HttpResponseBase:
        if not model_admin.has_view_permission(request):
            raise PermissionDenied
        found = numbers(at=clock.now())
        if request.GET.get("format") == "csv":
            return sheet("numbers", COLUMNS, as_table(found))
        context = {
            **model_admin.admin_site.each_context(request),
            "title": _("Numbers"),
            "opts": model_admin.opts,
            "heads": HEADS,
            "sheets": [sheet_of(each) for each in found],
        }
        request.current_app = model_admin.admin_site.name
        return TemplateResponse(request, "subscriptions/staff/numbers.html", context)

    return view
