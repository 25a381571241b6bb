"""No number of requests at once passes the limit, and none waits for another in a ring."""

import os
from collections import Counter
from datetime import timedelta
from functools import partial
from random import Random
from threading import Event

import pytest
from django.db import connection, transaction

from billing.credit.grants.actions import expire_credit, grant_credit
from billing.credit.grants.models import GrantKind
from billing.credit.holds.actions import capture_hold, expire_holds, hold_credit, release_hold
from billing.credit.limits.actions import change_limit
from billing.credit.queries import credit_of
from billing.errors import BillingError, DoesNotFit, HoldResolved
from billing.ledger.actions import open_account, post_transfer
from billing.ledger.chart import AccountKind
from billing.ledger.chart import Event as Reason
from billing.models import Grant, Hold, Transfer
from billing.money import Money
from billing.testing import make_customer
from tests.conftest import AT
from tests.credit.lock_free import lock_free_holds
from tests.credit.world import figures, give, usd
from tests.standing.parallel import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
IS_FULL = os.environ.get("PROMISES_SIZE") == "full"
LATER = AT + timedelta(hours=1)


@pytest.fixture(autouse=True)
def postgresql(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL lets two transactions write at once: tests/credit/test_processes.py")


@pytest.fixture
def customer(bo):
    change_limit(bo.customer, usd(20), at=AT, why="test")
    return bo.customer


def crowd(customer, threads):
    """As many requests for a dollar each at the same moment; how each ended."""
    calls = [partial(hold_credit, customer.pk, usd(1), key=str(n), at=AT) for n in range(threads)]
    return Counter(type(end).__name__ for end in together(*calls))


@pytest.mark.parametrize("grants", [0, 3])
def test_of_64_requests_at_once_20_enter(customer, grants):
    for n in range(grants):
        give(customer, 4, key=str(n), at=AT)
    change_limit(customer, usd(20 - 4 * grants), at=AT, why="test")
    assert crowd(customer, 64) == {"Held": 20, "DoesNotFit": 44}
    held = Hold.objects.values_list("pk", flat=True)
    assert together(*(partial(capture_hold, pk, usd(1), at=AT) for pk in held)) == [None] * 20
    assert figures(customer) == (usd(4 * grants - 20), usd(0), usd(0), usd(0))


def test_without_the_guard_in_its_statement_more_would_enter(customer):
    with lock_free_holds():
        ends = crowd(customer, 64)
    assert ends["Held"] > 20, "the test above proves nothing: it holds without the guard, too"
    assert credit_of(customer).available < usd(0)


def test_at_no_moment_is_more_used_than_there_is(customer):
    over, seen = Event(), []

    def use(seed):
        chance = Random(seed)
        for n in range(200 if IS_FULL else 8):
            try:
                held = hold_credit(customer, usd(chance.randint(1, 9)), key=f"{seed}-{n}", at=AT)
            except DoesNotFit:
                continue
            if chance.random() < 0.2:
                capture_hold(held.hold_id, usd(1), at=AT)
            elif chance.random() < 0.8:
                release_hold(held.hold_id, at=AT)

    def look():
        while not over.is_set():
            seen.append(credit_of(customer).available.micros)

    def use_and_say(seed):
        try:
            use(seed)
        finally:
            over.set()

    ends = together(look, *(partial(use_and_say, seed) for seed in range(16)))
    assert ends == [None] * 17 and len(seen) > 3
    assert min(seen) >= 0


@pytest.mark.parametrize("round_", range(200 if IS_FULL else 4))
def test_a_hold_resolves_once_whoever_comes(customer, round_):
    held = hold_credit(customer, usd(9), key="a", at=AT, expires_at=LATER)
    captures = [partial(capture_hold, held.hold_id, usd(n), at=LATER) for n in range(1, 7)]
    others = [partial(release_hold, held.hold_id, at=LATER), partial(expire_holds, at=LATER)]
    *captured, _released, expired = together(*captures, *others)
    hold = Hold.objects.get()
    assert {type(end) for end in captured} <= {type(None), HoldResolved}
    assert captured.count(None) == (hold.state == "captured")
    assert hold.is_late == (expired == 1 and hold.state == "captured")
    assert Transfer.objects.filter(resolves=hold.transfer_id).count() == 1
    assert figures(customer)[:2] == (-hold.captured, usd(0))


def test_the_same_key_at_once_holds_once(customer):
    ends = together(*[partial(hold_credit, customer, usd(7), key="a", at=AT)] * 50)
    assert Counter(end.is_new for end in ends) == {True: 1, False: 49}
    assert figures(customer)[1] == usd(7)


def in_two_currencies(call):
    """Pairs of calls at the same moment, with one key each; how the pairs ended."""
    pairs = [
        together(*(partial(call, Money.of(1, code), key=str(n)) for code in ("USD", "EUR")))
        for n in range(16)
    ]
    return {frozenset(type(end).__name__ for end in pair) for pair in pairs}


def test_a_key_in_two_currencies_at_once_holds_in_one(customer):
    change_limit(customer, Money.of(20, "EUR"), at=AT, why="test")
    assert in_two_currencies(partial(hold_credit, customer.pk, at=AT)) == {frozenset({"Held", "KeyReused"})}
    assert figures(customer)[1].micros + figures(customer, "EUR")[1].micros == usd(16).micros


def test_a_key_in_two_currencies_at_once_grants_in_one(customer):
    paid = partial(grant_credit, customer, kind=GrantKind.PAID, at=AT)
    assert in_two_currencies(paid) == {frozenset({"Grant", "KeyReused"})}
    assert Grant.objects.count() == 16


@pytest.mark.unaudited  # Moved for nothing that exists.
def test_the_same_transfer_at_once_moves_once(customer):
    accounts = [open_account(AccountKind(kind), "USD") for kind in ("promotions", "revenue")]
    named = dict(zip(("debit", "credit"), accounts, strict=True), amount=usd(1), event=Reason.FEE)
    call = partial(post_transfer, reference="x", key="k", at=AT, customer=customer, **named)
    ends = together(*[call] * 16)
    assert [type(end) for end in ends] == [Transfer] * 16 and len({end.pk for end in ends}) == 1


def ring(customers, chance, key):
    """Money round in a ring of three to five customers, in one transaction."""
    stations = chance.sample(customers, chance.randint(3, 5))
    accounts = [open_account(AccountKind.RECEIVABLE, "USD", customer=station) for station in stations]
    with transaction.atomic():
        for n, account in enumerate(accounts):
            post_transfer(
                debit=account, credit=accounts[n - 1], amount=usd(1), event=Reason.FEE, reference="ring",
                key=f"{key}:{n}", at=AT, customer=stations[n],
            )  # fmt: skip


def use_anybody(customers, seed):
    chance = Random(seed)
    for n in range(60 if IS_FULL else 4):
        whom, key = chance.choice(customers), f"{seed}-{n}"
        try:
            held = hold_credit(whom, usd(2), key=key, at=AT, expires_at=AT + timedelta(seconds=n))
            ring(customers, chance, key)
            give(chance.choice(customers), 1, key=key, at=AT, expires_at=AT + timedelta(seconds=n + 1))
            change_limit(chance.choice(customers), usd(10 + n), at=AT, why="test")
            chance.choice([capture_hold, lambda pk, _amount, at: release_hold(pk, at=at)])(
                held.hold_id, usd(1), at=AT
            )
            expire_holds(at=AT + timedelta(seconds=n)), expire_credit(at=AT + timedelta(seconds=n))
        except BillingError:
            continue


@pytest.mark.unaudited  # Customers pay each other nowhere else.
def test_32_threads_on_rings_never_lock_each_other_out(django_user_model, db):
    owners = [django_user_model.objects.create_user(f"u{n}") for n in range(6)]
    customers = [make_customer(owner, at=AT) for owner in owners]
    for customer in customers:
        change_limit(customer, usd(100), at=AT, why="test")
    ends = together(*(partial(use_anybody, customers, seed) for seed in range(32)))
    assert ends == [None] * 32
    assert Transfer.objects.filter(reference="ring").count() > 32 * 3
