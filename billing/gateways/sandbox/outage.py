"""The switch for trouble on the line between a project and the bank. The bank's own pages keep working."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from math import ceil

from django.db.models import Q

from billing.errors import BillingError, OutcomeUnknown, Unreachable
from billing.gateways.sandbox.models import Outage, OutageMode

LATENCY_MS_MAX = 10_000
RETRY_AFTER_SECONDS = 30


def switch_on(
    mode: str,
    *,
    at: datetime,
    payer_reference: str | None = None,
    latency_ms: int = 0,
    until_at: datetime | None = None,
) -> Outage:
    """Break the line for all or for one payer: `unreachable`, `unknown` (done, answer lost) or `slow`."""
    outage, _ = Outage.objects.update_or_create(
        scope=payer_reference or "",
        defaults={
            "mode": OutageMode(mode),
            "latency_ms": min(max(latency_ms, 0), LATENCY_MS_MAX),
            "began_at": at,
            "until_at": until_at,
        },
    )
    return outage


def switch_off(*, payer_reference: str | None = None) -> None:
    """Mend the line of everybody or of one payer; mending a sound one changes nothing."""
    Outage.objects.filter(scope=payer_reference or "").delete()


@contextmanager
def broken(mode: str, *, at: datetime, payer_reference: str | None = None) -> Iterator[Outage]:
    """The line is broken inside the block, and mended after it."""
    try:
        yield switch_on(mode, at=at, payer_reference=payer_reference)
    finally:
        switch_off(payer_reference=payer_reference)


@contextmanager
def changing_call(*, at: datetime, payer_reference: str = "") -> Iterator[None]:
    """Make a call that changes something, over the line as it is."""
    troubles = troubles_of(payer_reference, at=at)
    _pass(troubles, at=at)
    if OutageMode.UNKNOWN not in (trouble.mode for trouble in troubles):
        yield
        return
    # Whatever the bank answered, a refusal too, is lost on the way back.
    with suppress(BillingError):
        yield
    raise OutcomeUnknown("the bank's answer was lost")


@contextmanager
def reading_call(*, at: datetime, payer_reference: str = "") -> Iterator[None]:
    """Make a call that only looks: when answers to changes get lost, looking is the way out."""
    _pass(troubles_of(payer_reference, at=at), at=at)
    yield


def troubles_of(payer_reference: str, *, at: datetime) -> list[Outage]:
    """What is wrong at `at` with the line as this payer's calls see it."""
    lasting = Q(until_at=None) | Q(until_at__gt=at)
    return list(Outage.objects.filter(lasting, scope__in={"", payer_reference}))


def _pass(troubles: list[Outage], *, at: datetime) -> None:
    time.sleep(max((trouble.latency_ms for trouble in troubles), default=0) / 1000)
    for trouble in troubles:
        if trouble.mode == OutageMode.UNREACHABLE:
            raise Unreachable(retry_after_seconds=_seconds_left(trouble, at=at))


def _seconds_left(trouble: Outage, *, at: datetime) -> int:
    if trouble.until_at is None:
        return RETRY_AFTER_SECONDS
    return max(1, ceil((trouble.until_at - at).total_seconds()))
