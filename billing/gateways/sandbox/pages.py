"""What all pages of the bank have in common: no cache, no scripts, a way back to the shop, and its post."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from billing import clock
from billing.gateways.sandbox.delivery import deliver_events
from billing.http import safe_next, strict_csp

View = Callable[..., HttpResponse]


def bank_page(view: View) -> View:
    """A page of the bank. Its books are its own, so it stays out of the project's ATOMIC_REQUESTS."""

    @wraps(view)
    def strict(request: HttpRequest, **named: str) -> HttpResponse:
        response = view(request, **named)
        if request.method == "POST":
            deliver_events(at=clock.now())
        strict_csp(response)
        # The address names a set-up: it stays between the customer and the bank.
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    guarded = require_http_methods(["GET", "HEAD", "POST"])(csrf_protect(never_cache(strict)))
    return transaction.non_atomic_requests(sensitive_post_parameters()(guarded))


def leave(request: HttpRequest, return_url: str) -> HttpResponse:
    """Back to the shop; when that is another site than this, a page that ends here and names it."""
    if here := safe_next(request, return_url):
        return HttpResponseRedirect(here)
    return render(request, "billing_sandbox/done.html", {"return_url": return_url})
