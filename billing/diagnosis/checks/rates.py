from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.checks import CheckMessage, Error
from django.urls import get_resolver

from billing.access.rates.policy import in_use
from billing.diagnosis.checks.given import sound


def check_rate_cache(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Rates are counted in one cache for all processes, else each process allows the whole rate."""
    alias = sound().rate_cache
    if alias not in settings.CACHES:
        said = f'BILLING["RATE_CACHE"] names the cache {alias!r:.80}, which CACHES has not'
        hint = f"CACHES has: {', '.join(settings.CACHES)}."
        return [Error(said, hint=hint, id="billing.E016")]
    if settings.DEBUG or not isinstance(caches[alias], LocMemCache | DummyCache) or not _rates():
        return []
    said = f"the rates {', '.join(_rates())} are counted by each process for itself: cache {alias!r}"
    hint = 'Name a shared cache, Redis, Memcached or the database, in BILLING["RATE_CACHE"].'
    return [Error(said, hint=hint, id="billing.E017")]


def _rates() -> list[str]:
    """The rates that the project's views ask for. Views are there once the URLs were read."""
    if getattr(settings, "ROOT_URLCONF", None):
        _ = get_resolver().url_patterns
    return sorted(in_use)
