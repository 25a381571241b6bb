"""How a page of ours comes and goes: for whom, by which methods, in which shell, under which headers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from billing.conf import conf
from billing.customers.roles import Role
from billing.http import strict_csp
from billing.portal.navigation import navigation
from billing.portal.viewer import Viewer, viewer_if_any, viewer_of

READ = ("GET", "HEAD")
WRITE = ("POST",)

View = Callable[..., HttpResponseBase]


def page_for(role: Role, *methods: str) -> Callable[[View], View]:
    """A page for who signed in and has the role; the view is given the Viewer in the request's place."""

    def decorate(view: View) -> View:
        @wraps(view)
        def page(request: HttpRequest, **named: str) -> HttpResponseBase:
            viewer = viewer_of(request)
            if viewer is None:
                return private(_sign_in(request))
            if role == Role.PAY and not viewer.may_pay:
                return private(only_payers(viewer))
            return private(view(viewer, **named))

        return require_http_methods(methods)(csrf_protect(page))

    return decorate


def open_page(view: View) -> View:
    """A page that everybody may read; the view is given the request."""

    @wraps(view)
    def page(request: HttpRequest, **named: str) -> HttpResponseBase:
        return private(view(request, **named))

    return require_http_methods(READ)(page)


def show(
    viewer: Viewer, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    return _rendered(viewer.request, template, {**(context or {}), "viewer": viewer}, status=status)


def show_to_all(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    return _rendered(request, template, {**context, "viewer": viewer_if_any(request)}, status=200)


def show_without_viewer(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """For pages that are the same whoever looks: nobody's name and none of the ways to other pages."""
    return _rendered(request, template, {**context, "viewer": None}, status=status)


def only_payers(viewer: Viewer) -> HttpResponse:
    """403 for who may look and not pay: it says who can."""
    return show(viewer, "billing/only_payers.html", status=403)


def private(response: HttpResponseBase) -> HttpResponseBase:
    """Nobody's cache keeps it, and nothing but this site runs in it."""
    response.headers.setdefault("Cache-Control", "private, no-store")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    strict_csp(response)
    return response


def _rendered(request: HttpRequest, template: str, context: dict[str, Any], *, status: int) -> HttpResponse:
    around = {"shell": conf().portal_shell, "navigation": navigation(request, context["viewer"])}
    return render(request, template, {**around, **context}, status=status)


def _sign_in(request: HttpRequest) -> HttpResponse:
    # A POST cannot be repeated by the redirect after login: that one leads to where it is begun.
    came_to_read = request.method in READ
    return redirect_to_login(request.get_full_path() if came_to_read else reverse("billing:overview"))
