"""From a request to the owner who pays for it. A project with teams names its own in OWNER_RESOLVER."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.utils.module_loading import import_string

from billing.conf import conf


def user_of(request: HttpRequest) -> Model | None:
    """The signed-in user; None for an anonymous one."""
    user: Any = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def owner_of(request: HttpRequest) -> Model | None:
    """Who pays for this request, by `BILLING["OWNER_RESOLVER"]`."""
    owner: Model | None = _resolver(conf().owner_resolver)(request)
    return owner


@lru_cache(maxsize=4)
def _resolver(path: str) -> Any:
    return import_string(path)
