"""Subscriptions in the middle of what was paid for, and the mails that they cause."""

from django.core import mail

from billing.notices.actions import record_notices, record_reminders, send_notices
from billing.standing.actions import changing
from billing.states import move
from subscriptions.lifecycle.schedule import schedule
from subscriptions.lifecycle.states import SubscriptionState
from tests.subscriptions.shop import start


def running(customer, *prices, at, **how):
    """Active since `at`, whatever becomes of its first invoice."""
    row = start(customer, *prices, at=at, **how)
    if row.state == SubscriptionState.INCOMPLETE:
        with changing(customer.pk, at=at):
            move(row, SubscriptionState.ACTIVE, at=at)
            schedule(row)
    return row


def mails(at, *kinds):
    """What is written down and sent at that instant, of these kinds."""
    mail.outbox.clear()
    record_notices(at=at)
    record_reminders(at=at)
    send_notices(at=at)
    return [sent for sent in mail.outbox if sent.extra_headers["X-Kind"] in kinds]
