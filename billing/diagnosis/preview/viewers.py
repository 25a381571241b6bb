"""The customer's eyes: a request as if they had made it, in their language and time zone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest
from django.utils import timezone, translation

from billing.access.denials.models import Denial
from billing.customers.roles import payers_of
from billing.diagnosis.queries import subject_of_denial


def as_the_customer(request: HttpRequest, denial: Denial) -> HttpRequest:
    """A new request to the refused page, that has nothing from the member of staff but the host."""
    script_name = request.META.get("SCRIPT_NAME", "")
    path = denial.path.removeprefix(script_name).encode().decode("latin-1")
    kept = ("SERVER_NAME", "SERVER_PORT", "HTTP_HOST")
    environ = {name: request.META[name] for name in kept if name in request.META} | {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": script_name,
        "PATH_INFO": path,
        "HTTP_ACCEPT": "text/html",
        "wsgi.url_scheme": request.scheme,
        "wsgi.input": BytesIO(),
    }
    seen: Any = WSGIRequest(environ)
    seen.user, seen.session = _viewer(denial), {}
    return seen  # type: ignore[no-any-return]


@contextmanager
def eyes_of(denial: Denial) -> Iterator[None]:
    """In the language and the time zone of the customer's details."""
    customer = denial.customer
    language = _spoken(customer.locale) if customer else settings.LANGUAGE_CODE
    zone = ZoneInfo(customer.time_zone) if customer else timezone.get_default_timezone()
    with translation.override(language), timezone.override(zone):
        yield


def _viewer(denial: Denial) -> Any:
    subject = subject_of_denial(denial)
    owner: Any = subject.owner if subject else None
    if owner is None:
        return AnonymousUser()
    # A team does not read pages: whoever may pay for it does.
    return owner if hasattr(owner, "is_authenticated") else next(iter(payers_of(owner)), AnonymousUser())


def _spoken(locale: str) -> str:
    try:
        return translation.get_supported_language_variant(locale.replace("_", "-").lower())
    except LookupError:
        return settings.LANGUAGE_CODE
