"""What staff arrange with one customer: other days, another ladder, or no collecting at all."""

import pytest

from billing.access.queries import check
from billing.errors import BillingError
from billing.payments.dunning.actions import charge_now, open_dunnings, pause_dunning, resume_dunning
from billing.payments.dunning.plans.actions import Arranged, change_plan
from billing.payments.dunning.states import DunningState
from tests.conftest import AT
from tests.dunning.world import DAY, World, days, dunning, enter, live_until, owe, tick
from tests.standing.world import recomputed, stored

pytestmark = pytest.mark.sampled(8)


@pytest.fixture
def poor(bank, card):
    bank.refuse_charges(card.gateway_reference, code="insufficient_funds")


@pytest.fixture
def arrange(customer):
    def arrange(**what):
        return change_plan(customer, Arranged(**what), at=World.at, why="agreed by telephone")

    return arrange


def test_own_days_take_the_place_of_the_settings(poor, arrange, invoice):
    arrange(dunning_days=(1, 10))
    live_until(25, every=DAY)
    assert days(invoice) == [0, 1, 10]


def test_own_days_hold_for_what_is_under_way(poor, arrange, invoice):
    live_until(3)
    arrange(dunning_days=(10, 12))
    live_until(25, every=DAY)
    # The next day had been chosen before.
    assert days(invoice) == [0, 2, 7, 10, 12]


def test_no_days_at_all_give_up_after_the_first_try(poor, arrange, invoice):
    arrange(dunning_days=())
    live_until(10)
    assert (days(invoice), dunning(invoice).state) == ([0], DunningState.LOST)


def test_an_own_ladder_is_climbed_in_place_of_the_settings(poor, arrange, customer, invoice):
    assert check(customer, at=AT)
    arrange(ladder={"warn": 0, "read_only": 30, "refuse": None})
    assert check(customer, at=AT + 29 * DAY) is None
    assert check(customer, at=AT + 300 * DAY).facts["may_read"]
    assert stored(customer) == recomputed(customer)


def test_who_is_not_collected_automatically_has_what_is_under_way_stopped(poor, arrange, customer, invoice):
    tick()
    arrange(is_automatic=False)
    owe(customer)
    live_until(30)
    assert (days(), dunning(invoice).state) == ([0], DunningState.STOPPED)


def test_the_same_plan_twice_is_once(arrange):
    assert arrange(dunning_days=(3,))
    assert arrange(dunning_days=(3,)) is None


@pytest.mark.parametrize(
    "what",
    [
        {"dunning_days": (3, 3)},
        {"dunning_days": (5, 2)},
        {"dunning_days": (0,)},
        {"ladder": {}},
        {"ladder": {"warn": 3, "refuse": 2}},
        {"ladder": {"warned": 3}},
        {"ladder": {"warn": -1}},
    ],
)
def test_what_cannot_be_gone_by_is_refused(arrange, what):
    with pytest.raises(BillingError):
        arrange(**what)


def test_staff_stop_it_and_resume_it_on_the_next_of_its_days(poor, invoice):
    live_until(1)
    pause_dunning(dunning(invoice), at=World.at, why="they will call")
    live_until(10)
    assert days(invoice) == [0]
    resume_dunning(dunning(invoice), at=World.at, why="they did not")
    live_until(25, every=DAY)
    assert days(invoice) == [0, 14, 21]


def test_what_is_resumed_before_it_is_due_waits_for_that(card, customer):
    later = owe(customer, days_to_pay=5)
    open_dunnings([later])
    pause_dunning(dunning(later), at=World.at, why="they will call")
    resume_dunning(dunning(later), at=World.at, why="they did not")
    live_until(4)
    assert days(later) == []
    live_until(6)
    assert (days(later), dunning(later).state) == ([5], DunningState.PAID)


def test_staff_try_at_once_and_the_days_go_on(poor, invoice, staff):
    live_until(4)
    charge_now(invoice, at=World.at, by=staff)
    live_until(25, every=DAY)
    assert days(invoice) == [0, 2, 4, 7, 14, 21]


def test_staff_try_even_what_nothing_is_collected_of(arrange, card, customer, staff):
    arrange(is_automatic=False)
    owed = owe(customer, days_to_pay=5)
    assert charge_now(owed, at=World.at, by=staff).state == DunningState.PAID


def test_no_card_makes_a_try_by_staff_wait_for_one(customer, invoice, staff):
    assert charge_now(invoice, at=World.at, by=staff).state == DunningState.WAITING
    enter(customer)
    tick()
    assert dunning(invoice).state == DunningState.RECOVERED
