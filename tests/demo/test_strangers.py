"""Before the cast come strangers, so that staff have something to look at."""

import pytest
from django.core import mail

from billing.customers.models import Customer
from project.reports.seeds import seed
from project.reports.strangers import simulate
from subscriptions.lifecycle.models import Subscription
from subscriptions.numbers.queries import numbers
from tests.audited import audited  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


def test_strangers_come_once_and_the_cast_beside_them(at):
    simulate(4, at=at)
    assert Customer.objects.count() == 4
    assert Subscription.objects.latest("created_at").created_at < at
    assert numbers(at=at)[0].now and not mail.outbox
    seed(at=at)
    known = Customer.objects.count()
    simulate(4, at=at)
    assert Customer.objects.count() == known > 4


def test_nobody_comes_unless_asked_for(at):
    simulate(0, at=at)
    assert not Customer.objects.exists()
