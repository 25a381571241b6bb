"""Who cancels is told until when all stays open; whose trial ended without a card is told so."""

from datetime import timedelta

import pytest

from subscriptions.lifecycle.dues import refresh_subscription
from subscriptions.lifecycle.endings import cancel_at_period_end, cancel_now, resume_renewal
from subscriptions.renewals.actions import renew_due
from tests.subscriptions.running import mails, running
from tests.subscriptions.shop import make_pro, start

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def site(settings):
    settings.BILLING = {**settings.BILLING, "SITE_URL": "https://reports.example"}


def canceled(at):
    return mails(at, "subscription_canceled")


def ended(at):
    return mails(at, "trial_ended")


def test_who_cancels_is_told_once_until_when_all_stays_open(payer, pro, at):
    row = running(payer, pro, at=at)
    cancel_at_period_end(row, at=at + DAY)
    (sent,) = canceled(at + DAY)
    assert sent.subject == "Pro ends on Dec. 22, 2026"
    assert "until then all stays open" in sent.body and f"/mine/{row.public_id}/" in sent.body
    assert canceled(at + 2 * DAY) == []
    renew_due(at=row.cancel_at)
    assert canceled(row.cancel_at) == []


def test_who_changes_their_mind_before_it_leaves_is_not_told(payer, pro, at, settings):
    row = running(payer, pro, at=at)
    settings.EMAIL_BACKEND = "tests.notices.backends.Down"
    cancel_at_period_end(row, at=at)
    with pytest.raises(OSError, match="could not leave"):
        canceled(at)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    resume_renewal(row, at=at)
    assert canceled(at + DAY) == []


def test_what_ends_at_once_is_told_so(payer, pro, at):
    row = running(payer, pro, at=at)
    cancel_now(row, at=at + DAY)
    (sent,) = canceled(at + DAY)
    assert sent.subject == "Pro has ended" and "ended on Nov. 23, 2026" in sent.body
    assert canceled(at + 2 * DAY) == []


def test_who_never_paid_is_told_nothing(payer, pro, at):
    row = start(payer, pro, at=at)
    cancel_now(refresh_subscription(row, at=at), at=at)
    assert canceled(at) == []


@pytest.mark.parametrize(
    ("without_card", "said"), [("cancel", "You are welcome to subscribe"), ("pause", "It waits for you")]
)
def test_a_trial_that_ended_without_a_card_is_told_once(bo, at, without_card, said):
    price = make_pro(at, trial_days=14, trial_needs_card=False, without_card=without_card)
    row = start(bo.customer, price, at=at)
    renew_due(at=row.trial_ends_at + 3 * DAY)
    (sent,) = ended(row.trial_ends_at + 3 * DAY)
    assert sent.subject == "Your trial of Pro has ended"
    assert "ended on Dec. 6, 2026. There was no card on file, and nothing was charged." in sent.body
    assert said in sent.body
    assert ended(row.trial_ends_at + 4 * DAY) == canceled(row.trial_ends_at + 4 * DAY) == []


def test_a_trial_that_goes_on_is_no_end(payer, at):
    row = start(payer, make_pro(at, trial_days=14), at=at)
    renew_due(at=row.trial_ends_at)
    assert ended(row.trial_ends_at) == canceled(row.trial_ends_at) == []
