"""Paying an invoice: with a card of one's choice, from credit, and all that are overdue."""

import re
from datetime import timedelta

import pytest

from billing.credit.queries import credit_of
from billing.gateways.sandbox.bank import answer_challenge
from billing.gateways.sandbox.models import Charge
from billing.gateways.sandbox.outage import broken
from billing.models import Invoice, Payment
from billing.payment_methods.actions import detach_method
from billing.portal.payments.tickets import new_ticket
from billing.testing import enter_card
from billing.testing.builders import add_card, make_open_invoice
from billing.testing.paid import pay, top_up

pytestmark = pytest.mark.sampled(8)

MASTERCARD, REFUSED, CONFIRMED = "5555555555554444", "4000000000000341", "4000002760003184"
LONG_AGO = timedelta(days=30)


@pytest.fixture
def page(invoice, url):
    return url("pay_invoice", invoice.public_id)


def state_of(invoice):
    return Invoice.objects.get(pk=invoice.pk).state


def test_it_offers_the_cards_on_file_the_default_first(as_bo, bo, visa, page, at):
    enter_card(bo.customer, MASTERCARD, at=at)
    html = as_bo.get(page).content.decode()
    assert html.index("4242") < html.index("4444")
    assert "Pay $100.00" in html
    assert html.count("checked") == 1


def test_it_pays_and_says_so(as_bo, visa, invoice, page, key):
    response = as_bo.post(page, {"key": key, "method": visa.public_id}, follow=True)
    assert "Paid. Thank you." in response.content.decode()
    assert state_of(invoice) == "paid"


def test_it_leads_back_to_what_was_asked(as_bo, visa, page, key):
    html = as_bo.get(page + "?next=/page/").content.decode()
    assert '<input type="hidden" name="next" value="/page/">' in html
    response = as_bo.post(page, {"key": key, "next": "/page/"})
    assert response["Location"] == "/page/"


