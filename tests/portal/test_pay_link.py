"""A link that pays one invoice: no login, no word of anything else, no card left behind."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from billing.gateways.sandbox.bank import answer_challenge, enter_card
from billing.gateways.sandbox.models import Charge
from billing.gateways.sandbox.outage import broken
from billing.invoices.actions import void_invoice
from billing.invoices.pay_links import token_of
from billing.models import Denial, Invoice, Payment, PaymentMethod, Setup
from billing.payments.actions import complete_payments
from billing.testing.builders import make_invoice, make_open_invoice
from billing.testing.paid import pay

GOOD, REFUSED, CONFIRMED, DECLINED = (
    "4242424242424242", "4000000000000341", "4000002760003184", "4000000000009995",
)  # fmt: skip


def html_of(client, link):
    return " ".join(client.get(link).content.decode().split())


def on_file():
    return list(PaymentMethod.objects.filter(detached_at=None).values_list("last4", flat=True))


def state_of(invoice):
    return Invoice.objects.get(pk=invoice.pk).state


def test_it_shows_the_invoice_to_who_never_signed_in(client, invoice, link):
    html = html_of(client, link)
    for said in (invoice.number, "$100.00", "Consulting", "Enter a card and pay"):
        assert said in html, said


def test_it_tells_of_nothing_else(client, bo, visa, invoice, link, at):
    other = make_open_invoice(bo.customer, amount="7.77", at=at)
    html = html_of(client, link)
    for secret in (other.number, "7.77", "4242", bo.customer.public_id, "<nav"):
        assert secret not in html, secret


def test_a_signed_in_visitor_is_told_no_more(as_ada, link):
    html = html_of(as_ada, link)
    assert "ada@example.com" not in html
    assert "<nav" not in html


def test_no_search_engine_lists_it_and_no_other_site_learns_it(client, link):
    response = client.get(link)
    assert response["X-Robots-Tag"].startswith("noindex")
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cache-Control"] == "private, no-store"


def test_it_pays_by_a_card_that_is_entered_and_keeps_it_not(client, invoice, link, enter):
    assert enter(GOOD)["Location"] == link
    assert "It is paid. Thank you." in html_of(client, link)
    assert (state_of(invoice), on_file()) == ("paid", [])


def test_coming_back_twice_pays_once(client, link, enter):
    enter(GOOD)
    client.get(f"{link}{Setup.objects.get().public_id}/")
    assert Charge.objects.count() == Payment.objects.count() == 1


def test_a_card_that_was_on_file_before_stays(client, visa, link, enter):
    enter(GOOD)
    assert on_file() == ["4242"]


def test_a_card_refused_by_the_bank_is_told_and_not_kept(client, invoice, link, enter):
    for number in (REFUSED, DECLINED):
        enter(number)
        html = html_of(client, link)
        assert "The bank declined the card" in html
        assert "Enter a card and pay" in html
    assert (state_of(invoice), on_file()) == ("open", [])


def test_it_goes_to_the_bank_and_back(client, invoice, link, enter, at):
    assert "/sandbox/" in enter(CONFIRMED)["Location"]
    assert "wants you to confirm the payment" in html_of(client, link)
    assert "/sandbox/" in client.post(link)["Location"]
    assert client.get(f"{link}return/")["Location"] == link
    answer_challenge(Charge.objects.get().reference, accept=True, at=at)
    assert client.get(f"{link}return/")["Location"] == link
    assert (state_of(invoice), on_file()) == ("paid", [])


def test_a_page_left_without_a_card_pays_nothing(client, link):
    client.post(link)
    client.get(f"{link}{Setup.objects.get().public_id}/")
    assert "Nothing was paid" in html_of(client, link)
    assert not Payment.objects.exists()


def test_a_lost_answer_is_being_checked(client, invoice, link, enter, at):
    client.post(link)
    setup = Setup.objects.get()
    enter_card(setup.gateway_reference, number=GOOD, at=at)
    client.get(link)
    with broken("unreachable", at=at):
        response = client.get(f"{link}{setup.public_id}/")
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    with broken("unknown", at=at):
        client.get(f"{link}{setup.public_id}/")
    assert "do not pay again" in html_of(client, link)
    client.post(link)
    client.get(f"{link}return/")
    assert (state_of(invoice), Charge.objects.count(), Setup.objects.count()) == ("paid", 1, 1)


def test_trouble_is_said_and_the_link_is_written_nowhere(as_bo, link, at):
    with broken("unreachable", at=at):
        assert as_bo.post(link).status_code == 503
    assert not Denial.objects.exists()


def test_it_takes_no_money_for_what_is_paid_or_void(client, bo, visa, invoice, link, at):
    pay(invoice, at=at)
    other = make_open_invoice(bo.customer, at=at)
    void_invoice(other, at=at, why="wrong")
    for page, said in ((link, "It is paid"), (_link(other), "nothing to pay")):
        assert said in html_of(client, page)
        assert client.post(page).status_code == 200
    assert Setup.objects.filter(url="").count() == 0
    assert Setup.objects.count() == 1


def test_it_opens_for_its_own_token_alone(client, bo, invoice, link, at):
    draft = make_invoice(bo.customer, at=at)
    mine, _, signature = token_of(invoice).partition(".")
    for token in (f"{mine}.{'A' * 43}", f"{mine}.", mine, f"{draft.public_id}.{signature}", token_of(draft)):
        assert client.get(f"/billing/pay/{token}/").status_code == 404, token


def test_it_pays_by_no_set_up_of_somebody_else(client, ada, link, at):
    from billing.testing import enter_card as add

    theirs = add(ada.customer, GOOD, at=at)
    assert client.get(f"{link}{theirs.public_id}/").status_code == 404
    assert not Payment.objects.exists()


def test_it_lets_nobody_try_cards_all_day(client, link):
    statuses = [client.post(link).status_code for _ in range(12)]
    assert statuses == [302] * 10 + [429] * 2


def test_its_button_needs_the_token_of_the_page(link):
    assert Client(enforce_csrf_checks=True).post(link).status_code == 403


def test_its_button_works_in_a_browser_that_sends_an_origin(link):
    strict = Client(enforce_csrf_checks=True)
    field = re.search(r'csrfmiddlewaretoken" value="(\w+)"', strict.get(link).content.decode())
    posted = {"csrfmiddlewaretoken": field[1]}
    assert strict.post(link, posted, headers={"origin": "http://testserver"}).status_code == 302


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_it_refuses_other_methods(client, link, method):
    assert getattr(client, method)(link).status_code == 405


def test_only_a_real_visit_pays(client, link, at):
    client.post(link)
    setup = Setup.objects.get()
    enter_card(setup.gateway_reference, number=GOOD, at=at)
    assert client.head(f"{link}{setup.public_id}/").status_code == 405
    assert not Payment.objects.exists()


def _link(invoice):
    return reverse("billing:pay_link", args=[token_of(invoice)])


def test_a_refused_visitor_never_has_the_customers_own_card_charged(client, visa, invoice, link, enter):
    enter(REFUSED)
    assert (state_of(invoice), on_file()) == ("open", ["4242"])
    assert not Charge.objects.filter(card__last4="4242").exists()


def test_a_visitors_payment_that_the_sweep_completes_leaves_no_card(client, invoice, link, enter, at):
    enter(CONFIRMED)
    answer_challenge(Charge.objects.get().reference, accept=True, at=at)
    assert complete_payments(at=at) == 1
    assert (state_of(invoice), on_file()) == ("paid", [])
