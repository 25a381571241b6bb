from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from billing.access import payment_exempt
from project.mailbox.letters import Letter, letter_of, letters

# The mail's own style, and nothing else of it.
INERT = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'self'; sandbox"

View = Callable[..., HttpResponse]


def in_debug(view: View) -> View:
    """Everybody's mail stands here: it is for one's own laptop alone."""

    @wraps(view)
    def shown(request: HttpRequest, **named: str) -> HttpResponse:
        if not settings.DEBUG:
            raise Http404
        return view(request, **named)

    return require_safe(payment_exempt(shown))


@in_debug
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "mailbox/index.html", {"letters": letters()})


@in_debug
def letter(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "mailbox/letter.html", {"letter": _letter(name)})


@xframe_options_sameorigin
@in_debug
def content(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML of it, to be framed."""
    response = HttpResponse(_letter(name).html)
    response["Content-Security-Policy"] = INERT
    return response


def _letter(name: str) -> Letter:
    found = letter_of(name)
    if found is None:
        raise Http404
    return found
