"""Everything that can happen to a customer's money, in any order: the books equal a model of one page."""

import os
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

from billing.credit.grants.actions import expire_credit
from billing.credit.holds.actions import expire_holds
from billing.credit.queries import credit_of, uninvoiced_usage
from billing.customers.actions import create_customer
from billing.diagnosis.audit.queries import audit
from tests.books import model
from tests.books.steps import Steps
from tests.conftest import AT

IS_FULL = os.environ.get("PROMISES_SIZE") == "full"
AMOUNTS = st.sampled_from([1, 15, 999_999, 1_000_000, 2_500_001, 7_000_000, 30_000_000])
CENTS = st.integers(1, 5_000)
ANY = st.integers(0, 1_000)
_names = count()


class Machine(RuleBasedStateMachine):
    accepted = refused = 0

    def __init__(self):
        super().__init__()
        user = get_user_model().objects.create_user(f"books-{next(_names)}")
        self.steps = Steps(create_customer(user, at=AT), AT)

    def teardown(self):
        assert [str(finding) for finding in audit()] == []

    def take(self, name, *values):
        """One step, in the books and in the model; what one refuses the other must refuse."""
        if getattr(self.steps, name)(*values):
            Machine.accepted += 1
        else:
            Machine.refused += 1

    @rule(amount=AMOUNTS)
    def hold(self, amount):
        self.take("hold", amount)

    @rule(amount=AMOUNTS)
    def charge(self, amount):
        self.take("charge", amount)

    @precondition(lambda self: self.steps.model.holds)
    @rule(which=ANY, part=st.sampled_from([0.3, 1, 1, 2]))
    def capture(self, which, part):
        self.take("capture", which, part)

    @precondition(lambda self: self.steps.model.holds)
    @rule(which=ANY)
    def release(self, which):
        self.take("release", which)

    @rule(amount=AMOUNTS, kind=st.integers(0, 2), priority=st.sampled_from([10, 50]), days=st.integers(0, 3))
    def grant(self, amount, kind, priority, days):
        self.take("grant", amount, kind, priority, days)

    @precondition(lambda self: self.steps.model.grants)
    @rule(which=ANY)
    def revoke(self, which):
        self.take("revoke", which)

    @rule(amount=st.sampled_from([0, 5_000_000, 40_000_000, 100_000_000]))
    def limit(self, amount):
        self.take("limit", amount)

    @rule(amount=st.sampled_from([None, 0, 3_000_000, 50_000_000]))
    def budget(self, amount):
        self.take("budget", amount)

    @rule()
    def attach(self):
        self.take("attach")

    @rule(cents=CENTS)
    def top_up(self, cents):
        self.take("top_up", cents)

    @rule(cents=CENTS)
    def issue(self, cents):
        self.take("issue", cents)

    @rule()
    def issue_usage(self):
        self.take("issue_usage")

    @precondition(lambda self: self.steps.model.invoices)
    @rule(which=ANY, how=st.sampled_from(["card", "credit", "elsewhere"]))
    def pay(self, which, how):
        self.take("pay", which, how)

    @precondition(lambda self: self.steps.model.invoices)
    @rule(which=ANY, act=st.sampled_from(["void", "write_off", "credit_note"]))
    def correct(self, which, act):
        self.take(act, which)

    @precondition(lambda self: self.steps.model.payments)
    @rule(which=ANY, part=st.sampled_from([0.5, 1, 1.5]))
    def refund(self, which, part):
        self.take("refund", which, part)

    @precondition(lambda self: self.steps.model.payments)
    @rule(which=ANY, act=st.sampled_from(["dispute", "win", "lose"]))
    def dispute(self, which, act):
        self.take(act, which)

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
        if credit is None:
            assert (books.balance, books.held, books.owed) == (0, 0, 0)
            return
        if credit.next_change_at <= self.steps.at:
            return  # Something has ended, and nobody has come by since.
        stored = credit.balance_micros, credit.held_micros, credit.owed_micros, credit.available.micros
        assert stored == (books.balance, books.held, books.owed, books.available)
        assert uninvoiced_usage(self.steps.customer, "USD").micros == books.used >= 0


def run(*, examples, steps):
    Machine.accepted = Machine.refused = 0
    size = settings(
        max_examples=examples,
        stateful_step_count=steps,
        derandomize=not IS_FULL,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Machine, settings=size)


def test_the_books_equal_the_model_in_any_order(db):
    run(examples=8, steps=30)
    assert Machine.accepted > 0.3 * (Machine.accepted + Machine.refused), "it refuses nearly everything"


@pytest.mark.soak
@pytest.mark.skipif(not IS_FULL, reason="only with PROMISES_SIZE=full (make soak)")
def test_the_books_equal_the_model_in_a_long_run(db):
    run(examples=300, steps=60)


def test_the_machine_finds_use_that_is_set_free(db, monkeypatch):
    monkeypatch.setattr(model.Books, "void", lambda books, invoice: setattr(invoice, "state", "void"))
    with pytest.raises(AssertionError):
        run(examples=40, steps=40)
