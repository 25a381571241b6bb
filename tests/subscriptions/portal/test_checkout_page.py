"""Checkout: what is charged is said before the button, charged once, and nothing else is."""

from datetime import timedelta

import pytest
from django.urls import reverse

from billing.customers.models import Customer
from billing.gateways.sandbox.bank import answer_challenge
from billing.gateways.sandbox.models import Charge
from billing.gateways.sandbox.outage import broken
from billing.models import Invoice, Payment
from billing.portal.payments.tickets import new_ticket
from billing.testing import enter_card
from subscriptions.lifecycle.models import Subscription
from tests.subscriptions.portal.presses import CONFIRMED, OTHER, REFUSED, card_of, hidden


@pytest.fixture
def page(to, pro):
    return to("checkout", pro)


def state():
    return Subscription.objects.get().state


def test_it_says_what_is_charged_when_and_on_which_card(as_bo, payer, page):
    html = as_bo.get(page).content.decode()
    assert "Subscribe and pay $20.00" in html and "4242" in html
    assert "Pro (Nov. 22, 2026 – Dec. 22, 2026)" in html
    assert "Renewed at $20.00 a month, next on Dec. 22, 2026, until you cancel." in html


def test_it_is_paid_and_leads_to_the_subscription(payer, bo, pro, buy, to):
    response = buy(pro, bo)
    assert response["Location"] == to("subscription", Subscription.objects.get())
    assert (state(), Invoice.objects.get().state) == ("active", "paid")


def test_it_leads_back_to_what_was_asked(payer, bo, pro, buy):
    assert buy(pro, bo, next="/page/")["Location"] == "/page/"
    assert buy(pro, bo, next="//evil.example")["Location"].startswith("/plans/mine/")


def test_pressed_twice_it_subscribes_once(as_bo, payer, page):
    sent = hidden(as_bo.get(page).content.decode())
    first, second = (as_bo.post(page, sent) for _ in range(2))
    assert first["Location"] == second["Location"]
    rows = (Subscription, Invoice, Payment, Charge)
    assert [row.objects.count() for row in rows] == [1, 1, 1, 1]


def test_a_form_in_another_tab_subscribes_no_second_time(as_bo, payer, page):
    forms = [hidden(as_bo.get(page).content.decode()) for _ in range(2)]
    assert [as_bo.post(page, sent).status_code for sent in forms] == [302, 400]
    html = as_bo.get(page).content.decode()
    assert "You have Pro already" in html
    assert as_bo.post(page, hidden(html)).status_code == 302
    assert Subscription.objects.count() == 2


@pytest.mark.parametrize("bad", ["", "1", "key_" + "0" * 19, "key_\x00"])
def test_without_a_key_of_ours_nothing_is_bought(as_bo, payer, page, bad):
    sent = hidden(as_bo.get(page).content.decode())
    response = as_bo.post(page, {**sent, "key": bad})
    assert response.status_code == 400 and "press the button once more" in response.content.decode()
    assert not Subscription.objects.exists()


def test_it_charges_no_more_than_the_page_has_said(as_bo, payer, pro, page):
    sent = hidden(as_bo.get(page).content.decode())
    pro.plan.product.tax_percent = "19"
    pro.plan.product.save()
    response = as_bo.post(page, sent)
    assert response.status_code == 400
    assert (
        "has changed in the meantime" in response.content.decode() and "$23.80" in response.content.decode()
    )
    assert not Subscription.objects.exists()


def test_a_key_that_was_used_buys_nothing_else(as_bo, payer, pro, yearly, page, to):
    sent = hidden(as_bo.get(page).content.decode())
    as_bo.post(page, sent)
    response = as_bo.post(to("checkout", yearly), sent)
    assert response.status_code == 400 and "used for something else" in response.content.decode()
    assert Subscription.objects.count() == 1


def test_it_leads_to_the_bank_and_back_to_what_was_asked(as_bo, bo, pro, buy, at):
    card_of(bo.customer, CONFIRMED, at=at)
    response = buy(pro, bo, next="/page/")
    assert "/billing/sandbox/" in response["Location"] and state() == "incomplete"
    answer_challenge(Charge.objects.get().reference, accept=True, at=at)
    back = reverse("billing:payment_return", args=[Payment.objects.get().public_id])
    assert as_bo.get(back)["Location"] == "/page/"
    assert Invoice.objects.get().state == "paid"


