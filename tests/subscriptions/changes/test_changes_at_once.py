"""Two who change the same subscription at once: one wins, the other is told."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest

from billing.errors import BillingError
from billing.testing import enter_card
from subscriptions.changes.actions import change_subscription, change_when_paid
from subscriptions.changes.models import Change
from subscriptions.changes.queries import preview_change
from subscriptions.changes.tokens import token_of
from subscriptions.lifecycle.periods.models import BilledItem
from subscriptions.lifecycle.periods.queries import invoices_of
from tests.standing.parallel import together
from tests.subscriptions.changes.sold import has_paid, make_sold, of
from tests.subscriptions.shop import make_pro

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
DAYS = timedelta(days=15)


@pytest.fixture
def row(bo, at):
    enter_card(bo.customer, "4242424242424242", at=at)
    return has_paid(bo.customer, make_pro(at), at=at)


def both(row, action, at):
    """Each of what was shown to one before the other pressed."""
    wanted = [make_sold(f"plan-{number}", f"{30 + number}.00", at=at) for number in range(2)]
    tokens = [token_of(preview_change(row, of(price), at=at + DAYS)) for price in wanted]
    calls = [
        partial(action, row, of(price), at=at + DAYS, key=price.public_id, token=token)
        for price, token in zip(wanted, tokens, strict=True)
    ]
    ends = together(*calls)
    assert all(isinstance(end, Change | BillingError) for end in ends), ends
    return Counter(type(end).__name__ for end in ends)


@pytest.mark.parametrize("action", [change_subscription, change_when_paid])
def test_of_two_at_once_one_wins_and_the_other_is_told(row, at, action):
    assert both(row, action, at) == {"Change": 1, "ChangeMoved": 1}
    assert Change.objects.count() == 1
    assert invoices_of(row).count() == (2 if action is change_subscription else 1)


def test_the_same_press_from_eight_windows_is_one_change(row, at):
    more = make_sold("more", "30.00", at=at)
    press = partial(change_subscription, row, of(more), at=at + DAYS, key="once")
    ends = together(*[press] * 8)
    assert {end.pk for end in ends} == {Change.objects.get().pk}
    assert BilledItem.objects.filter(replaced_at=None).count() == 1
