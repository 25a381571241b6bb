"""The outbox: a row per event and recipient, sent once, whatever the mail server or a process does."""

from contextlib import suppress
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core import mail

from billing.models import Notice
from billing.notices import outbox
from billing.notices.actions import record_notices, renew_notice, send_notices
from billing.notices.states import NoticeState
from billing.testing.paid import pay, top_up
from tests.notices.backends import Killed
from tests.notices.world import states, tick

WAITING, SENT, FAILED, DROPPED = NoticeState.values
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def backend(settings):
    def use(name):
        settings.EMAIL_BACKEND = f"tests.notices.backends.{name}"

    return use


@pytest.fixture
def write(customer, at):
    """Receipts to these addresses, about a payment each."""

    def write_to(*addresses):
        for address in addresses:
            type(customer).objects.update(email=address)
            top_up(customer, "5.00", at=at)
            record_notices(at=at)

    return write_to


def test_an_event_is_written_down_once_per_recipient(visa, invoice, at):
    pay(invoice, at=at)
    assert (record_notices(at=at), record_notices(at=at)) == (1, 0)
    row = Notice.objects.get()
    again = Notice(kind=row.kind, subject=row.subject, recipient=row.recipient, created_at=at, next_try_at=at)
    Notice.objects.bulk_create([again], ignore_conflicts=True)
    assert Notice.objects.get() == row


def test_a_new_address_is_no_new_event(customer, visa, invoice, at):
    pay(invoice, at=at)
    record_notices(at=at)
    type(customer).objects.update(email="new@example.com")
    assert record_notices(at=at) == 0


def test_one_whose_sender_was_killed_is_sent_once_the_claim_is_old(visa, write, backend, settings, at):
    write("bo@example.com")
    working = settings.EMAIL_BACKEND
    backend("Deadly")
    with pytest.raises(Killed):
        send_notices(at=at)
    settings.EMAIL_BACKEND = working
    assert send_notices(at=at + outbox.CLAIMED_FOR - timedelta(seconds=1)) == 0, "it may be on its way"
    assert [send_notices(at=at + times * outbox.CLAIMED_FOR) for times in (1, 2)] == [1, 0]


def test_one_that_was_taken_over_is_not_written_by_who_had_it(visa, write, at):
    write("bo@example.com")
    (former,) = outbox.claim_batch(at=at)
    (latter,) = outbox.claim_batch(at=at + outbox.CLAIMED_FOR)
    outbox.write_failed(former, error="late")
    outbox.write_sent(latter, at=at)
    assert states() == {"bo@example.com": SENT}


def test_a_mail_says_which_it_is_however_often_it_comes(visa, write, at):
    write("bo@example.com")
    tick(at)
    renew_notice(Notice.objects.get(), at=at)
    tick(at)
    ids = {sent.message()["Message-ID"] for sent in mail.outbox}
    assert (len(mail.outbox), ids) == (2, {f"<{Notice.objects.get().public_id}@localhost>"})


def test_a_refused_address_fails_alone(visa, write, backend, at):
    write("nobody@example.com", "ada@example.com", "full@example.com", "bo@example.com")
    backend("Choosy")
    assert send_notices(at=at) == 2
    assert states() == {
        "nobody@example.com": FAILED,
        "ada@example.com": SENT,
        "full@example.com": WAITING,
        "bo@example.com": SENT,
    }
    assert Notice.objects.get(state=FAILED).error == "SMTPRecipientsRefused 550"


def test_a_full_mailbox_is_tried_less_and_less_often_and_then_no_more(visa, write, backend, at):
    write("full@example.com")
    backend("Choosy")
    waits = []
    while Notice.objects.filter(state=WAITING):
        row = Notice.objects.get()
        send_notices(at=row.next_try_at)
        waits.append((Notice.objects.get().next_try_at - row.next_try_at).total_seconds() / 60)
    assert waits == [2, 4, 8, 16, 32, 64, 128, 0]
    assert Notice.objects.get().tries == outbox.TRIES_MAX


