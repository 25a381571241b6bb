"""A card entered in the gateway's own form, on a page of ours that no other page is as open as."""

import pytest
from django.urls import reverse

from billing.gateways import gateway_of
from billing.invoices.pay_links import token_of
from billing.payment_methods.setups.actions import complete_open_setups
from billing.payment_methods.setups.models import Setup
from billing.testing import Behaviour
from billing.testing.builders import make_open_invoice

POLICY = "Content-Security-Policy"


@pytest.fixture(autouse=True)
def embedding(settings):
    entry = {"BACKEND": "tests.portal.embedding"}
    settings.BILLING = {**settings.BILLING, "GATEWAYS": {"default": entry}}


@pytest.fixture
def gateway(embedding):
    return gateway_of("default")


@pytest.fixture
def form(as_bo, url):
    """Bo presses the button; gives the address it leads to."""
    return lambda: as_bo.post(f"{url('add_card')}?next=/page/")["Location"]


@pytest.fixture
def visit(client, link):
    return lambda: client.post(link)["Location"]


def text(response):
    return response.content.decode()


def test_the_button_leads_to_the_form_on_this_site(as_bo, form, url):
    path = form()
    setup = Setup.objects.get()
    assert path == url("card_form", setup.public_id)
    page = text(as_bo.get(path))
    assert '<script src="https://form.example/form.js" defer></script>' in page
    assert 'data-key="public-1"' in page
    assert f'data-secret="{setup.gateway_reference}-secret"' in page
    assert f'data-back="{url("setup_return", setup.public_id)}"' in page


def test_its_policy_lets_in_what_the_form_needs_and_no_more(as_bo, form):
    policy = as_bo.get(form())[POLICY]
    for allowed in (
        "script-src 'self' https://form.example",
        "frame-src 'self' https://bank.example",
        "connect-src 'self' https://api.example",
    ):
        assert f"; {allowed}" in policy
    assert "unsafe" not in policy and "default-src 'self'" in policy


@pytest.mark.parametrize("name", ["add_card", "payment_methods", "overview"])
def test_no_other_page_is_wider(as_bo, form, url, name):
    form()
    assert "example" not in as_bo.get(url(name))[POLICY]


def test_no_cache_keeps_its_secret(as_bo, form):
    assert "no-store" in as_bo.get(form())["Cache-Control"]


def test_it_says_what_to_do_without_scripts(as_bo, form):
    assert "please switch on JavaScript" in text(as_bo.get(form()))


def test_it_comes_back_with_a_card_to_what_was_asked(as_bo, form, gateway, url):
    form()
    setup = Setup.objects.get()
    gateway.enter(setup.gateway_reference)
    assert as_bo.get(url("setup_return", setup.public_id))["Location"] == "/page/"


def test_a_form_that_was_used_is_shown_no_more(as_bo, form, gateway, url):
    path = form()
    setup = Setup.objects.get()
    gateway.enter(setup.gateway_reference)
    as_bo.get(url("setup_return", setup.public_id))
    assert as_bo.get(path)["Location"] == url("setup", setup.public_id)


def test_another_card_is_entered_in_the_form_of_the_one_that_was_refused(as_bo, form, gateway, url):
    path = form()
    setup = Setup.objects.get()
    gateway.enter(setup.gateway_reference, behaviour=Behaviour.REFUSED_SOFTLY)
    as_bo.get(url("setup_return", setup.public_id))
    assert as_bo.get(path).status_code == 200


def test_a_bank_that_must_be_asked_is_asked_by_the_form(as_bo, form, gateway, url, at):
    path = form()
    setup = Setup.objects.get()
    gateway.enter(setup.gateway_reference, behaviour=Behaviour.CONFIRMED_AT_SETUP)
    assert "Confirm with your bank" in text(as_bo.get(url("setup_return", setup.public_id)))
    assert as_bo.post(url("setup", setup.public_id))["Location"] == path
    gateway.answer(setup.gateway_reference, accept=True)
    assert complete_open_setups(at=at) == 1


def test_nobody_else_opens_it(as_cy, as_ada, form):
    path = form()
    assert as_ada.get(path).status_code == as_cy.get(path).status_code == 404


def test_a_gateway_with_a_page_of_its_own_has_no_form(as_bo, form, gateway, monkeypatch, url):
    path = form()
    monkeypatch.setattr(gateway, "embedded_form", lambda reference: None)
    assert as_bo.get(path)["Location"] == url("setup", Setup.objects.get().public_id)


def test_it_says_so_when_the_gateway_is_away(as_bo, form, gateway):
    path = form()
    with gateway.broken("unreachable"):
        response = as_bo.get(path)
    assert (response.status_code, "Retry-After" in response) == (503, True)


def test_a_visitor_gets_the_form_of_the_link(client, visit, link, gateway):
    path = visit()
    setup = Setup.objects.get()
    assert path == f"{link}{setup.public_id}/card/"
    response = client.get(path)
    assert f'data-back="{link}{setup.public_id}/"' in text(response)
    assert "form.example" in response[POLICY] and "bo@example.com" not in text(response)
    assert "noindex" in response["X-Robots-Tag"]
    gateway.enter(setup.gateway_reference)
    client.get(f"{link}{setup.public_id}/")
    assert client.get(path)["Location"] == f"{link}{setup.public_id}/"


def test_a_visitor_gets_no_form_of_another_link(client, bo, visit, url, at):
    visit()
    other = make_open_invoice(bo.customer, amount="5.00", at=at)
    public_id = Setup.objects.get().public_id
    assert client.get(url("pay_link_form", token_of(other), public_id)).status_code == 404


def test_a_customer_does_not_get_a_visitors_form(as_bo, visit, url):
    visit()
    assert as_bo.get(url("card_form", Setup.objects.get().public_id)).status_code == 404


def test_a_program_is_given_the_address_of_the_form(as_bo, url):
    response = as_bo.post(reverse("billing_api:setups"), headers={"accept": "application/json"})
    path = url("card_form", Setup.objects.get().public_id)
    assert response.json()["url"] == f"http://testserver{path}"


def test_the_page_that_one_comes_back_to_leads_on_to_the_form(as_bo, form, url):
    path = form()
    setup = Setup.objects.get()
    back = text(as_bo.get(url("setup_return", setup.public_id)))
    assert f'<form method="post" action="{url("setup", setup.public_id)}">' in back
    assert as_bo.post(url("setup", setup.public_id))["Location"] == path
