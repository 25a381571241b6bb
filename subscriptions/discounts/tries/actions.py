from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db.models import F

from subscriptions.conf import conf
from subscriptions.discounts.causes import Cause
from subscriptions.discounts.tries.models import CodeTries
from subscriptions.errors import NotRedeemable

# What a guess comes to that hits nothing. Who types one that is over had it from somewhere.
WRONG = frozenset({Cause.UNKNOWN, Cause.OTHER_CUSTOMER})
KEPT = timedelta(days=1)


@contextmanager
def count_tries(subject: str, *, at: datetime) -> Iterator[None]:
    """Look a code up that was typed; a wrong one, told by NotRedeemable, counts against the subject.

    Raises NotRedeemable with TOO_MANY, before anything is looked up, once there were as many in this hour as
    `WRONG_CODES_PER_HOUR`: a right one is then no better. Call it outside any transaction that may be undone.
    """
    tries = CodeTries.objects.filter(subject=subject, hour=_hour(at))
    if tries.filter(count__gte=conf().wrong_codes_per_hour).exists():
        raise NotRedeemable(Cause.TOO_MANY)
    try:
        yield
    except NotRedeemable as refusal:
        if refusal.cause in WRONG and not _count(subject, hour=_hour(at)):
            raise NotRedeemable(Cause.TOO_MANY) from refusal
        raise


def expire_tries(*, at: datetime) -> int:
    """Forget those of yesterday; how many."""
    forgotten, _of_what = CodeTries.objects.filter(hour__lt=at - KEPT).delete()
    return forgotten


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _count(subject: str, *, hour: datetime) -> bool:
    """Whether there was room for one more. Of many at once, no more are told that theirs was wrong."""
    free = CodeTries.objects.filter(subject=subject, hour=hour, count__lt=conf().wrong_codes_per_hour)
    if free.update(count=F("count") + 1):
        return True
    CodeTries.objects.bulk_create([CodeTries(subject=subject, hour=hour)], ignore_conflicts=True)
    return bool(free.update(count=F("count") + 1))