def test_pressed_twice_it_pays_once(as_bo, visa, page, key):
    first, second = (as_bo.post(page, {"key": key}) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Payment.objects.count() == Charge.objects.count() == 1


def test_each_page_has_a_key_of_its_own(as_bo, visa, page):
    keys = {as_bo.get(page).context["key"] for _ in range(3)}
    assert len(keys) == 3


@pytest.mark.parametrize("bad", ["", "1", "key_" + "0" * 19, "4111 1111 1111 1111", "key_\x00"])
def test_without_a_key_of_ours_it_pays_nothing(as_bo, visa, page, bad):
    response = as_bo.post(page, {"key": bad})
    assert response.status_code == 400
    assert "press the button once more" in response.content.decode()
    assert not Payment.objects.exists()


def test_it_charges_the_chosen_card(as_bo, bo, visa, page, key, at):
    other = enter_card(bo.customer, MASTERCARD, at=at).method
    as_bo.post(page, {"key": key, "method": other.public_id})
    assert Payment.objects.get().attempts.get().method == other


@pytest.mark.parametrize("method", ["pm_1", "\x00", "pm_" + "0" * 20, "somebody's"])
def test_it_charges_no_card_of_anybody_else(as_bo, ada, visa, page, key, method):
    method = ada.customer.payment_methods.get().public_id if method == "somebody's" else method
    assert as_bo.post(page, {"key": key, "method": method}).status_code == 404
    assert not Payment.objects.exists()


def test_a_card_that_was_removed_meanwhile_is_said(as_bo, bo, visa, page, key, at):
    other = enter_card(bo.customer, MASTERCARD, at=at).method
    detach_method(other, at=at)
    response = as_bo.post(page, {"key": key, "method": other.public_id})
    assert response.status_code == 400
    assert "removed in the meantime" in response.content.decode()


def test_without_a_card_it_leads_to_adding_one_and_back(as_bo, invoice, page, url):
    html = as_bo.get(page + "?next=/page/").content.decode()
    assert f"{url('add_card')}?next=%2Fbilling%2Finvoices%2F{invoice.public_id}%2Fpay%2F" in html
    assert "%253D%252Fpage" in html or "next%3D%252Fpage%252F" in html


def test_it_offers_no_card_that_has_expired(as_bo, bo, page, at):
    add_card(bo.customer, at=at, last4="1881", exp_month=10, exp_year=2026)
    assert "1881" not in as_bo.get(page).content.decode()


def test_a_decline_says_why_and_offers_another_card(as_bo, bo, invoice, page, key, url, at):
    enter_card(bo.customer, REFUSED, at=at)
    response = as_bo.post(page, {"key": key, "next": "/page/"}, follow=True)
    html = response.content.decode()
    assert "Not paid" in html
    assert "The bank declined the card" in html
    assert f'href="{page}?next=%2Fpage%2F"' in html
    assert state_of(invoice) == "open"


def test_it_leads_to_the_bank_and_back(as_bo, bo, invoice, page, key, url, at):
    setup = enter_card(bo.customer, CONFIRMED, at=at)
    answer_challenge(setup.gateway_reference, accept=True, at=at)
    as_bo.get(url("setup_return", setup.public_id))
    response = as_bo.post(page, {"key": key, "next": "/page/"})
    assert "/billing/sandbox/" in response["Location"]
    payment = Payment.objects.get()
    waits = as_bo.get(url("payment_return", payment.public_id)).content.decode()
    assert "Confirm with your bank" in waits
    assert as_bo.post(url("payment", payment.public_id))["Location"] == response["Location"]
    answer_challenge(Charge.objects.get().reference, accept=True, at=at)
    assert as_bo.get(url("payment_return", payment.public_id))["Location"] == "/page/"
    assert state_of(invoice) == "paid"


def test_a_lost_answer_is_being_checked_and_no_failure(as_bo, visa, invoice, page, key, url, at):
    with broken("unknown", at=at):
        html = as_bo.post(page, {"key": key, "next": "/page/"}, follow=True).content.decode()
        assert "We are checking" in html
        assert "do not pay again" in html
    assert "We are checking" in as_bo.get(page, follow=True).content.decode()
    back = url("payment_return", Payment.objects.get().public_id)
    with broken("unreachable", at=at):
        assert "We are checking" in as_bo.get(back).content.decode()
    assert as_bo.get(back)["Location"] == "/page/"
    assert (state_of(invoice), Charge.objects.count()) == ("paid", 1)


def test_a_bank_that_is_away_is_503_and_the_same_form_goes_on(as_bo, visa, invoice, page, key, at):
    with broken("unreachable", at=at):
        refused = as_bo.post(page, {"key": key})
    assert refused.status_code == 503
    assert key in refused.content.decode()
    as_bo.post(page, {"key": key})
    assert (state_of(invoice), Payment.objects.count()) == ("paid", 1)


def test_what_is_paid_is_not_paid_again(as_bo, visa, invoice, page, url, at):
    pay(invoice, at=at)
    assert as_bo.get(page)["Location"] == url("invoice", invoice.public_id)
    as_bo.post(page, {"key": new_ticket()})
    assert Payment.objects.count() == 1


def test_it_pays_from_credit_as_far_as_that_goes(as_bo, bo, visa, invoice, page, key, at):
    top_up(bo.customer, "30.00", at=at)
    assert "Use $30.00 of your credit" in as_bo.get(page).content.decode()
    for _ in range(2):
        as_bo.post(page, {"key": key, "from": "credit"})
    assert Invoice.objects.get(pk=invoice.pk).amount_due.minor == 7000
    assert not credit_of(bo.customer).balance


def test_it_pays_all_that_are_overdue(as_bo, bo, visa, invoice, key, url, at):
    late = [make_open_invoice(bo.customer, amount="5.00", at=at - LONG_AGO) for _ in range(2)]
    html = as_bo.get(url("invoices")).content.decode()
    assert "Pay all of them" in html
    for _ in range(2):
        as_bo.post(url("pay_overdue"), {"key": key, "invoice": [one.public_id for one in late]})
    assert [state_of(one) for one in (*late, invoice)] == ["paid", "paid", "open"]
    assert Charge.objects.count() == 2


def test_of_very_many_it_pays_the_first_and_tells_how_many_are_left(as_bo, bo, visa, url, at, monkeypatch):
    monkeypatch.setattr("billing.portal.invoices.queries.PAID_AT_ONCE", 2)
    for _ in range(3):
        make_open_invoice(bo.customer, at=at - LONG_AGO)
    page = as_bo.get(url("invoices")).content.decode()
    assert "3 invoices are overdue" in page and "$30.00" in page and "Pay the first 2 of them" in page
    posted = {"key": new_ticket(), "invoice": re.findall(r'name="invoice" value="(\w+)"', page)}
    html = as_bo.post(url("pay_overdue"), posted, follow=True).content.decode()
    assert "1 more invoice is overdue" in html and Charge.objects.count() == 2


def test_it_pays_no_overdue_invoice_that_was_not_listed(as_bo, bo, visa, key, url, at):
    listed, other = (make_open_invoice(bo.customer, at=at - LONG_AGO) for _ in range(2))
    as_bo.post(url("pay_overdue"), {"key": key, "invoice": [listed.public_id, "nonsense"]})
    assert [state_of(listed), state_of(other)] == ["paid", "open"]


def test_of_several_it_stops_at_the_first_that_is_declined(as_bo, bo, key, url, at):
    enter_card(bo.customer, REFUSED, at=at)
    late = [make_open_invoice(bo.customer, at=at - LONG_AGO) for _ in range(2)]
    posted = {"key": key, "invoice": [one.public_id for one in late]}
    html = as_bo.post(url("pay_overdue"), posted, follow=True).content.decode()
    assert "Not paid" in html
    assert Payment.objects.count() == 1


@pytest.mark.parametrize("name", ["pay_invoice", "pay_overdue"])
def test_who_may_only_look_pays_nothing(as_cy, ada, team, key, url, at, name):
    late = make_open_invoice(ada.customer, at=at - LONG_AGO)
    args = [late.public_id] if name == "pay_invoice" else []
    assert as_cy.post(url(name, *args), {"key": key, "invoice": late.public_id}).status_code == 403
    assert not Payment.objects.exists()
