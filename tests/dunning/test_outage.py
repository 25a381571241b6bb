"""While the gateway is away nothing is tried and nothing falls; afterwards everything comes so much later."""

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.access.queries import check
from billing.customers.actions import create_customer
from billing.gateways.watch.actions import diagnose_gateways
from billing.gateways.watch.models import Downtime, GatewayCheck
from billing.models import Standing
from billing.payments.dunning import actions
from billing.payments.dunning.actions import refresh_ladders
from billing.payments.dunning.states import DunningState
from tests.conftest import AT
from tests.dunning.test_ladder import the_default  # noqa: F401
from tests.dunning.world import DAY, HOUR, World, days, dunning, enter, live_until, owe, tick
from tests.standing.world import recomputed, stored

pytestmark = pytest.mark.sampled(8)


@pytest.fixture
def poor(bank, card):
    bank.refuse_charges(card.gateway_reference, code="insufficient_funds")


def outage(bank, *, begins, ends):
    live_until(begins)
    with bank.broken("unreachable"):
        live_until(begins + 1 / 12, every=HOUR)
        live_until(ends - 1 / 24)
    World.at = AT + ends * DAY
    tick()


def refused_at(customer, day):
    return check(customer, at=AT + day * DAY)


def test_a_gateway_down_from_day_3_to_6_moves_everything_three_days(bank, poor, customer, invoice):
    outage(bank, begins=3, ends=6)
    assert [(row.began_at - AT, row.ended_at - AT) for row in Downtime.objects.all()] == [(3 * DAY, 6 * DAY)]
    live_until(27)
    assert days(invoice) == [0, 2, 10, 17, 24]
    assert [bool(refused_at(customer, day)) for day in (10.99, 11)] == [False, True]
    facts = Standing.objects.get(pk=customer.pk).facts
    assert facts["refused_at"] == (AT + 18 * DAY).isoformat()


def test_while_it_lasts_no_rung_is_reached_and_nothing_is_tried(bank, poor, customer, invoice):
    live_until(5)
    with bank.broken("unreachable"):
        live_until(5.1, every=HOUR)
        live_until(40, every=7 * DAY)
        assert stored(customer) == recomputed(customer)
        assert check(customer, at=World.at) is None
    assert days(invoice) == [0, 2]


def test_what_was_lost_before_stays_lost(bank, poor, customer, invoice):
    live_until(9)
    with bank.broken("unreachable"):
        live_until(9.1, every=HOUR)
        live_until(20, every=5 * DAY)
        assert check(customer, at=World.at).facts["may_read"]


def test_what_comes_due_meanwhile_is_tried_as_soon_as_it_is_back(bank, card, customer):
    late = owe(customer, days_to_pay=4)
    outage(bank, begins=3, ends=6)
    assert (days(late), dunning(late).state) == ([6], DunningState.PAID)


def test_one_look_without_an_answer_is_no_downtime(bank, customer):
    tick()
    with bank.broken("unreachable"):
        World.at += HOUR / 2
        tick()
    World.at += HOUR / 2
    tick()
    assert not Downtime.objects.exists()
    assert list(GatewayCheck.objects.values_list("is_reachable", flat=True)) == [True, False, True]


def test_a_look_dated_before_a_downtime_does_not_end_it(bank, customer):
    """Two ticks at once, one of them slow, or on a machine whose clock is behind."""
    Downtime.objects.create(gateway="default", began_at=AT)
    diagnose_gateways(at=AT - HOUR / 60)
    assert Downtime.objects.get().ended_at is None
    diagnose_gateways(at=AT)
    assert Downtime.objects.get().ended_at == AT


def test_a_gateway_that_is_away_is_no_try(bank, card, invoice):
    with bank.broken("unreachable"):
        tick()
        assert dunning(invoice).tries == 0
    World.at += HOUR
    tick()
    tick()
    assert (dunning(invoice).state, dunning(invoice).tries, len(days(invoice))) == (DunningState.PAID, 1, 1)


def test_a_try_that_never_got_there_is_made_again_under_another_key(bank, card, customer, invoice):
    with bank.broken("unreachable"):
        tick()
    # Nobody looked for so long that its key is not to be used any more.
    World.at += 2 * DAY
    tick()
    tick()
    row = dunning(invoice)
    assert (row.state, row.tries, row.serial) == (DunningState.PAID, 1, 3)


def test_a_new_card_waits_for_the_gateway_to_be_back(bank, poor, customer, invoice):
    live_until(4)
    enter(customer, behaviour="also_works")
    with bank.broken("unreachable"):
        live_until(4.1, every=HOUR)
        live_until(6)
    live_until(7)
    assert dunning(invoice).state == DunningState.RECOVERED


def test_old_looks_are_thrown_away(bank, customer):
    live_until(40, every=DAY)
    assert GatewayCheck.objects.earliest("at").at >= World.at - 30 * DAY


@pytest.fixture
def zed(customer, django_user_model):
    """Another one, with a card that works."""
    zed = create_customer(django_user_model.objects.create_user("zed", "zed@example.com", "z"), at=AT)
    enter(zed, behaviour="also_works")
    return zed


def end_of_downtime(bank, *, hours=3):
    """Look each hour, and see to nothing else."""
    with bank.broken("unreachable"):
        for _ in range(hours):
            World.at += HOUR
            diagnose_gateways(at=World.at)
    World.at += HOUR
    diagnose_gateways(at=World.at)


def test_one_customers_fault_keeps_nobody_from_going_on(bank, poor, customer, invoice, zed, monkeypatch):
    def refresh(customer_ids, real=actions.refresh_days):
        if customer.pk in customer_ids:
            raise ValueError("one row")
        real(customer_ids)

    tick()
    theirs = owe(zed, days_to_pay=1)
    end_of_downtime(bank)
    monkeypatch.setattr(actions, "refresh_days", refresh)
    live_until(2)
    assert dunning(theirs).state == DunningState.PAID


def test_what_a_time_limit_ends_goes_on_where_it_stopped(bank, poor, customer, invoice, zed, monkeypatch):
    seen = []

    def refresh(customer_ids):
        seen.extend(customer_ids)
        if len(seen) == 2:
            raise SoftTimeLimitExceeded

    owe(zed)
    end_of_downtime(bank)
    monkeypatch.setattr(actions, "refresh_days", refresh)
    monkeypatch.setattr(actions, "BATCH", 1)
    with pytest.raises(SoftTimeLimitExceeded):
        refresh_ladders(at=World.at)
    refresh_ladders(at=World.at)
    assert seen == [customer.pk, zed.pk, zed.pk]


def test_many_invoices_are_reckoned_anew_by_as_many_queries_as_one(poor, customer):
    def queries(count):
        for _ in range(count):
            owe(customer)
        tick()
        with CaptureQueriesContext(connection) as seen:
            actions.refresh_days([customer.pk])
        return len(seen)

    assert queries(1) == queries(4)
