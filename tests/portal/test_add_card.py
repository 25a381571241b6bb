"""Adding a card: to the bank's page and back, whatever happens on the line."""

import pytest

from billing.customers.models import Customer
from billing.gateways.sandbox.bank import answer_challenge, enter_card
from billing.gateways.sandbox.outage import broken
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.setups.actions import start_setup
from billing.payment_methods.setups.models import Setup

GOOD, DECLINED, CONFIRMED = "4242424242424242", "4000000000009995", "4000002500003155"

UNSAFE = [
    "//evil.example",
    "https://evil.example/",
    "https:evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "https://testserver@evil.example/",
    "javascript:alert(1)",
    "/page/\r\nSet-Cookie: a=b",
    "/page/\x00",
    "/" + "a" * 3000,
]


def come_back(client, url, number, at):
    """Types a card at the bank, and follows the bank's way back."""
    setup = Setup.objects.latest("pk")
    enter_card(setup.gateway_reference, number=number, at=at)
    return client.get(url("setup_return", setup.public_id))


def test_it_leads_to_the_banks_page(as_bo, url):
    response = as_bo.post(url("add_card"))
    assert response.status_code == 302
    assert response["Location"].startswith("/billing/sandbox/cards/bset_")


def test_it_comes_back_with_a_card_to_what_was_asked(as_bo, bo, url, at):
    as_bo.post(f"{url('add_card')}?next=/page/")
    response = come_back(as_bo, url, GOOD, at)
    assert response["Location"] == "/page/"
    assert as_bo.get("/page/").status_code == 200


def test_it_makes_the_customer_of_who_has_none(as_cy, cy, url, at):
    as_cy.post(url("add_card"))
    assert Customer.objects.get().owner == cy
    assert come_back(as_cy, url, GOOD, at)["Location"] == url("payment_methods")


@pytest.mark.parametrize("next_url", UNSAFE)
def test_it_never_leads_off_the_site(as_bo, url, at, next_url):
    as_bo.post(url("add_card"), {"next": next_url})
    assert Setup.objects.get().next_url == ""
    assert come_back(as_bo, url, GOOD, at)["Location"] == url("payment_methods")


@pytest.mark.parametrize("next_url", UNSAFE[:-1])
def test_it_trusts_no_address_that_was_stored(as_bo, url, at, next_url):
    as_bo.post(url("add_card"))
    stored = next_url.replace("\x00", "\x01")
    Setup.objects.update(next_url=stored)
    assert come_back(as_bo, url, GOOD, at)["Location"] == url("payment_methods")


def test_it_shows_a_decline_and_the_way_to_another_card(as_bo, url, at):
    as_bo.post(f"{url('add_card')}?next=/page/")
    response = come_back(as_bo, url, DECLINED, at)
    html = response.content.decode()
    assert "the card does not have enough funds" in html
    assert f'href="{url("add_card")}?next=%2Fpage%2F"' in html


def test_it_waits_for_the_banks_confirmation(as_bo, url, at):
    as_bo.post(f"{url('add_card')}?next=/page/")
    response = come_back(as_bo, url, CONFIRMED, at)
    assert "Confirm with your bank" in response.content.decode()
    setup = Setup.objects.get()
    assert as_bo.post(url("setup", setup.public_id))["Location"] == setup.url
    answer_challenge(setup.gateway_reference, accept=True, at=at)
    assert as_bo.get(url("setup_return", setup.public_id))["Location"] == "/page/"


def test_it_carries_a_new_destination_through_the_bank(as_bo, url, at):
    as_bo.post(url("add_card"))
    come_back(as_bo, url, CONFIRMED, at)
    setup = Setup.objects.get()
    html = as_bo.get(url("setup", setup.public_id) + "?next=/classy/").content.decode()
    assert '<input type="hidden" name="next" value="/classy/">' in html
    as_bo.post(url("setup", setup.public_id), {"next": "/classy/"})
    assert Setup.objects.get().next_url == "/classy/"


