"""The rows of the outbox: each changes its state inside one SQL statement, and two never send the same."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connections, router, transaction
from django.db.models import F, QuerySet

from billing.notices.kinds.catalogue import BY_NAME
from billing.notices.models import Notice
from billing.notices.states import NoticeState

# So long the mails of a batch may take to leave. An older claim is of a process that died: two mails harm
# less than none, and both carry the same Message-ID.
CLAIMED_FOR = timedelta(minutes=10)
BATCH = 50
TRIES_MAX = 8
_FIRST_WAIT = timedelta(minutes=2)
_LONGEST_WAIT = timedelta(hours=6)
_ERROR_LENGTH_MAX = 200
SENDER_LOST = "SenderLost"


def claim_batch(*, at: datetime) -> list[Notice]:
    """Take the mails that are due, the oldest first; nobody else takes them meanwhile.

    Then those whose sender died, one at a time: it may have died of it, and must take no others along.
    """
    # A kind that only newer servers know is theirs to send.
    known = Notice.objects.filter(kind__in=list(BY_NAME))
    waiting = known.filter(state=NoticeState.WAITING, next_try_at__lte=at)
    left = waiting.filter(claimed_at__lte=at - CLAIMED_FOR)
    with transaction.atomic(using=router.db_for_write(Notice)):
        left.filter(tries__gte=TRIES_MAX).update(state=NoticeState.FAILED, claimed_at=None, error=SENDER_LOST)
        fresh = _locked(waiting.filter(claimed_at=None)).order_by("next_try_at", "pk")
        ids = list(fresh.values_list("pk", flat=True)[:BATCH])
        ids = ids or list(_locked(left).order_by("tries", "pk").values_list("pk", flat=True)[:1])
        Notice.objects.filter(pk__in=ids).update(claimed_at=at, tries=F("tries") + 1)
    claimed = Notice.objects.filter(pk__in=ids, claimed_at=at).select_related("customer")
    return list(claimed.order_by("next_try_at", "pk"))


def _locked(rows: QuerySet[Notice]) -> QuerySet[Notice]:
    features = connections[router.db_for_write(Notice)].features
    return rows.select_for_update(skip_locked=features.has_select_for_update_skip_locked)


def write_sent(notice: Notice, *, at: datetime) -> None:
    _own(notice).update(state=NoticeState.SENT, sent_at=at, claimed_at=None, error="")


def write_dropped(notice: Notice, *, why: str) -> None:
    _own(notice).update(state=NoticeState.DROPPED, claimed_at=None, error=why[:_ERROR_LENGTH_MAX])


def write_failed(notice: Notice, *, error: str) -> None:
    _own(notice).update(state=NoticeState.FAILED, claimed_at=None, error=error[:_ERROR_LENGTH_MAX])


def write_trouble(notice: Notice, *, error: str, at: datetime) -> None:
    """This mail did not leave: it is tried again later, each time after twice as long, and then no more."""
    if notice.tries >= TRIES_MAX:
        write_failed(notice, error=error)
    else:
        write_delayed(notice, error=error, at=at)


def write_delayed(notice: Notice, *, error: str, at: datetime) -> None:
    """The server went away over this mail: others go first for a while, and it is never given up for that."""
    wait = min(_FIRST_WAIT * 2 ** min(notice.tries - 1, TRIES_MAX), _LONGEST_WAIT)
    _own(notice).update(claimed_at=None, next_try_at=at + wait, error=error[:_ERROR_LENGTH_MAX])


def write_unsent(notices: list[Notice], *, error: str = "") -> None:
    """Give back what was not tried, as no mail leaves at the moment: it waits, and that was no try."""
    for notice in notices:
        _own(notice).update(claimed_at=None, tries=F("tries") - 1, error=error[:_ERROR_LENGTH_MAX])


def _own(notice: Notice) -> QuerySet[Notice]:
    """The row as long as the claim is ours: who took it over has the say."""
    return Notice.objects.filter(pk=notice.pk, state=NoticeState.WAITING, claimed_at=notice.claimed_at)
