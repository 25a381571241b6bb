"""Everything that can happen to a customer's money, in any order: the books equal a model of one page."""

import os
from collections import Counter
from itertools import count
from random import Random

import pytest
from django.contrib.auth import get_user_model
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from billing.credit.grants.actions import expire_credit
from billing.credit.holds.actions import expire_holds
from billing.credit.queries import credit_of, uninvoiced_usage
from billing.customers.actions import create_customer
from billing.errors import BillingError
from tests.books.steps import Steps
from tests.conftest import AT

IS_FULL = os.environ.get("PROMISES_SIZE") == "full"
AMOUNTS = st.sampled_from([1, 15, 999_999, 1_000_000, 2_500_001, 7_000_000, 30_000_000])
LIMITS = st.sampled_from([0, 5_000_000, 40_000_000, 100_000_000])
BUDGETS = st.sampled_from([None, None, 0, 3_000_000, 50_000_000])
CENTS = st.integers(1, 5_000)
WHICH = st.integers(0, 30)
# What may happen: how often beside the rest, and with what.
STEPS = {
    "hold": (3, AMOUNTS),
    "charge": (5, AMOUNTS),
    "capture": (3, WHICH, st.sampled_from([0.3, 1, 1, 2])),
    "release": (2, WHICH),
    "grant": (3, AMOUNTS, st.integers(0, 2), st.sampled_from([10, 50]), st.integers(0, 3)),
    "revoke": (1, WHICH),
    "limit": (3, LIMITS),
    "budget": (1, BUDGETS),
    "attach": (1,),
    "top_up": (2, CENTS),
    "issue": (4, CENTS),
    "issue_usage": (4,),
    "pay": (6, WHICH, st.sampled_from(["card", "card", "credit", "elsewhere"])),
    "void": (2, WHICH),
    "write_off": (1, WHICH),
    "credit_note": (2, WHICH),
    "refund": (3, WHICH, st.sampled_from([0.5, 1, 1.5])),
    "dispute": (3, WHICH),
    "win": (1, WHICH),
    "lose": (3, WHICH),
    "recover": (2, WHICH),
}
NAMES = [name for name, (often, *_) in STEPS.items() for _ in range(often)]
_names = count()


class Machine(RuleBasedStateMachine):
    accepted: Counter = Counter()
    refused: Counter = Counter()

    def __init__(self):
        super().__init__()
        user = get_user_model().objects.create_user(f"books-{next(_names)}")
        self.steps = Steps(create_customer(user, at=AT), AT)

    @initialize(limit=LIMITS, has_card=st.sampled_from([True, True, False]))
    def begin(self, limit, has_card):
        """Most customers have both, and get further than who has neither."""
        self.steps.limit(limit)
        if has_card:
            self.steps.attach()

    @rule(seed=st.integers(0, 2**64 - 1), data=st.data())
    def take(self, seed, data):
        """One step, in the books and in the model; what one refuses the other must refuse."""
        # Not by sampled_from, which prefers what comes first: each as often as is said above.
        name = Random(f"{seed} {self.steps.number}").choice(NAMES)
        is_done = getattr(self.steps, name)(*map(data.draw, STEPS[name][1:]))
        (self.accepted if is_done else self.refused)[name] += 1

    @rule(hours=st.sampled_from([1, 30, 24 * 20]), is_swept=st.booleans())
    def wait(self, hours, is_swept):
        self.steps.wait(hours)
        if is_swept:
            expire_holds(at=self.steps.at)
            self.steps.holds_expire()
            expire_credit(at=self.steps.at)

    @invariant()
    def the_books_equal_the_model(self):
        credit, books = credit_of(self.steps.customer), self.steps.model
        if credit is None or credit.next_change_at <= self.steps.at:
            return  # Nothing has begun; or something has ended, and nobody has come by since.
        stored = credit.balance_micros, credit.held_micros, credit.owed_micros, credit.available.micros
        assert stored == (books.balance, books.held, books.owed, books.available)
        if credit.budget_micros is not None:
            assert credit.spent_micros == books.spent.get((self.steps.at.year, self.steps.at.month), 0)
        assert uninvoiced_usage(self.steps.customer, "USD").micros == books.used >= 0


def run(*, examples, steps, **options):
    Machine.accepted, Machine.refused = Counter(), Counter()
    size = settings(
        max_examples=examples,
        stateful_step_count=steps,
        derandomize=not IS_FULL,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        **options,
    )
    run_state_machine_as_test(Machine, settings=size)


def test_the_books_equal_the_model_in_any_order(db):
    run(examples=40, steps=50)
    accepted, refused = Machine.accepted.total(), Machine.refused.total()
    assert accepted > 0.3 * (accepted + refused), "it refuses nearly everything"
    assert len(Machine.accepted) >= len(STEPS) - 3, "what never happens is not proven"


@pytest.mark.soak
@pytest.mark.skipif(not IS_FULL, reason="only with PROMISES_SIZE=full (make soak)")
def test_the_books_equal_the_model_in_a_long_run(db):
    run(examples=300, steps=60)


@pytest.mark.unaudited
@pytest.mark.parametrize(
    "lost",
    ["invoices.actions.record_owed", "payments.disputes.actions.record_owed", "invoices.books.settle_usage"],
)
def test_the_machine_finds_money_that_is_not_counted(db, monkeypatch, lost):
    monkeypatch.setattr(f"billing.{lost}", lambda customer, amount: None)
    with pytest.raises((AssertionError, BillingError)):
        run(examples=100, steps=50, phases=[Phase.generate], report_multiple_bugs=False)
