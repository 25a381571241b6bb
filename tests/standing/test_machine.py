"""Everything that can happen to a customer, in any order: the stored facts stay true, and the gate fair."""

import os
from datetime import timedelta
from itertools import count

import pytest
from django.contrib.auth import get_user_model
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from billing.access import Cause, able_to_pay, check
from billing.customers.actions import create_customer
from billing.errors import Unreachable
from billing.gateways.sandbox.outage import broken
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.queries import active_methods
from billing.payment_methods.setups.models import Setup
from billing.standing import actions as standing
from billing.standing.queries import standing_of
from tests.conftest import AT
from tests.standing.world import CONFIRMED, DECLINED, MASTERCARD, VISA, World, recomputed, stored

IS_FULL = os.environ.get("PROMISES_SIZE") == "full"
NUMBERS = st.sampled_from([VISA, MASTERCARD, DECLINED, CONFIRMED])
CARDS = st.sampled_from(["0001", "0002", "0003"])
_names = count()


class Machine(RuleBasedStateMachine):
    seen = set()

    def __init__(self):
        super().__init__()
        user = get_user_model().objects.create_user(f"machine-{next(_names)}")
        self.customer = create_customer(user, at=AT)
        self.world = World(self.customer, AT)

    def teardown(self):
        # What one customer left open must not be come back to by the next.
        Setup.objects.filter(customer=self.customer).delete()

    def some(self, data):
        return data.draw(st.integers(0, active_methods(self.customer).count() - 1))

    @property
    def has_cards(self):
        return active_methods(self.customer).exists()

    @property
    def is_waiting(self):
        return Setup.objects.filter(customer=self.customer, state="needs_action").exists()

    @rule(last4=CARDS, years=st.integers(0, 3))
    def attach(self, last4, years):
        self.world.attach(last4, self.world.at.year + years)

    @rule(number=NUMBERS)
    def enter(self, number):
        self.world.enter(number)

    @rule()
    def start_and_leave(self):
        self.world.start()

    @rule()
    def come_back_later(self):
        self.world.finish()

    @precondition(lambda self: self.has_cards)
    @rule(data=st.data(), number=NUMBERS)
    def replace(self, data, number):
        self.world.enter(number, replaces=self.world.card(self.some(data)))

    @precondition(lambda self: self.is_waiting)
    @rule(accept=st.booleans())
    def confirm(self, accept):
        self.world.confirm(accept=accept)

    @precondition(lambda self: self.has_cards)
    @rule(data=st.data())
    def decline(self, data):
        self.world.decline(self.some(data))

    @precondition(lambda self: self.has_cards)
    @rule(data=st.data(), is_away=st.booleans())
    def detach(self, data, is_away):
        with broken("unreachable" if is_away else "slow", at=AT):
            self.world.detach(self.some(data))

    @rule()
    def add_during_an_outage(self):
        with broken("unreachable", at=AT), pytest.raises(Unreachable):
            self.world.start()

    @precondition(lambda self: self.has_cards)
    @rule(data=st.data())
    def prefer(self, data):
        self.world.prefer(self.some(data))

    @rule(data=st.data())
    def reorder(self, data):
        self.world.reorder(lambda ids: data.draw(st.permutations(ids)))

    @rule()
    def suspend_or_resume(self):
        self.world.suspend() if self.customer.state == "active" else self.world.resume()

    @rule(days=st.integers(1, 60))
    def give_pass(self, days):
        self.world.give_pass(days)

    @precondition(lambda self: self.world.passes)
    @rule()
    def revoke_pass(self):
        self.world.revoke_pass()

    @rule(spec=st.sampled_from(["1/sec", "7/min", "90/hour"]))
    def set_rate(self, spec):
        self.world.set_rate(spec)

    @rule()
    def revoke_rate(self):
        self.world.revoke_rate()

    @rule(days=st.sampled_from([1, 40, 400]))
    def wait(self, days):
        self.world.at += timedelta(days=days)

    @invariant()
    def stored_facts_are_true(self):
        assert stored(self.customer) == recomputed(self.customer)

    @invariant()
    def one_card_is_the_default(self):
        cards = active_methods(self.customer)
        assert cards.filter(is_default=True).count() == (1 if cards else 0)
        assert not PaymentMethod.objects.filter(customer=self.customer, state="detached", is_default=True)

    @invariant()
    def the_gate_is_fair(self):
        at, cards = self.world.at, list(active_methods(self.customer))
        refusal = able_to_pay(standing_of(self.customer.pk).facts, at)
        assert (refusal is None) == any(card.is_usable(at=at) for card in cards)
        self.seen.add(refusal and refusal.cause)
        if refusal:
            self.the_cause_is_true(refusal, cards)

    @invariant()
    def staffs_word_counts(self):
        at, is_suspended = self.world.at, self.customer.state == "suspended"
        has_pass = any(given.until > at for given in self.world.passes)
        refusal = check(self.customer, at=at)
        assert is_suspended == (refusal is not None and refusal.cause == Cause.CUSTOMER_SUSPENDED)
        assert refusal is None or is_suspended or not has_pass

    def the_cause_is_true(self, refusal, cards):
        answers = {setup.state for setup in Setup.objects.filter(customer=self.customer)}
        named = refusal.facts.get("last4"), refusal.facts.get("expired_at")
        over = {(c.last4, c.valid_until.isoformat()) for c in cards if c.valid_until <= self.world.at}
        is_true = {
            Cause.NO_PAYMENT_METHOD: not cards,
            Cause.PAYMENT_METHOD_EXPIRED: named in over,
            Cause.PAYMENT_DECLINED: "failed" in answers or any(card.declined_at for card in cards),
            Cause.AUTHENTICATION_REQUIRED: "needs_action" in answers,
        }
        assert is_true[refusal.cause], f"{refusal.cause} is not what is wrong"


def run(*, examples, steps):
    size = settings(
        max_examples=examples,
        stateful_step_count=steps,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Machine, settings=size)


def test_standing_is_never_stale_in_any_order(db):
    run(examples=25, steps=15)
    assert len(Machine.seen) >= 4, "a machine that meets no trouble proves nothing"


@pytest.mark.soak
@pytest.mark.skipif(not IS_FULL, reason="only with PROMISES_SIZE=full (make soak)")
def test_standing_is_never_stale_in_a_long_run(db):
    run(examples=200, steps=50)


def test_the_machine_finds_an_action_that_does_not_recompute(db, monkeypatch):
    monkeypatch.setattr(standing, "refresh", lambda customer_ids, at: None)
    with pytest.raises(AssertionError):
        run(examples=10, steps=5)
