from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.utils.translation import gettext as _

from billing import wake
from billing.customers.models import Customer
from billing.errors import IllegalMove
from billing.notices import outbox
from billing.notices.delivery import deliver_batch
from billing.notices.kinds.catalogue import EVENTS, REMINDERS
from billing.notices.kinds.kind import Found, Kind
from billing.notices.models import Notice, NoticePreference
from billing.notices.queries import kinds_off, optional_kinds, staff_emails, waiting_notices
from billing.notices.states import NoticeState

logger = logging.getLogger("billing.notices")

# Written down at once.
CHUNK = 200
# A step of the tick ends some day, however much there is to send; the next one goes on.
SECONDS_MAX = 180


def record_notices(*, at: datetime) -> int:
    """Write down what happened and nobody was told of; how many mails that makes."""
    return _record_all(EVENTS, at=at)


def record_reminders(*, at: datetime) -> int:
    """Write down what time alone has brought, such as a card that ends soon; how many mails that makes."""
    return _record_all(REMINDERS, at=at)


def record_notice(kind: Kind, found: Found, *, at: datetime) -> None:
    """Write one down as soon as it is known, and have it sent."""
    if _record(kind, [found], at=at):
        wake.wake("send_notices")


def send_notices(*, at: datetime) -> int:
    """Send what is waiting; how many mails left. Raises OSError when no mail leaves at the moment."""
    sent, began = 0, time.monotonic()
    while time.monotonic() - began < SECONDS_MAX and (batch := outbox.claim_batch(at=at)):
        try:
            sent += deliver_batch(batch, at=at)
        except OSError as trouble:
            left = waiting_notices()
            raise OSError(f"{left} mails could not leave: see EMAIL_BACKEND") from trouble
    return sent


def renew_notice(notice: Notice, *, at: datetime) -> None:
    """Have a mail sent again, or after all. Raises IllegalMove while it is about to be sent anyway."""
    ended = Notice.objects.filter(pk=notice.pk).exclude(state=NoticeState.WAITING)
    again = {"created_at": at, "next_try_at": at, "claimed_at": None, "tries": 0, "error": ""}
    if not ended.update(state=NoticeState.WAITING, **again):
        raise IllegalMove(_("It is waiting to be sent already."))
    wake.wake("send_notices")


def change_preferences(customer: Customer, *, off: Iterable[str], at: datetime, by: Any = None) -> None:
    """Tell a customer of all optional kinds but these. Raises ValueError for one that cannot be off."""
    names = {kind.name for kind in optional_kinds()}
    unwanted = set(off)
    if strange := unwanted - names:
        raise ValueError(f"cannot be switched off: {', '.join(sorted(strange))}")
    for name in sorted(names):
        wish = {"is_off": name in unwanted, "changed_at": at, "by": by}
        NoticePreference.objects.update_or_create(customer=customer, kind=name, defaults=wish)


def _record_all(kinds: Iterable[Kind], *, at: datetime) -> int:
    """One kind that stumbles must not keep the others from being told."""
    recorded, failed = 0, []
    for kind in kinds:
        try:
            found = iter(kind.find(at=at))
            while chunk := list(islice(found, CHUNK)):
                recorded += _record(kind, chunk, at=at)
        except SoftTimeLimitExceeded:
            raise
        except Exception:
            logger.exception("notices of the kind %s could not be found", kind.name)
            failed.append(kind.name)
    if failed:
        raise RuntimeError(f"could not be found: {', '.join(failed)}")
    return recorded


def _record(kind: Kind, found: list[Found], *, at: datetime) -> int:
    off = kinds_off(event.customer for event in found if event.customer) if kind.means else set()
    rows = [
        Notice(
            kind=kind.name,
            subject=event.subject,
            customer=event.customer,
            recipient=recipient,
            data=dict(event.data),
            created_at=at,
            next_try_at=at,
        )
        for event in found
        if not _is_off(kind, event, off)
        for recipient in _recipients(kind, event)
    ]
    # Of two processes that found the same, one writes it down.
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _is_off(kind: Kind, found: Found, off: set[tuple[int, str]]) -> bool:
    if found.customer is None or not kind.may_be_off(found.subject):
        return False
    return (found.customer.pk, kind.name) in off


def _recipients(kind: Kind, found: Found) -> Iterator[str]:
    if kind.goes_to_staff:
        yield from dict.fromkeys(staff_emails())
    elif found.customer and found.customer.email:
        yield found.customer.email
