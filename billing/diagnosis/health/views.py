from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from billing import clock
from billing.access.causes import Cause
from billing.conf import conf
from billing.diagnosis.health.charts import bars
from billing.diagnosis.health.queries import Health, health
from billing.diagnosis.health.sheet import as_json
from billing.diagnosis.health.troubles import troubles

UNHEALTHY = 503


def health_view(model_admin: Any) -> Callable[..., HttpResponse]:
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm("billing.view_gatewaycheck"):
            raise PermissionDenied
        found = health(at=clock.now())
        context = {
            **model_admin.admin_site.each_context(request),
            "title": _("Health"),
            "opts": model_admin.opts,
            "health": found,
            "troubles": troubles(found),
            "charts": _charts(found),
        }
        request.current_app = model_admin.admin_site.name
        return TemplateResponse(request, "billing/staff/health.html", context)

    return view


@never_cache
@require_safe
def health_json(request: HttpRequest) -> JsonResponse:
    """For monitors: staff who may see it, or whoever has the token. 503 while something is wrong.

    To everybody else there is nothing here.
    """
    if not (_has_token(request) or request.user.has_perm("billing.view_gatewaycheck")):
        raise Http404
    found = health(at=clock.now())
    wrong = troubles(found)
    return JsonResponse(as_json(found, wrong), status=UNHEALTHY if wrong else 200)


def _has_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    wanted = conf().health_token.encode()
    return bool(wanted) and hmac.compare_digest(given, wanted)


def _charts(found: Health) -> list[dict[str, Any]]:
    return [
        {
            "cause": Cause(cause).label,
            "total": sum(counts),
            "counts": counts,
            "chart": bars(counts, found.days),
        }
        for cause, counts in found.denials.items()
    ]
