"""The self-service API: the requester's own cards and set-ups, and nobody else's."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from billing.gateways.sandbox import bank, outage
from billing.models import Customer, PaymentMethod, Setup
from billing.testing import add_card

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    return APIClient()


def test_it_says_how_the_customer_stands(api, bo):
    api.force_authenticate(bo)
    said = api.get("/billing/api/standing/").json()
    assert said == {
        "customer": bo.customer.public_id,
        "denied": {"cause": "no_payment_method", "remedies": ["add_card"]},
    }


def test_it_lists_the_cards_of_the_customer_alone(api, ada, bo, at):
    add_card(bo.customer, at=at, last4="0341")
    api.force_authenticate(ada)
    assert [card["last4"] for card in api.get("/billing/api/payment-methods/").json()] == ["4242"]


def test_the_402_names_the_call_and_the_call_opens_the_door(api, bo, at):
    api.force_login(bo)
    problem = api.get("/api/").json()
    call = problem["remedies"][0]["api"]
    started = api.post(call["href"], {"next": "/page/"}, format="json")
    assert started.status_code == 201
    setup = Setup.objects.get(public_id=started.json()["id"])
    bank.enter_card(setup.gateway_reference, number="4242424242424242", at=at)
    assert api.get(reverse("billing:setup_return", args=[setup.public_id]))["Location"] == "/page/"
    assert api.get("/api/").status_code == 200
    assert api.get(f"/billing/api/setups/{setup.public_id}/").json()["state"] == "succeeded"


def test_it_takes_a_card_off_file_and_changes_the_default(api, ada, at):
    second = add_card(ada.customer, at=at, last4="4444")
    api.force_authenticate(ada)
    changed = api.post(f"/billing/api/payment-methods/{second.public_id}/default/")
    assert (changed.status_code, changed.json()["is_default"]) == (200, True)
    assert api.delete(f"/billing/api/payment-methods/{second.public_id}/").status_code == 204
    assert api.get(f"/billing/api/payment-methods/{second.public_id}/").status_code == 404


@pytest.mark.parametrize("path", ["payment-methods/{}/", "payment-methods/{}/default/", "setups/{}/"])
def test_another_customers_objects_are_not_found(api, ada, bo, path):
    card = PaymentMethod.objects.get(customer=ada.customer)
    api.force_authenticate(bo)
    for verb in (api.get, api.post, api.delete):
        assert verb("/billing/api/" + path.format(card.public_id)).status_code in {404, 405}


def test_it_opens_no_set_up_for_another_customers_card(api, ada, bo):
    card = PaymentMethod.objects.get(customer=ada.customer)
    api.force_authenticate(bo)
    assert api.post("/billing/api/setups/", {"replaces": card.public_id}).status_code == 404
    assert Setup.objects.count() == 0


def test_what_is_not_asked_for_is_not_taken(api, bo):
    api.force_authenticate(bo)
    evil = {"url": "https://evil.example/", "next": "//evil.example"}
    extra = {"state": "succeeded", "customer": "cus_1", **evil}
    api.post("/billing/api/setups/", extra, format="json")
    setup = Setup.objects.get()
    assert (setup.state, setup.customer, setup.next_url) == ("created", bo.customer, "")
    assert "evil" not in setup.url


def test_an_owner_without_customer_reads_nothing_and_is_made_one_by_posting(api, cy):
    api.force_authenticate(cy)
    assert api.get("/billing/api/payment-methods/").json() == []
    assert Customer.objects.count() == 0
    assert api.post("/billing/api/setups/", {}).status_code == 201
    assert Customer.objects.get().owner == cy


def test_a_bank_that_is_down_is_503_and_a_retry_goes_on(api, bo, at):
    api.force_authenticate(bo)
    outage.switch_on("unreachable", at=at)
    refused = api.post("/billing/api/setups/", {})
    assert (refused.status_code, refused.json()["cause"]) == (503, "gateway_unavailable")
    assert refused["Retry-After"]
    outage.switch_off()
    assert api.post("/billing/api/setups/", {}).status_code == 201
    assert Setup.objects.count() == 1


def test_anonymous_clients_are_refused(api):
    assert api.get("/billing/api/standing/").status_code in {401, 403}