def test_a_declined_card_is_said_and_another_one_pays(client, bo, pro, buy, to, at):
    enter_card(bo.customer, REFUSED, at=at)
    html = client.get(buy(pro, bo, next="/page/")["Location"]).content.decode()
    assert "The bank declined the card" in html and state() == "incomplete"
    pay = reverse("billing:pay_invoice", args=[Invoice.objects.get().public_id])
    assert f'href="{pay}?next=%2Fpage%2F"' in html
    mine = client.get(to("subscription", Subscription.objects.get())).content.decode()
    assert f'href="{pay}?next=' in mine and "Pay $20.00" in mine
    other = enter_card(bo.customer, OTHER, at=at).method
    assert client.post(pay, {"key": new_ticket(), "method": other.public_id}).status_code == 302
    assert Invoice.objects.get().state == "paid"


def test_what_was_begun_is_paid_and_not_begun_anew(client, bo, pro, buy, page, at):
    enter_card(bo.customer, REFUSED, at=at)
    buy(pro, bo)
    pay = reverse("billing:pay_invoice", args=[Invoice.objects.get().public_id])
    assert client.get(page)["Location"].startswith(pay)
    assert client.post(page, {"key": new_ticket()})["Location"].startswith(pay)
    assert Subscription.objects.count() == 1


def test_a_card_chosen_anew_with_the_same_form_leads_to_paying(as_bo, bo, payer, page, at):
    refused = enter_card(bo.customer, REFUSED, at=at).method
    sent = hidden(as_bo.get(page).content.decode())
    assert "/billing/payments/" in as_bo.post(page, {**sent, "method": refused.public_id})["Location"]
    works = payer.payment_methods.get(is_default=True)
    again = as_bo.post(page, {**sent, "method": works.public_id})
    assert again["Location"].startswith(f"/billing/invoices/{Invoice.objects.get().public_id}/pay/")
    assert Subscription.objects.count() == 1


def test_it_charges_no_card_of_anybody_else(as_bo, ada, payer, page):
    sent = hidden(as_bo.get(page).content.decode())
    method = ada.customer.payment_methods.get().public_id
    assert as_bo.post(page, {**sent, "method": method}).status_code == 404
    assert not Subscription.objects.exists()


def test_without_a_card_it_leads_to_adding_one_and_back(as_bo, bo, pro, page):
    html = as_bo.get(f"{page}?next=/page/").content.decode()
    here = page.replace("/", "%2F")
    assert f'href="/billing/payment-methods/add/?next={here}%3Fnext%3D%252Fpage%252F"' in html
    assert '<form method="post"' not in html
    assert as_bo.post(page, {"key": new_ticket(), "seal": "20000000-20000000-20000000-0"}).status_code == 400
    assert not Subscription.objects.exists()


def test_a_bank_that_is_away_is_503_and_the_same_form_goes_on(as_bo, payer, page):
    sent = hidden(as_bo.get(page).content.decode())
    with broken("unreachable", at=payer.created_at):
        assert as_bo.post(page, sent).status_code == 503
    assert as_bo.post(page, sent).status_code == 302
    assert (Invoice.objects.get().state, Subscription.objects.count()) == ("paid", 1)


def test_who_has_no_customer_yet_becomes_one(as_cy, cy, pro, buy, at):
    pro.model = {"type": "flat", "amount": "0"}
    pro.save()
    assert buy(pro, cy).status_code == 302
    assert Subscription.objects.get().customer == Customer.objects.get(owner=cy)
    assert state() == "active"


@pytest.mark.parametrize("what", ["hidden", "archived", "replaced", "in euros", "another's offer"])
def test_what_is_not_sold_to_one_is_not_found(as_bo, payer, ada, pro, page, at, what):
    if what == "replaced":
        pro.replaced_at = at
    if what == "in euros":
        pro.currency = "EUR"
    pro.save()
    if what == "another's offer":
        pro.plan.offers.create(customer=ada.customer, offered_at=at, until_at=at + timedelta(days=1))
    state = {"another's offer": "hidden"}.get(what, what)
    if state in {"hidden", "archived"}:
        type(pro.plan).objects.update(state=state)
    assert [as_bo.get(page).status_code, as_bo.post(page).status_code] == [404, 404]


def test_it_asks_at_most_twelve_queries(as_bo, payer, page, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        as_bo.get(page)
