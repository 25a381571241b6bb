"""Whatever has happened: what was gained less what was lost is the change, to the micro."""

from datetime import timedelta
from io import StringIO
from random import Random

import pytest
from django.core.management import call_command

from subscriptions.lifecycle.models import Subscription
from subscriptions.numbers.movements import Month
from subscriptions.numbers.queries import numbers
from tests.subscriptions.numbers_of import on


@pytest.mark.parametrize("seed", range(20))
def test_gained_less_lost_is_the_change(seed):
    chance = Random(seed)
    before, month = 0, Month(on(1), on(2))
    for _customer in range(50):
        had, has = (chance.choice([0, 0, 5, 20, 7_000_001]) for _ in range(2))
        month.count(had, has, is_new=chance.random() < 0.5)
        before += had
    assert month.mrr - before == month.gained - month.lost
    parts = (month.new, month.reactivation, month.expansion, month.contraction, month.churn)
    assert min(parts) >= 0


@pytest.mark.django_db(transaction=True)
def test_it_holds_for_what_a_simulation_leaves_behind(django_assert_max_num_queries):
    call_command("simulate", customers=10, months=2, seed=3, stdout=StringIO())
    last = on(2, 28)
    with django_assert_max_num_queries(8):
        found = numbers(at=last)
    assert Subscription.objects.count() >= 6 and found
    for each in found:
        mrr = 0
        for month in each.months:
            assert month.mrr - mrr == month.gained - month.lost
            mrr = month.mrr
        assert mrr > 0
    # Asked later, the past is what it was.
    later = {each.currency: each for each in numbers(at=last + timedelta(days=1))}
    for each in found:
        assert [vars(month) for month in later[each.currency].months[:-2]] == [
            vars(month) for month in each.months[1:-1]
        ]
