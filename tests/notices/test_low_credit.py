"""Credit that runs low: told once per crossing, off until a threshold is set."""

from datetime import timedelta

import pytest
from django.core import mail

from billing.models import Grant
from billing.notices.actions import change_preferences, record_notices
from billing.testing.paid import top_up
from tests.notices.stories import use
from tests.notices.world import tick

HOUR = timedelta(hours=1)


@pytest.fixture
def low(billing):
    billing(LOW_CREDIT={"USD": "5.00"})


def told():
    return [sent.subject for sent in mail.outbox if sent.extra_headers["X-Kind"] == "low_credit"]


def test_it_is_off_by_default(customer, visa, at):
    top_up(customer, "20.00", at=at)
    use(customer, "18.00", at=at)
    tick(at)
    assert told() == []


def test_it_is_told_once_per_crossing(low, customer, visa, at):
    top_up(customer, "20.00", at=at)
    tick(at)
    for key, times in (("a", 2), ("b", 1)):
        use(customer, "8.00", at=at, key=key)
        [tick(at) for _ in range(times)]
    assert told() == ["Your credit is low: $4.00"]
    use(customer, "1.00", at=at, key="c")
    tick(at + HOUR)
    assert len(told()) == 1, "it is as low as it was"


def test_it_is_told_again_when_it_was_above_meanwhile(low, customer, visa, at):
    for times in range(3):
        top_up(customer, "20.00", at=at)
        tick(at)
        use(customer, "20.00" if times else "18.00", at=at, key=f"use-{times}")
        tick(at)
    assert len(told()) == 3


def test_one_that_was_topped_up_before_the_mail_left_is_not_told(low, customer, visa, at):
    top_up(customer, "20.00", at=at)
    use(customer, "18.00", at=at)
    record_notices(at=at)
    top_up(customer, "20.00", at=at)
    tick(at)
    assert told() == []


def test_what_is_held_is_not_used_yet(low, customer, visa, at):
    from billing.credit.holds.actions import hold_credit
    from tests.payments.world import usd

    top_up(customer, "20.00", at=at)
    hold_credit(customer, usd("18"), key="h", at=at)
    tick(at)
    assert told() == []


def test_one_that_has_been_empty_for_long_is_no_news(low, customer, visa, at):
    top_up(customer, "20.00", at=at)
    use(customer, "18.00", at=at)
    tick(at + timedelta(days=5))
    assert (told(), Grant.objects.count()) == ([], 1)


def test_it_can_be_switched_off(low, customer, visa, at):
    change_preferences(customer, off=["low_credit"], at=at)
    top_up(customer, "20.00", at=at)
    use(customer, "18.00", at=at)
    tick(at)
    assert told() == []
