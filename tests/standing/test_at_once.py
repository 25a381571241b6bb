"""Two actions on one customer at once end right: PostgreSQL, many threads."""

import os
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from billing.access import check
from billing.access.passes.actions import grant_pass
from billing.customers.actions import resume_customer, suspend_customer
from billing.customers.models import Customer
from billing.errors import IllegalMove
from billing.payment_methods.actions import detach_method, make_default, record_decline
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.queries import active_methods
from billing.standing import actions as standing
from billing.states import StateMove
from billing.testing import add_card
from tests.standing.parallel import together
from tests.standing.world import recomputed, stored

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THREADS = 16
ROUNDS = 30 if os.environ.get("PROMISES_SIZE") == "full" else 3


@pytest.fixture(autouse=True)
def postgresql(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip(
            "only PostgreSQL lets two transactions write at once: python tools/postgres.py run -- pytest"
        )


def cards(user, at, numbers):
    return [add_card(user.customer, at=at, last4=f"{n:04}") for n in numbers]


def assert_right(customer):
    assert stored(customer) == recomputed(customer)
    on_file = active_methods(customer)
    assert on_file.filter(is_default=True).count() == (1 if on_file else 0)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_attaching_against_detaching_ends_right(bo, at, round_):
    old = cards(bo, at, range(THREADS // 2))
    attach = [partial(add_card, bo.customer, at=at, last4=f"1{n:03}") for n in range(THREADS // 2)]
    detach = [partial(detach_method, card, at=at) for card in old]
    ends = together(*attach, *detach)
    assert not [end for end in ends if isinstance(end, Exception)]
    assert {card.last4 for card in active_methods(bo.customer)} == {f"1{n:03}" for n in range(THREADS // 2)}
    assert_right(bo.customer)


def test_the_last_card_against_a_new_one_ends_right(bo, at):
    for n in range(THREADS):
        last = cards(bo, at, [n])[0]
        new = partial(add_card, bo.customer, at=at, last4=f"1{n:03}")
        together(partial(detach_method, last, at=at), new)
        assert_right(bo.customer)
        assert check(bo.customer, at=at) is None


def test_the_same_card_from_sixteen_windows_is_one_method(bo, at):
    made = together(*[partial(add_card, bo.customer, at=at)] * THREADS)
    assert made == [PaymentMethod.objects.get()] * THREADS
    assert_right(bo.customer)


def test_sixteen_choices_of_a_default_leave_one(bo, at):
    on_file = cards(bo, at, range(THREADS))
    ends = together(*(partial(make_default, card, at=at) for card in on_file))
    assert ends == [None] * THREADS
    assert_right(bo.customer)


def test_removing_one_card_from_sixteen_windows_is_one_removal(ada, at):
    card = active_methods(ada.customer).get()
    ends = together(*(partial(detach_method, PaymentMethod.objects.get(), at=at) for _ in range(THREADS)))
    assert ends == [None] * THREADS
    assert StateMove.objects.filter(object_id=card.public_id).count() == 1
    assert_right(ada.customer)


def test_suspending_from_sixteen_windows_suspends_once(ada, at):
    windows = [Customer.objects.get(pk=ada.customer.pk) for _ in range(THREADS)]
    ends = together(*(partial(suspend_customer, customer, at=at, why="fraud") for customer in windows))
    assert ends.count(None) == 1
    assert {type(end) for end in ends} == {type(None), IllegalMove}
    assert_right(ada.customer)


def test_every_kind_of_fact_changed_at_once_ends_right(bo, at):
    on_file = cards(bo, at, range(4))
    acts = [
        *(partial(record_decline, card, code="lost_card", at=at) for card in on_file),
        *(
            partial(grant_pass, bo.customer, until=at.replace(year=2027 + n), at=at, why="?")
            for n in range(4)
        ),
        *(partial(add_card, bo.customer, at=at, last4=f"1{n:03}") for n in range(4)),
        partial(suspend_customer, bo.customer, at=at, why="fraud"),
    ]
    assert not [end for end in together(*acts) if isinstance(end, Exception)]
    assert_right(bo.customer)
    resume_customer(Customer.objects.get(pk=bo.customer.pk), at=at, why="checked")
    assert_right(bo.customer)


def test_without_the_lock_two_actions_at_once_would_lose_a_fact(bo, at, monkeypatch):
    both_have_changed, refresh = Barrier(2, timeout=10), standing.refresh

    def refresh_after_both(customer_ids, *, at):
        both_have_changed.wait()
        refresh(customer_ids, at=at)

    monkeypatch.setattr(standing, "_lock", lambda customer_ids: None)
    monkeypatch.setattr(standing, "refresh", refresh_after_both)
    until = at.replace(year=2027)
    together(
        partial(add_card, bo.customer, at=at), partial(grant_pass, bo.customer, until=until, at=at, why="?")
    )
    assert stored(bo.customer) != recomputed(bo.customer)
