"""One's own budget: set, changed, taken away."""

import pytest

from billing.credit.limits.actions import change_budget
from billing.credit.queries import credit_of
from billing.models import Credit, Customer
from billing.money import Money


@pytest.fixture
def page(url):
    return url("budget")


def budget_of(user):
    return credit_of(user.customer).budget


def test_it_sets_a_budget_and_leads_back(as_bo, bo, page, url):
    assert as_bo.post(page, {"budget": "12,50", "next": "/page/"})["Location"] == "/page/"
    assert budget_of(bo) == Money.of("12.50", "USD")
    assert as_bo.post(page, {"budget": "13"})["Location"] == url("credit")
    assert budget_of(bo) == Money.of(13, "USD")


def test_it_begins_with_the_one_there_is(as_bo, bo, page, at):
    change_budget(bo.customer, Money.of(8, "USD"), currency="USD", at=at)
    assert 'value="8.00"' in as_bo.get(page).content.decode()


def test_left_empty_there_is_none(as_bo, bo, page, at):
    change_budget(bo.customer, Money.of(8, "USD"), currency="USD", at=at)
    as_bo.post(page, {"budget": ""})
    assert budget_of(bo) is None


def test_a_form_without_the_field_takes_nothing_away(as_bo, bo, page, at):
    change_budget(bo.customer, Money.of(8, "USD"), currency="USD", at=at)
    assert as_bo.post(page, {}).status_code == 400
    assert budget_of(bo) == Money.of(8, "USD")


@pytest.mark.parametrize("typed", ["1e3", "NaN", "-1", "0", "1.234", "４"])
def test_it_refuses_what_is_no_amount(as_bo, bo, page, typed):
    assert as_bo.post(page, {"budget": typed}).status_code == 400
    assert not Credit.objects.exists()


def test_looking_makes_nothing_and_setting_makes_the_customer(as_cy, cy, page):
    assert as_cy.get(page).status_code == 200
    assert not Customer.objects.exists()
    as_cy.post(page, {"budget": "5"})
    assert Customer.objects.get().owner == cy


@pytest.mark.parametrize(("asked", "set_in"), [("", "USD"), ("EUR", "EUR"), ("nonsense", "USD")])
def test_it_sets_it_in_the_currency_of_the_page(as_bo, bo, page, asked, set_in):
    as_bo.post(page, {"budget": "5", "currency": asked})
    assert Credit.objects.get().budget == Money.of(5, set_in)


def test_who_may_only_look_sets_none(as_cy, ada, team, page):
    assert as_cy.post(page, {"budget": "5"}).status_code == 403
    assert not Credit.objects.exists()
