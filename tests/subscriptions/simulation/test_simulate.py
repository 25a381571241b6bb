"""A simulated year, made small: the books are right, and the figures are the same wherever it is lived."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from billing.conf import Settings
from billing.customers.models import Customer
from billing.gateways.sandbox.models import BankEvent, Chaos, Outage
from subscriptions.changes.models import Change
from subscriptions.lifecycle.models import Subscription
from subscriptions.simulation import world
from subscriptions.simulation.chances import Chance
from tests.samples import IS_FULL

pytestmark = pytest.mark.django_db(transaction=True)
SMALL = {"customers": 14, "months": 3, "seed": 18}
# On every database. Whoever adds something that people do finds other figures here, and writes them down.
TABLE = """\
month    came  MRR                     invoices  paid  recovered  lost  declined  refused
2026-01  10    91.17 USD               5         4     0          0     1         not_subscribed 1, trial_ended 1
2026-02  0     13.00 EUR + 103.67 USD  7         7     0          0     0         not_subscribed 4, trial_ended 6
2026-03  4     40.00 EUR + 108.50 USD  6         5     0          0     1         not_subscribed 7, trial_ended 9
the line to the bank was down 3 times when somebody needed it
"""  # noqa: E501


once = pytest.mark.skipif(connection.vendor == "postgresql", reason="once, beside SQLite")


@pytest.fixture(autouse=True)
def as_it_comes(settings):
    """The ladder that a project has that says nothing of it."""
    settings.BILLING = {**settings.BILLING, "ACCESS_LADDER": Settings().access_ladder}


def simulate(**how):
    told = StringIO()
    call_command("simulate", stdout=told, stderr=StringIO(), **how)
    return told.getvalue()


def test_its_figures_are_these_on_every_database_and_the_books_are_right():
    table, _, end = simulate(**SMALL).rpartition("the books are right\n")
    assert (table, end) == (TABLE, "")
    assert {"active", "canceled", "incomplete_expired"} < set(
        Subscription.objects.values_list("state", flat=True)
    )
    assert Change.objects.filter(state="applied").exists()
    # Some of it nobody was told: it is no fair weather that was lived through.
    assert BankEvent.objects.filter(send_at=None, sent_at=None).exists()
    assert not Chaos.objects.exists() and not Outage.objects.exists()


@once
def test_whatever_the_post_does_the_figures_are_the_same(monkeypatch):
    monkeypatch.setattr(world, "MISHAPS", {"late": 60, "twice": 60, "reordered": 90, "lost": 60})
    assert simulate(**SMALL).startswith(TABLE)


def test_another_seed_is_another_year():
    first = Chance(1, 1), Chance(2, 1), Chance(1, 2)
    assert len({chance.between(0, 10**9) for chance in first}) == 3


@pytest.mark.parametrize("how", [{"customers": 0}, {"months": 121}, {"customers": 100_001}])
def test_it_refuses_sizes_out_of_range(how):
    with pytest.raises(CommandError, match="1 to 100000 customers, for 1 to 120 months"):
        simulate(**how)


@once
def test_it_refuses_where_there_are_customers_unless_told(bo):
    with pytest.raises(CommandError, match="there are customers already"):
        simulate(customers=1, months=1)
    assert "the books are right" in simulate(customers=1, months=1, into_existing=True)
    assert Customer.objects.count() == 2


def test_it_refuses_where_debug_is_off_and_the_sandbox_was_not_allowed_by_name(settings):
    settings.BILLING = {**settings.BILLING, "SANDBOX_IN_PRODUCTION": False}
    with pytest.raises(CommandError, match="DEBUG is off"):
        simulate(customers=1, months=1)


def test_it_refuses_where_a_card_would_be_real(settings):
    settings.BILLING = {**settings.BILLING, "GATEWAYS": {"default": {"BACKEND": "billing.gateways.stripe"}}}
    with pytest.raises(CommandError, match="only where the sandbox is the only gateway"):
        simulate(customers=1, months=1)


@pytest.mark.unaudited
def test_a_difference_in_the_books_ends_it_with_1(bo):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE billing_standing SET facts = '{}'")
    with pytest.raises(CommandError, match=r"[1-9] difference"):
        simulate(customers=1, months=1, into_existing=True)


@pytest.mark.soak
@pytest.mark.skipif(not IS_FULL, reason="only with PROMISES_SIZE=full (make soak)")
def test_a_year_of_five_hundred():
    assert "the books are right" in simulate(customers=500, months=12, seed=7)
