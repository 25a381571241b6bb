"""The day in "The books" is true: every transfer, the credit after each step, and the trial balance."""

import pytest

from billing.diagnosis.audit.queries import audit
from billing.testing import enter_card
from tests.docs.day import Day, balances, instant
from tests.docs.pages import rows_under

PAGE = "docs/explanation/the-books.md"


@pytest.fixture
def day(bo):
    """Ada of the page is whoever has a card and nothing else."""
    enter_card(bo.customer, "4242424242424242", at=instant("07:00"))
    return Day(bo.customer, [instant(at) for _, at, _ in rows_under(PAGE, "A day in numbers")])


def test_every_transfer_is_the_one_that_is_told(day):
    assert day.play()[0] == rows_under(PAGE, "Every transfer")


def test_the_credit_after_each_step_is_the_one_that_is_told(day):
    assert day.play()[1] == rows_under(PAGE, "Ada's credit after each step")


def test_the_trial_balance_is_the_one_that_is_told(day):
    day.play()
    assert balances() == rows_under(PAGE, "The trial balance in the evening")


def test_the_books_of_that_day_are_right(day):
    day.play()
    assert list(audit()) == []
