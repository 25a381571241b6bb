from datetime import timedelta

import pytest
from django.core.management import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.access import check
from billing.access.passes.actions import grant_pass
from billing.customers.actions import suspend_customer
from billing.diagnosis.forecast import first_refusal
from billing.standing.facts import Facts
from billing.standing.queries import Stood
from billing.testing import add_card, make_customer


@pytest.fixture
def forecast(run_json):
    return lambda days=14: run_json("billing_forecast", "--days", str(days))


@pytest.fixture
def passing(django_user_model, at):
    """Customers without a card whose passes end after so many days."""

    def let_in(**days):
        for name, count in days.items():
            user = django_user_model.objects.create_user(name, f"{name}@example.com")
            customer = make_customer(user, at=at)
            grant_pass(customer, until=at + timedelta(days=count), at=at, why="fair")

    return let_in


def test_it_tells_when_a_card_ends_and_why(bo, at, forecast):
    add_card(bo.customer, at=at, exp_month=11, exp_year=2026)
    (coming,) = forecast()
    assert coming["customer"] == bo.customer.public_id and coming["email"] == "bo@example.com"
    assert coming["at"] == "2026-12-01T12:00:00+00:00"
    assert coming["facts"] == ["card_expires_at", "card_valid_until"]
    assert coming["denied"]["cause"] == "payment_method_expired"


def test_it_is_exact(bo, at, forecast):
    grant_pass(bo.customer, until=at + timedelta(days=3, microseconds=7), at=at, why="fair")
    ends = at + timedelta(days=3, microseconds=7)
    assert forecast()[0]["at"] == ends.isoformat()
    assert check(bo.customer, at=ends - timedelta(microseconds=1)) is None
    assert check(bo.customer, at=ends)


def test_it_looks_as_far_as_it_is_asked_to_and_no_further(passing, forecast):
    passing(soon=14, late=15)
    assert [coming["email"] for coming in forecast(14)] == ["soon@example.com"]


def test_it_tells_the_soonest_first(passing, forecast):
    passing(dan=9, eve=2, finn=5)
    assert [coming["email"][:3] for coming in forecast()] == ["eve", "fin", "dan"]


def test_it_leaves_out_who_is_refused_already_and_who_will_not_be(ada, bo, at, forecast):
    suspend_customer(ada.customer, at=at, why="fraud")
    assert forecast() == []


def test_it_leaves_out_whose_pass_ends_after_a_card_came(passing, at, forecast):
    from billing.customers.models import Customer

    passing(dan=3)
    add_card(Customer.objects.get(), at=at)
    assert forecast() == []


def test_it_foresees_the_first_refusal_alone(bo, at, forecast):
    add_card(bo.customer, at=at, exp_month=11, exp_year=2026)
    grant_pass(bo.customer, until=at.replace(month=12, day=3), at=at, why="fair")
    (coming,) = forecast()
    assert coming["at"] == "2026-12-03T12:00:00+00:00" and coming["facts"] == ["pass_until"]


def test_it_sees_a_policy_that_counts_the_last_instant_as_good(settings, at):
    settings.BILLING = {**settings.BILLING, "ACCESS_POLICIES": ["tests.commands.policies.good_until"]}
    ends = at + timedelta(days=1)
    stood = Stood(1, "cus_1", Facts({"good_until": ends.isoformat()}))
    coming = first_refusal(stood, at=at, until=at + timedelta(days=2))
    assert coming and coming.at == ends


def test_it_reads_all_customers_by_one_query(passing, run):
    passing(dan=9, eve=2, finn=5)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        run("billing_forecast")
    assert len(queries) == 2


def test_it_prints_a_table_or_that_nobody_comes(passing, ada, run):
    assert "Nobody who is let in now will be refused within 14 days." in run("billing_forecast")
    passing(dan=9)
    head, row = run("billing_forecast").splitlines()
    assert head.index("E-MAIL") == row.index("dan@example.com")
    assert "no_payment_method: There is no card" in row


@pytest.mark.parametrize("days", [0, -1, 100_000])
def test_it_refuses_a_span_that_makes_no_sense(db, run, days):
    with pytest.raises(CommandError, match="--days"):
        run("billing_forecast", f"--days={days}")
