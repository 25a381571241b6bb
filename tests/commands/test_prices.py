"""What has a price is told so, and whether that price fits is told before anybody pays."""

import pytest
from django.core.management import CommandError

from billing.access.denials.models import Denial
from billing.testing.builders import make_open_invoice
from tests.credit.world import give

CHARGED = "view: good standing, with or without a card, charge 4.10 USD"


@pytest.fixture
def estimated(settings):
    settings.ROOT_URLCONF = "tests.access.charges.views"


def test_the_list_of_gates_names_a_price(run):
    assert CHARGED in run("billing_gates")


def test_the_list_of_gates_names_what_estimates(run, estimated):
    assert "charge by " in run("billing_gates")


def test_it_says_whether_a_fixed_price_fits(bo, at, run_json):
    def asked():
        return run_json("billing_diagnose", "bo", "--view", "/charged/")

    assert asked()["denied"]["cause"] == "payment_needed"
    give(bo.customer, "4.09", at=at)
    assert asked()["denied"]["cause"] == "credit_exhausted"
    give(bo.customer, "0.01", at=at, key="more")
    assert asked()["is_let_in"]


@pytest.mark.django_db(transaction=True)
def test_a_refused_estimate_is_asked_for_again(client, bo, at, run_json, estimated):
    client.force_login(bo)
    give(bo.customer, "2", at=at)
    assert client.get("/estimated/?estimate=3&actual=1").status_code == 402
    reference = Denial.objects.get().public_id
    assert run_json("billing_diagnose", reference)["now"]["denied"]["cause"] == "credit_exhausted"
    give(bo.customer, "1", at=at, key="more")
    assert run_json("billing_diagnose", reference)["now"]["is_let_in"]


@pytest.mark.parametrize("command", ["billing_audit", "billing_books"])
def test_a_currency_without_books_is_no_proof(bo, at, run, command):
    make_open_invoice(bo.customer, at=at)
    assert run(command, "--currency", "usd")
    with pytest.raises(CommandError, match="no account is in XXX; there are USD"):
        run(command, "--currency", "XXX")
