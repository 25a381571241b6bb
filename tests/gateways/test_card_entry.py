import logging
import re
from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.views.debug import ExceptionReporter

from billing.gateways.sandbox import bank
from billing.gateways.sandbox.entry import EntryRefused
from billing.gateways.sandbox.models import Card, SetupState

REAL = ["4012888888881881", "5454 5454 5454 5454", "4242424242424241", "３７８２82246310005", "card", "", "0"]
NEVER = "This is the sandbox: never type a real card."


def everything_stored():
    rows = (
        row for model in apps.get_app_config("billing_sandbox").get_models() for row in model.objects.values()
    )
    return str(list(rows))


@pytest.mark.parametrize("number", REAL)
def test_it_refuses_every_other_number(number, setup, at):
    with pytest.raises(EntryRefused) as refusal:
        bank.enter_card(setup.reference, number=number, at=at)
    assert refusal.value.problems == {"number": NEVER}
    assert str(refusal.value) == NEVER


@pytest.mark.parametrize("typed", ["4242 4242 4242 4242", "4242-4242-4242-4242", " 4242424242424242 "])
def test_it_takes_a_test_number_as_people_type_it(typed, setup, at):
    assert bank.enter_card(setup.reference, number=typed, at=at).state == SetupState.SUCCEEDED


def test_a_real_number_reaches_no_row_no_log_and_no_answer(client, setup, caplog):
    caplog.set_level(logging.DEBUG)
    number = "4012888888881881"
    fields = ("number", "exp_month", "exp_year", "cvc", "use", "answer", "next")
    response = client.post(setup.url, dict.fromkeys(fields, number))
    assert number not in response.content.decode()
    assert number not in caplog.text
    assert number not in everything_stored()


def test_not_even_a_test_number_is_stored(stored):
    stored()
    assert "4242424242424242" not in everything_stored()


def test_a_crash_report_does_not_show_the_number(setup, at):
    number = "4012888888881881"
    with pytest.raises(EntryRefused) as refusal:
        bank.enter_card(setup.reference, number=number, cvc="987", at=at)
    inside = refusal.tb.tb_next
    report = ExceptionReporter(None, refusal.type, refusal.value, inside).get_traceback_html()
    assert "enter_card" in report
    assert number not in report
    # By itself: addresses and ids in the page have such digits within them.
    assert not re.search(r"\b987\b", report)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"exp_month": 10, "exp_year": 2026}, "exp_month"),
        ({"exp_year": 2025}, "exp_year"),
        ({"exp_year": 2057}, "exp_year"),
        ({"exp_year": "20 27"}, "exp_year"),
        ({"exp_year": "9" * 5000}, "exp_year"),
        ({"exp_month": 0}, "exp_month"),
        ({"exp_month": 13}, "exp_month"),
        ({"exp_month": "-1"}, "exp_month"),
        ({"exp_month": "１２"}, "exp_month"),
        ({"cvc": "12"}, "cvc"),
        ({"cvc": "12345"}, "cvc"),
        ({"cvc": "12a"}, "cvc"),
        ({"cvc": "１２３"}, "cvc"),
    ],
)
def test_it_says_which_field_is_wrong(typed, field, setup, at):
    with pytest.raises(EntryRefused) as refusal:
        bank.enter_card(setup.reference, number="4242424242424242", at=at, **typed)
    assert list(refusal.value.problems) == [field]


@pytest.mark.parametrize("year", [2026, "26"])
def test_a_card_is_good_through_the_month_of_its_expiry(year, setup, at):
    page = bank.enter_card(setup.reference, number="4242424242424242", exp_month="11", exp_year=year, at=at)
    assert (page.card.exp_month, page.card.exp_year) == (11, 2026)


def test_it_reads_the_expiry_by_the_time_it_is_handed(setup):
    later = datetime(2040, 1, 1, tzinfo=UTC)
    with pytest.raises(EntryRefused):
        bank.enter_card(setup.reference, number="4242424242424242", exp_year=2035, at=later)


def test_a_page_takes_one_card(setup, at):
    for number in ("4242424242424242", "5555555555554444"):
        page = bank.enter_card(setup.reference, number=number, at=at)
    assert page.card.brand == "visa"
    assert Card.objects.count() == 1


def test_a_refused_number_leaves_the_page_open(setup, at):
    with pytest.raises(EntryRefused):
        bank.enter_card(setup.reference, number="4012888888881881", at=at)
    assert bank.enter_card(setup.reference, number="4242424242424242", at=at).state == SetupState.SUCCEEDED
