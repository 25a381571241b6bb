"""Before anybody can pay we must know who they are: a login page for people, a 401 for programs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, JsonResponse
from django.shortcuts import resolve_url
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from billing.access.answers.renderings import PROBLEM, is_fragment, wants_page


def ask_to_sign_in(request: Any, *, challenge: str = "") -> HttpResponse:
    """A redirect to the login page that leads back, or 401 with problem details (RFC 9110 §15.5.2)."""
    is_person = wants_page(request) or is_fragment(request)
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
    problem = {"type": "about:blank", "title": _("Sign in first"), "status": 401}
    response = JsonResponse(problem, status=401, content_type=PROBLEM)
    response["WWW-Authenticate"] = challenge or 'Session realm="api"'
    return response
