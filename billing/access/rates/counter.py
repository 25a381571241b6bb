from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from django.core.cache import caches

from billing.access.denied import Policy
from billing.access.rates.policy import Rate, seconds_left
from billing.conf import conf
from billing.standing.facts import Facts

logger = logging.getLogger("billing.access")


def rates_in(policy: Policy) -> Iterator[Rate]:
    """The rates of a policy, however deep they stand in it."""
    spelled: Any = policy.spelled_out() if hasattr(policy, "spelled_out") else policy
    if isinstance(spelled, Rate):
        yield spelled
    elif is_dataclass(spelled):
        for entry in fields(spelled):
            value: Any = getattr(spelled, entry.name)
            for inner in value if isinstance(value, tuple) else (value,):
                yield from rates_in(inner)


def take(rates: list[Rate], facts: Facts, *, subject: str, at: datetime) -> Facts:
    """Count this request once under each rate, and state the counts as a fact."""
    if not rates:
        return facts
    return facts.plus(rates_used={rate.key: _count(rate, facts, subject=subject, at=at) for rate in rates})


def headers(rates: list[Rate], facts: Facts, at: datetime) -> dict[str, str]:
    """The fields of draft-ietf-httpapi-ratelimit-headers-10, section 3: policy, remaining and reset."""
    policies, states = [], []
    for rate in rates:
        limit, used = rate.limit_for(facts), (facts["rates_used"] or {}).get(rate.key, 0)
        policies.append(f'"{rate.key}";q={limit.requests};w={limit.seconds}')
        states.append(f'"{rate.key}";r={max(0, limit.requests - used)};t={seconds_left(limit, at)}')
    return {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(states)} if rates else {}


def _count(rate: Rate, facts: Facts, *, subject: str, at: datetime) -> int:
    limit = rate.limit_for(facts)
    window = int(at.timestamp()) // limit.seconds
    key = f"billing:rate:{rate.key}:{limit.seconds}:{subject}:{window}"
    try:
        cache = caches[conf().rate_cache]
        cache.add(key, 0, timeout=limit.seconds + 60)
        return cache.incr(key)
    except Exception:
        # A rate protects the site; without its cache the site is better open than shut.
        logger.exception("rate %s not counted: the cache does not answer", rate.key)
        return 0
