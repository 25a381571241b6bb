from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.diagnosis.settings_page.queries import shown_settings


def settings_view(model_admin: Any) -> Callable[..., HttpResponse]:
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm("billing.view_settings"):
            raise PermissionDenied
        context = {
            **model_admin.admin_site.each_context(request),
            "title": _("Billing settings"),
            "opts": model_admin.opts,
            "settings": shown_settings(),
        }
        request.current_app = model_admin.admin_site.name
        return TemplateResponse(request, "billing/staff/settings.html", context)

    return view
