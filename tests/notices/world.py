"""What the tick does with notices, and what came of it."""

from django.core import mail

from billing.models import Notice
from billing.notices.actions import record_notices, record_reminders, send_notices


def tick(at):
    """One tick; how many mails left."""
    record_notices(at=at)
    record_reminders(at=at)
    return send_notices(at=at)


def remind(at):
    """The part of it that tells what time alone has brought; how many mails left."""
    return send_notices(at=at) if record_reminders(at=at) else 0


def subjects():
    return [sent.subject for sent in mail.outbox]


def states():
    """The state of each notice by its recipient."""
    return dict(Notice.objects.values_list("recipient", "state"))
