"""A pay link ends: renewed it opens nothing, and paid or void it tells no more than that."""

import pytest
from django.urls import reverse

from billing.customers.actions import change_billing_details
from billing.gateways.sandbox.bank import answer_challenge
from billing.gateways.sandbox.models import Charge
from billing.invoices.actions import void_invoice
from billing.invoices.pay_links import renew_pay_link, token_of
from billing.models import Payment, PaymentMethod
from billing.payments.actions import complete_payments
from billing.testing.builders import make_open_invoice
from billing.testing.paid import pay

CONFIRMED = "4000002760003184"
SECRETS = ("Bo Ltd", "Elm Street", "bo@example.com", "DE123456789", "Thursday's job", "Consulting")


@pytest.fixture
def invoice(bo, at):
    change_billing_details(
        bo.customer, name="Bo Ltd", line1="1 Elm Street", email="bo@example.com", tax_id="DE123456789"
    )
    bo.customer.refresh_from_db()
    return make_open_invoice(bo.customer, amount="100.00", memo="Thursday's job", at=at)


def text_of(client, link):
    return client.get(link).content.decode().replace("&#x27;", "'")


def test_a_renewed_link_opens_nothing_and_the_new_one_pays(client, invoice, link, type_by_link, enter):
    back = type_by_link(CONFIRMED)
    new = reverse("billing:pay_link", args=[token_of(renew_pay_link(invoice))])
    assert [client.get(old).status_code for old in (link, back, f"{link}return/")] == [404] * 3
    assert client.post(link).status_code == 404
    assert not Payment.objects.exists()
    assert "/sandbox/" in enter(CONFIRMED, new)["Location"]


def test_a_payment_by_an_old_link_goes_on_and_leaves_no_card(invoice, enter, at):
    enter(CONFIRMED)
    renew_pay_link(invoice)
    answer_challenge(Charge.objects.get().reference, accept=True, at=at)
    assert complete_payments(at=at) == 1
    assert (Payment.objects.get().state, PaymentMethod.objects.get().state) == ("succeeded", "detached")


def test_it_tells_who_was_billed_as_long_as_it_is_to_be_paid(client, invoice, link):
    shown = text_of(client, link)
    assert [secret for secret in SECRETS if secret not in shown] == []


@pytest.mark.parametrize("end", ["paid", "void"])
def test_once_it_is_over_it_tells_number_total_and_state_alone(client, bo, visa, invoice, link, at, end):
    if end == "paid":
        pay(invoice, at=at)
    else:
        void_invoice(invoice, at=at, why="wrong")
    shown = text_of(client, link)
    assert [secret for secret in SECRETS if secret in shown] == []
    assert [said for said in (invoice.number, "$100.00", end.title()) if said not in shown] == []