def test_a_server_that_hangs_up_leaves_the_rest_waiting(visa, write, backend, at):
    write("ada@example.com", "bo@example.com", "cy@example.com")
    backend("Tired")
    with pytest.raises(OSError, match="2 mails could not leave"):
        send_notices(at=at)
    # The one at which it hung up waits a little longer than the others.
    assert [send_notices(at=at + minutes * MINUTE) for minutes in (0, 1, 2)] == [1, 0, 1]
    assert not Notice.objects.exclude(state=SENT).exists()
    assert sorted(sent.to[0] for sent in mail.outbox) == [
        "ada@example.com",
        "bo@example.com",
        "cy@example.com",
    ]


def test_one_at_which_the_server_always_hangs_up_holds_up_no_other(visa, write, backend, at):
    write("poison@example.com", "ada@example.com", "bo@example.com")
    backend("Touchy")
    for minutes in range(4):
        with suppress(OSError):
            send_notices(at=at + minutes * MINUTE)
    assert states() == {"poison@example.com": WAITING, "ada@example.com": SENT, "bo@example.com": SENT}


def test_a_server_that_is_away_for_days_costs_no_mail(visa, write, backend, settings, at):
    write("ada@example.com", "bo@example.com")
    working = settings.EMAIL_BACKEND
    for away in ("Down", "DownWhenUsed"):
        backend(away)
        for hours in range(24):
            with suppress(OSError):
                send_notices(at=at + hours * HOUR)
    settings.EMAIL_BACKEND = working
    assert send_notices(at=at + 30 * HOUR) == 2


def test_one_that_kills_its_sender_takes_no_other_along_and_is_given_up(visa, write, backend, at):
    write("ada@example.com", "deadly@example.com", "bo@example.com")
    backend("Poisoned")
    for times in range(outbox.TRIES_MAX + 2):
        with suppress(Killed):
            send_notices(at=at + times * outbox.CLAIMED_FOR)
        if times == 2:
            assert states()["bo@example.com"] == SENT
    row = Notice.objects.get(recipient="deadly@example.com")
    assert (row.state, row.error, row.tries) == (FAILED, outbox.SENDER_LOST, outbox.TRIES_MAX)
    assert len(mail.outbox) == 2


def test_time_that_is_up_is_no_mails_fault_and_sends_none_twice(visa, write, backend, settings, at):
    write("ada@example.com", "bo@example.com")
    working = settings.EMAIL_BACKEND
    backend("OutOfTime")
    with pytest.raises(SoftTimeLimitExceeded):
        send_notices(at=at)
    settings.EMAIL_BACKEND = working
    assert (send_notices(at=at), len(mail.outbox)) == (1, 2), "the first had left"


def test_a_backend_with_a_bug_is_tried_again_later(visa, write, backend, at):
    write("bo@example.com")
    backend("Broken")
    assert send_notices(at=at) == 0
    row = Notice.objects.get()
    assert (row.state, row.error, row.next_try_at > at) == (
        WAITING,
        "RuntimeError('a bug in the backend')",
        True,
    )


def test_a_backend_that_there_is_not_keeps_nothing_claimed(visa, write, settings, at):
    write("bo@example.com")
    settings.EMAIL_BACKEND = "nowhere.Backend"
    with pytest.raises(ImportError):
        send_notices(at=at)
    assert Notice.objects.get().claimed_at is None


def test_what_waited_too_long_is_dropped(visa, write, at):
    write("bo@example.com")
    assert send_notices(at=at + timedelta(days=3)) == 0
    assert Notice.objects.get().state == DROPPED


def test_more_than_a_batch_is_sent(visa, customer, at, monkeypatch):
    monkeypatch.setattr(outbox, "BATCH", 2)
    for _ in range(5):
        top_up(customer, "5.00", at=at)
    assert (tick(at), len(mail.outbox)) == (5, 5)


def test_what_only_newer_servers_know_is_left_to_them(visa, write, at):
    write("bo@example.com")
    Notice.objects.update(kind="from_the_future")
    assert send_notices(at=at) == 0
    assert states() == {"bo@example.com": WAITING}
