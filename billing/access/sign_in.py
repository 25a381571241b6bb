"""Before anybody can pay we must know who they are: a login page for people, a 401 for programs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render, resolve_url
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from billing.access.answers.renderings import PROBLEM, is_fragment, wants_page
from billing.conf import conf
from billing.http import strict_csp


def nobody_to_pay(request: Any, *, challenge: str = "") -> HttpResponse:
    """A redirect to the login page that leads back, or 401 with problem details (RFC 9110 §15.5.2).

    Who has signed in, and still has no owner to pay for them, is not helped by doing it again: 403.
    """
    user = getattr(request, "user", None)
    is_person = wants_page(request) or is_fragment(request)
    if user is not None and user.is_authenticated:
        response = _ownerless_page(request) if is_person else _problem(403, _("Nobody pays for you here"))
    else:
        response = _login_page(request) if is_person else _unauthorized(challenge)
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ("Accept", "Cookie", "Authorization", "HX-Request"))
    return response


def _login_page(request: Any) -> HttpResponse:
    if not is_fragment(request):
        return redirect_to_login(request.get_full_path())
    response = HttpResponse(status=401)
    response["HX-Redirect"] = resolve_url(settings.LOGIN_URL)
    return response


def _unauthorized(challenge: str) -> HttpResponse:
    response = _problem(401, _("Sign in first"))
    response["WWW-Authenticate"] = challenge or 'Session realm="api"'
    return response


def _ownerless_page(request: Any) -> HttpResponse:
    response = render(request, "billing/nobody_pays.html", {"shell": conf().portal_shell}, status=403)
    strict_csp(response)
    return response


def _problem(status: int, title: str) -> HttpResponse:
    problem = {"type": "about:blank", "title": title, "status": status}
    return JsonResponse(problem, status=status, content_type=PROBLEM)