def test_it_goes_on_with_a_page_that_was_left(as_bo, url):
    as_bo.post(url("add_card"))
    setup = Setup.objects.get()
    html = as_bo.get(url("setup_return", setup.public_id)).content.decode()
    assert "No card entered yet" in html
    assert as_bo.post(url("setup", setup.public_id))["Location"] == setup.url


def test_it_puts_a_card_in_the_place_of_another(as_ada, ada, url, at):
    old = ada.customer.payment_methods.get()
    path = f"{url('add_card')}?replaces={old.public_id}"
    assert "Visa ending in 4242" in as_ada.get(path).content.decode()
    as_ada.post(path)
    come_back(as_ada, url, "5555555555554444", at)
    assert list(PaymentMethod.objects.filter(detached_at=None).values_list("last4", flat=True)) == ["4444"]


@pytest.mark.parametrize("replaces", ["pm_1", "\x00", "pm_" + "0" * 20, "pm_" + "٣" * 20])
def test_it_replaces_no_card_it_does_not_know(as_ada, url, replaces):
    assert as_ada.post(url("add_card"), {"replaces": replaces}).status_code == 404


@pytest.mark.parametrize("trouble", ["unreachable", "unknown"])
def test_an_outage_is_503_and_a_retry_gives_one_card(as_bo, bo, url, at, trouble):
    with broken(trouble, at=at):
        refused = as_bo.post(f"{url('add_card')}?next=/page/")
    assert refused.status_code == 503
    assert int(refused["Retry-After"]) > 0
    assert "Try again" in refused.content.decode()
    as_bo.post(f"{url('add_card')}?next=/page/")
    come_back(as_bo, url, GOOD, at)
    assert Setup.objects.count() == PaymentMethod.objects.count() == 1


def test_a_retry_may_come_from_another_host_name(as_bo, url, at):
    with broken("unknown", at=at):
        as_bo.post(url("add_card"))
    assert as_bo.post(url("add_card"), headers={"host": "localhost"}).status_code == 302
    assert Setup.objects.count() == 1


def test_an_outage_on_the_way_back_is_503_and_the_card_comes_later(as_bo, url, at):
    as_bo.post(url("add_card"))
    with broken("unreachable", at=at):
        assert come_back(as_bo, url, GOOD, at).status_code == 503
    assert not PaymentMethod.objects.exists()
    for _ in range(2):
        as_bo.get(url("setup_return", Setup.objects.get().public_id))
    assert PaymentMethod.objects.count() == 1


def test_a_gateway_that_is_not_set_up_is_our_mistake(as_bo, bo, url):
    Customer.objects.update(gateway="gone")
    response = as_bo.post(url("add_card"))
    assert response.status_code == 503
    assert "not set up correctly" in response.content.decode()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://bank.example/", "data:text/html,x", ""])
def test_it_sends_nobody_to_an_address_that_is_not_https(as_bo, bo, url, at, address):
    setup = start_setup(bo.customer, return_url=lambda setup: "/", at=at)
    Setup.objects.update(url=address)
    response = as_bo.post(url("setup", setup.public_id))
    assert response.status_code == (503 if address else 200)
    assert "Location" not in response


def test_it_sends_people_to_a_bank_elsewhere(as_bo, bo, url, at):
    setup = start_setup(bo.customer, return_url=lambda setup: "/", at=at)
    Setup.objects.update(url="https://bank.example/pay/1")
    response = as_bo.post(url("setup", setup.public_id))
    assert response["Refresh"] == "0; url=https://bank.example/pay/1"
    assert 'href="https://bank.example/pay/1"' in response.content.decode()


def test_a_finished_set_up_only_says_so(as_bo, url, at):
    as_bo.post(url("add_card"))
    come_back(as_bo, url, GOOD, at)
    response = as_bo.post(url("setup", Setup.objects.get().public_id))
    assert "Your card is on file" in response.content.decode()
