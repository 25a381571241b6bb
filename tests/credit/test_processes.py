"""Eight processes at one row, also on SQLite: what fits and no more, and nobody hears of locks."""

import os
from functools import partial

import pytest
from django.db import connection

from billing.credit.holds.actions import capture_hold, hold_credit
from billing.credit.limits.actions import change_limit
from billing.errors import DoesNotFit
from billing.models import Hold
from tests.conftest import AT
from tests.credit.lock_free import unguarded_portable_holds
from tests.credit.world import figures, usd
from tests.faults.processes import in_processes, total

pytestmark = pytest.mark.django_db(transaction=True)
PROCESSES = 8
TRIES = 100 if os.environ.get("PROMISES_SIZE") == "full" else 8


@pytest.fixture
def customer(bo):
    change_limit(bo.customer, usd(20), at=AT, why="test")
    return bo.customer


def served(customer_id, number):
    """How many of this process's requests were let in, and charged."""
    count = 0
    for n in range(TRIES):
        try:
            held = hold_credit(customer_id, usd(1), key=f"{number}-{n}", at=AT)
        except DoesNotFit:
            continue
        capture_hold(held.hold_id, usd(1), at=AT)
        count += 1
    return count


def crowd(customer):
    return in_processes(*(partial(served, customer.pk, number) for number in range(PROCESSES)))


def test_eight_processes_let_in_what_fits_and_no_more(customer):
    assert total(crowd(customer)) == 20
    assert Hold.objects.filter(state="captured").count() == Hold.objects.count() == 20
    assert figures(customer) == (usd(-20), usd(0), usd(0), usd(0))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the portable path is SQLite's")
def test_without_the_guard_more_would_enter(customer):
    with unguarded_portable_holds():
        assert total(crowd(customer)) > 20
