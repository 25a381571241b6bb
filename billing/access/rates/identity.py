"""Who a client is when nobody signed in, by `BILLING["CLIENT_IDENTITY"]`."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string

from billing.conf import conf


def remote_addr(request: HttpRequest) -> str:
    """The peer's own address. Right where no proxy stands in front; safe everywhere."""
    address: str = request.META.get("REMOTE_ADDR", "")
    return address


def last_forwarded_for(request: HttpRequest) -> str:
    """What the one proxy in front saw: the last entry of X-Forwarded-For.

    Only behind a proxy that always writes that header: a client may send the entries before it.
    """
    forwarded: str = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return forwarded.rpartition(",")[2].strip() or remote_addr(request)


def client_of(request: HttpRequest) -> str:
    """A stable name for the client that gives no address away."""
    identity = _identity(conf().client_identity)(request)
    return "client:" + salted_hmac("billing.client", identity, algorithm="sha256").hexdigest()[:24]


@lru_cache(maxsize=4)
def _identity(path: str) -> Any:
    return import_string(path)
