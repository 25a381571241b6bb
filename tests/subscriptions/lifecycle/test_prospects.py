from datetime import timedelta

import pytest
from django.urls import reverse

from subscriptions.changes.actions import change_subscription
from subscriptions.changes.states import Timing
from subscriptions.lifecycle.endings import cancel_at_period_end, cancel_now, resume_renewal
from subscriptions.lifecycle.favours import change_terms
from subscriptions.lifecycle.models import Terms
from subscriptions.lifecycle.pauses import pause_at_period_end, pause_now
from subscriptions.lifecycle.prospects import prospects_of
from tests.subscriptions.changes.sold import has_paid, make_sold, of
from tests.subscriptions.shop import start

MONTH = timedelta(days=30)


@pytest.fixture
def row(payer, pro, at):
    return has_paid(payer, pro, at=at)


def told(row):
    row.refresh_from_db()
    return [(prospect.at, prospect.what) for prospect in prospects_of(row)]


def test_what_comes_first_is_what_wins(row, at):
    assert told(row) == [(at + MONTH, "The next period is billed, and collected at once.")]
    change_terms(row, Terms.COMPED, at=at)
    assert "given for nothing" in told(row)[0][1]
    less = make_sold("less", "10.00", at=at)
    change_subscription(row, of(less), at=at, key="less", timing=Timing.PERIOD_END)
    assert told(row)[0][1].startswith("It becomes 1 × less/USD/month/1.")
    pause_at_period_end(row, at=at)
    assert told(row) == [(at + MONTH, "It is paused, as was asked for.")]
    cancel_at_period_end(row, at=at, why="moves away")
    assert told(row) == [(at + MONTH, "It ends: moves away")]
    resume_renewal(row, at=at)
    cancel_now(row, at=at)
    assert told(row) == []


def test_what_waits_says_for_what(payer, pro, row, at):
    pause_now(row, at=at, resume_at=at + MONTH)
    assert told(row) == [(at + MONTH, "It goes on, as was asked for when it was paused.")]
    first = start(payer, make_sold("more", "30.00", at=at), at=at, key="more")
    assert told(first)[0][1].startswith("Unless its first invoice is paid by then")
    later = start(payer, pro, at=at, key="later", starts_at=at + MONTH)
    assert told(later)[0][0] == at + MONTH
    trial = start(payer, make_sold("tried", "9.00", at=at), at=at, key="trial", trial_days=7)
    assert told(trial)[0][1].startswith("The trial ends")


def test_staff_read_it_on_its_page(admin_client, row):
    page = admin_client.get(
        reverse("admin:subscriptions_subscription_change", args=[row.pk])
    ).content.decode()
    assert "What will happen" in page and "The next period is billed, and collected at once." in page
