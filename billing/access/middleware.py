"""Guard whole URL prefixes: `BILLING["PROTECTED_PREFIXES"]`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch
from django.utils.deprecation import MiddlewareMixin

from billing.access.afterword import attach
from billing.access.decorators import has_options, view_name
from billing.access.gate import Gate, enter
from billing.access.handover import api_class, hand_over, must_have_been_asked
from billing.access.specs import policy_at
from billing.conf import conf

# The pages and the API that the fixes lead to.
OURS = frozenset({"billing", "billing_api"})


class PaymentRequiredMiddleware(MiddlewareMixin):
    """Put it after AuthenticationMiddleware.

    Our own pages and API, login, logout and static files stay open.
    """

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        gate = gate_for(request.path_info)
        if gate is None or is_exempt(request, view):
            return None
        name = view_name(request, view)
        if view_class := api_class(view):
            hand_over(request, gate, view_class, view=name)
            return None
        return enter(request, gate, view=name, has_options=has_options(view))

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        must_have_been_asked(request, response)
        return attach(request, response)


def gate_for(path: str) -> Gate | None:
    """The gate of the longest guarded prefix that `path` stands under."""
    prefixes = [prefix for prefix in conf().protected_prefixes if path.startswith(prefix)]
    if not prefixes:
        return None
    return Gate(tuple(policy_at(name) for name in conf().protected_prefixes[max(prefixes, key=len)]))


def is_exempt(request: HttpRequest, view: Any) -> bool:
    """Our own pages, the way in and out, files, and whatever the project names."""
    match = request.resolver_match
    is_ours = match is not None and not OURS.isdisjoint(match.namespaces)
    return is_ours or getattr(view, "billing_exempt", False) or is_open(request.path_info)


def is_open(path: str) -> bool:
    """Whether `path` leads to login, logout, static files, or an exempt prefix."""
    doors = [url for name in (settings.LOGIN_URL, "logout") if (url := _url(name))]
    # A STATIC_URL of "/" would open everything.
    files = [settings.STATIC_URL] if (settings.STATIC_URL or "").strip("/") else []
    return path in doors or path.startswith((*files, *conf().exempt_prefixes))


def _url(name: Any) -> str:
    try:
        return resolve_url(name)
    except NoReverseMatch:
        return ""
