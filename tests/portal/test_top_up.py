"""Topping up: the amount as people type it, one payment however often it is pressed, and back."""

import pytest

from billing.credit.queries import credit_of
from billing.gateways.sandbox.bank import answer_challenge
from billing.gateways.sandbox.models import Charge
from billing.gateways.sandbox.outage import broken
from billing.models import Credit, Payment
from billing.money import Money
from billing.payment_methods.setups.actions import complete_setup
from billing.portal.payments.tickets import new_ticket
from billing.testing import enter_card

pytestmark = pytest.mark.sampled(8)

REFUSED, CONFIRMED = "4000000000000341", "4000002760003184"


@pytest.fixture
def page(url):
    return url("top_up")


def balance(user):
    credit = credit_of(user.customer)
    return credit.balance if credit else None


def test_it_pays_and_leads_back_to_what_was_asked(as_bo, bo, visa, page, key):
    html = as_bo.get(page + "?amount=12.50&currency=USD&next=/page/").content.decode()
    assert 'value="12.50"' in html
    response = as_bo.post(page, {"key": key, "amount": "12.50", "currency": "USD", "next": "/page/"})
    assert response["Location"] == "/page/"
    assert balance(bo) == Money.of("12.50", "USD")


@pytest.mark.parametrize("typed", ["12.50", "12,50", " 12.5 ", "12.5"])
def test_it_reads_amounts_as_people_write_them(as_bo, bo, visa, page, key, typed):
    as_bo.post(page, {"key": key, "amount": typed})
    assert balance(bo) == Money.of("12.50", "USD")


BAD = {
    "": "This field is required",
    "1e3": "plain amount",
    "NaN": "plain amount",
    "-5": "plain amount",
    "+5": "plain amount",
    "$5": "plain amount",
    "1,234.50": "plain amount",
    "１２": "plain amount",
    "٣": "plain amount",
    ".5": "plain amount",
    "1.": "plain amount",
    "0x10": "plain amount",
    "0": "more than zero",
    "0,00": "more than zero",
    "0.001": "at most 2 decimals",
    "1,234": "at most 2 decimals",
    "999999999": "more than can be paid",
    "9" * 15: "more than can be paid",
    "9" * 16: "plain amount",
    "4111 1111 1111 1111": "looks like a card number",
}


@pytest.mark.parametrize("typed", BAD, ids=ascii)
def test_it_refuses_other_amounts_and_says_why(as_bo, visa, page, key, typed):
    response = as_bo.post(page, {"key": key, "amount": typed})
    html = response.content.decode()
    assert response.status_code == 400
    assert BAD[typed] in html
    assert not Payment.objects.exists()
    assert "4111" not in html


def test_a_currency_without_decimals_takes_whole_numbers(as_bo, bo, visa, page, key):
    bo.customer.currency = "JPY"
    bo.customer.save()
    assert "JPY has no decimals" in as_bo.post(page, {"key": key, "amount": "10.5"}).content.decode()
    as_bo.post(page, {"key": key, "amount": "500"})
    assert balance(bo) == Money.of("500", "JPY")


@pytest.mark.parametrize("asked", ["amount=1e3", "amount=%00", "amount=-1", "amount=5&currency=XXL", ""])
def test_it_begins_empty_where_the_address_makes_no_sense(as_bo, visa, page, asked):
    html = as_bo.get(f"{page}?{asked}").content.decode()
    assert 'name="amount" value=' not in html.replace("\n", " ")


def test_it_sells_the_currency_of_the_price_that_was_asked(as_bo, bo, visa, page, key):
    as_bo.post(page, {"key": key, "amount": "5", "currency": "EUR"})
    assert Credit.objects.get().currency == "EUR"


def test_pressed_twice_it_pays_once(as_bo, bo, visa, page, key):
    for _ in range(2):
        as_bo.post(page, {"key": key, "amount": "5"})
    assert (balance(bo), Charge.objects.count()) == (Money.of(5, "USD"), 1)


def test_the_same_key_for_another_amount_pays_nothing(as_bo, bo, visa, page, key):
    as_bo.post(page, {"key": key, "amount": "5"})
    assert as_bo.post(page, {"key": key, "amount": "6"}).status_code == 400
    assert balance(bo) == Money.of(5, "USD")


@pytest.mark.parametrize("bad", ["", "1", "key_" + "0" * 19])
def test_without_a_key_of_ours_it_pays_nothing(as_bo, visa, page, bad):
    assert as_bo.post(page, {"key": bad, "amount": "5"}).status_code == 400
    assert not Payment.objects.exists()


def test_it_charges_no_card_of_anybody_else(as_bo, ada, visa, page, key):
    theirs = ada.customer.payment_methods.get().public_id
    assert as_bo.post(page, {"key": key, "amount": "5", "method": theirs}).status_code == 404
    assert not Payment.objects.exists()


def test_without_a_card_it_leads_to_adding_one_and_back_as_it_was(as_cy, page, url):
    html = as_cy.get(page + "?amount=12.50&next=/page/").content.decode()
    assert f'href="{url("add_card")}?next=' in html
    assert "amount%3D12.50" in html
    assert as_cy.post(page, {"amount": "5", "key": new_ticket()}).status_code == 400


def test_a_decline_leads_to_another_try_with_the_same_amount(as_bo, bo, page, key, at):
    enter_card(bo.customer, REFUSED, at=at)
    response = as_bo.post(page, {"key": key, "amount": "5", "next": "/page/"}, follow=True)
    html = response.content.decode().replace("&amp;", "&")
    assert "Not paid" in html
    assert f'href="{page}?next=%2Fpage%2F&amount=5.00&currency=USD"' in html
    assert balance(bo) is None


def test_it_goes_to_the_bank_where_the_bank_asks(as_bo, bo, page, key, url, at):
    setup = enter_card(bo.customer, CONFIRMED, at=at)
    answer_challenge(setup.gateway_reference, accept=True, at=at)
    complete_setup(setup, at=at)
    as_bo.post(page, {"key": key, "amount": "5", "next": "/page/"})
    answer_challenge(Charge.objects.get().reference, accept=True, at=at)
    back = as_bo.get(url("payment_return", Payment.objects.get().public_id), follow=True)
    assert back.redirect_chain == [("/page/", 302)]
    assert balance(bo) == Money.of(5, "USD")


def test_it_warns_of_one_that_is_under_way(as_bo, visa, page, key, at):
    with broken("unknown", at=at):
        html = as_bo.post(page, {"key": key, "amount": "5"}, follow=True).content.decode()
    assert "We are checking" in html
    assert "A top-up of $5.00 is under way" in as_bo.get(page).content.decode()


@pytest.mark.parametrize("next_url", ["//evil.example", "https://evil.example/", "/page/?c=4111111111111111"])
def test_it_keeps_no_address_that_it_should_not(as_bo, visa, page, key, next_url):
    as_bo.post(page, {"key": key, "amount": "5", "next": next_url})
    assert Payment.objects.get().next_url == ""


def test_who_may_only_look_tops_nothing_up(as_cy, ada, team, page, key):
    assert as_cy.get(page).status_code == 403
    assert as_cy.post(page, {"key": key, "amount": "5"}).status_code == 403
