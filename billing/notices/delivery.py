"""Mails on their way: what a mail server's refusal says, about this one mail or about all of them."""

from __future__ import annotations

import logging
import time
from contextlib import closing
from datetime import datetime
from smtplib import SMTPDataError, SMTPRecipientsRefused

from celery.exceptions import SoftTimeLimitExceeded
from django.core.mail import get_connection

from billing.notices import outbox
from billing.notices.kinds.catalogue import BY_NAME
from billing.notices.mails import mail_of
from billing.notices.models import Notice
from billing.notices.queries import is_wanted

logger = logging.getLogger("billing.notices")

# Well before the claim on a batch ends, and the step's own time, it is given back: a server may be slow.
SECONDS_A_BATCH = 60
_FOR_GOOD = 500


def deliver_batch(batch: list[Notice], *, at: datetime) -> int:
    """Send each over one connection; how many left. Raises what the backend raises when it is away."""
    waiting, began = list(batch), time.monotonic()
    try:
        connection = get_connection()
        connection.open()
    except Exception as trouble:
        outbox.write_unsent(waiting, error=type(trouble).__name__)
        raise
    sent = 0
    try:
        with closing(connection):
            while waiting and time.monotonic() - began < SECONDS_A_BATCH:
                sent += _deliver(waiting[0], connection, at=at)
                waiting.pop(0)
    except SoftTimeLimitExceeded:
        # The one at hand may have left: its claim stays until nobody can be at it any more.
        outbox.write_unsent(waiting[1:])
        raise
    except Exception as trouble:
        if waiting and isinstance(trouble, OSError):
            outbox.write_delayed(waiting.pop(0), error=type(trouble).__name__, at=at)
        outbox.write_unsent(waiting)
        raise
    outbox.write_unsent(waiting)
    return sent


def _deliver(notice: Notice, connection: object, *, at: datetime) -> bool:
    """Whether it left. What is the matter with this mail alone is written down; OSError goes on."""
    try:
        if why := _needless(notice, at=at):
            outbox.write_dropped(notice, why=why)
            return False
        mail = mail_of(notice)
        mail.connection = connection  # type: ignore[assignment]
        if mail.send() == 0:
            raise ValueError("the backend took no mail")
    except (SMTPRecipientsRefused, SMTPDataError) as refusal:
        _write_refusal(notice, refusal, at=at)
        return False
    except (OSError, SoftTimeLimitExceeded):
        raise
    except Exception as trouble:
        logger.exception("%s could not be sent", notice)
        outbox.write_trouble(notice, error=repr(trouble), at=at)
        return False
    outbox.write_sent(notice, at=at)
    BY_NAME[notice.kind].record_sent(notice, at=at)
    return True


def _needless(notice: Notice, *, at: datetime) -> str:
    kind = BY_NAME[notice.kind]
    if notice.created_at <= at - kind.lasts:
        return "too late"
    if not is_wanted(notice):
        return "switched off"
    return "" if kind.is_so(notice, at=at) else "not so any more"


def _write_refusal(notice: Notice, refusal: SMTPRecipientsRefused | SMTPDataError, *, at: datetime) -> None:
    """A mailbox that is full today takes the mail later; one that does not exist never will (RFC 5321)."""
    codes = [refusal.smtp_code] if isinstance(refusal, SMTPDataError) else _codes(refusal)
    said = f"{type(refusal).__name__} {', '.join(map(str, codes))}"
    if all(code >= _FOR_GOOD for code in codes):
        outbox.write_failed(notice, error=said)
    else:
        outbox.write_trouble(notice, error=said, at=at)


def _codes(refusal: SMTPRecipientsRefused) -> list[int]:
    return [code for code, _ in refusal.recipients.values()]
