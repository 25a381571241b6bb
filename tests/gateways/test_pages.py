import pytest
from django.test import Client
from django.urls import reverse

from billing.errors import Declined, Misconfigured
from billing.gateways.messages import MethodReady, NeedsAction, Processing, SetupRequest, Succeeded
from billing.gateways.sandbox.cards import CARDS
from billing.gateways.sandbox.models import SetupPage
from billing.ids import new_id

GOOD = {"number": "4242 4242 4242 4242", "exp_month": "12", "exp_year": "34", "cvc": "123"}


def confirm_page(reference):
    return reverse("billing:sandbox:challenge", args=[reference])


def test_it_warns_and_offers_every_test_card(client, setup):
    page = client.get(setup.url).content.decode()
    assert "This is the sandbox: never type a real card." in page
    assert all(f'value="{card.slug}"' in page and card.spaced_number in page for card in CARDS)
    assert "<script" not in page
    assert " style=" not in page


def test_it_keeps_browsers_from_filling_in_a_real_card(client, setup):
    page = client.get(setup.url).content.decode()
    assert page.count('inputmode="numeric"') == 4
    assert "cc-number" not in page


def test_it_stores_the_card_and_goes_back(client, setup, gateway):
    response = client.post(setup.url, GOOD)
    assert (response.status_code, response.url) == (302, "/billing/back/")
    assert isinstance(gateway.read_setup(setup.reference), MethodReady)


def test_one_click_uses_a_test_card(client, setup, gateway):
    assert client.post(setup.url, {"use": "amex"}).url == "/billing/back/"
    assert gateway.read_setup(setup.reference).method.brand == "amex"


def test_it_goes_back_with_a_declined_card_too(client, setup, gateway):
    assert client.post(setup.url, {"use": "lost_card"}).url == "/billing/back/"
    with pytest.raises(Declined, match="lost_card"):
        gateway.read_setup(setup.reference)


def test_it_names_each_wrong_field_and_points_to_it(client, setup):
    response = client.post(setup.url, {"number": "1", "exp_month": "13", "exp_year": "", "cvc": "x"})
    page = response.content.decode()
    for field in ("number", "exp_month", "exp_year", "cvc"):
        assert f'aria-describedby="id_{field}_error"' in page
        assert f'id="id_{field}_error"' in page


def test_a_replayed_form_changes_nothing(client, setup, gateway):
    client.post(setup.url, GOOD)
    first = gateway.read_setup(setup.reference)
    assert client.post(setup.url, {"use": "mastercard"}).url == "/billing/back/"
    assert client.get(setup.url).url == "/billing/back/"
    assert gateway.read_setup(setup.reference) == first


def test_it_asks_the_cardholder_and_stores_the_card(client, setup, gateway):
    asked = client.post(setup.url, {"use": "confirmed_at_setup"})
    assert asked.url == confirm_page(setup.reference) == client.get(setup.url).url
    assert "3155" in client.get(asked.url).content.decode()
    assert client.post(asked.url, {"answer": "confirm"}).url == "/billing/back/"
    assert isinstance(gateway.read_setup(setup.reference), MethodReady)


def test_the_cardholder_may_refuse(client, setup, gateway):
    url = client.post(setup.url, {"use": "confirmed_at_setup"}).url
    assert client.post(url, {"answer": "refuse"}).url == "/billing/back/"
    assert client.post(url, {"answer": "confirm"}).url == "/billing/back/"
    with pytest.raises(Declined, match="authentication_failed"):
        gateway.read_setup(setup.reference)


def test_the_cardholder_may_answer_later(client, setup, gateway):
    url = client.post(setup.url, {"use": "confirmed_at_setup"}).url
    assert client.post(url, {"answer": "later"}).url == "/billing/back/"
    assert isinstance(gateway.read_setup(setup.reference), NeedsAction)


def test_it_takes_no_other_answer(client, setup):
    url = client.post(setup.url, {"use": "confirmed_at_setup"}).url
    assert client.post(url, {"answer": "maybe"}).status_code == 400


def test_a_charge_is_confirmed_on_a_page_that_ends_here(client, stored, asked, gateway):
    request = asked(stored("confirmed_always"))
    action = gateway.charge(request)
    assert "12.50" in client.get(action.url).content.decode()
    assert client.post(action.url, {"answer": "confirm"}).status_code == 200
    assert isinstance(gateway.read_charge(key=request.key), Succeeded)


@pytest.mark.parametrize(
    "reference", ["bset_00000000000000000000", "bset_x", "bch_00000000000000000000", "%00"]
)
def test_an_unknown_reference_is_not_found(client, db, reference):
    for page in ("cards", "confirm"):
        base = reverse("billing:sandbox:bank").removesuffix("bank/")
        assert client.get(f"{base}{page}/{reference}/").status_code == 404


def test_nothing_waits_on_a_page_where_no_card_was_entered(client, setup):
    assert client.get(confirm_page(setup.reference)).status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(client, setup, method):
    assert getattr(client, method)(setup.url).status_code == 405


def test_it_needs_a_token_against_forgery(setup):
    assert Client(enforce_csrf_checks=True).post(setup.url, GOOD).status_code == 403


def test_its_pages_are_strict_and_not_cached(client, setup):
    for response in (client.get(setup.url), client.post(setup.url, GOOD)):
        assert "default-src 'self'" in response["Content-Security-Policy"]
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("body", [b"\xff\xfe=\xff", b"a" * 10_000, b"number=%00&cvc=%ff"])
def test_garbage_is_a_plain_mistake(client, setup, gateway, body):
    response = client.post(setup.url, body, content_type="application/x-www-form-urlencoded")
    assert "errorlist" in response.content.decode()
    assert gateway.read_setup(setup.reference) == Processing(setup.reference)


OFF_SITE = [
    "javascript:alert(1)",
    "//evil.example",
    "/\\evil.example",
    "back",
    "",
    "/a\r\nb",
    "https:evil",
    "data:,",
]


@pytest.mark.parametrize("url", OFF_SITE)
def test_it_starts_no_setup_that_returns_to_an_unsafe_address(url, gateway, payer):
    with pytest.raises(Misconfigured):
        gateway.start_setup(SetupRequest(new_id("set"), payer, url))


def test_it_does_not_send_people_to_another_site(client, gateway, payer):
    setup = gateway.start_setup(SetupRequest(new_id("set"), payer, "https://shop.example/back"))
    response = client.post(setup.url, GOOD)
    assert response.status_code == 200
    assert "https://shop.example/back" in response.content.decode()


def test_it_does_not_follow_an_address_that_was_altered_in_its_books(client, setup):
    SetupPage.objects.update(return_url="//evil.example/")
    assert client.post(setup.url, GOOD).status_code == 200


def test_a_page_costs_few_queries(client, setup, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        client.get(setup.url)
