"""Signed-in clients, and a team: Ada pays for it, Cy is on it and may only look."""

import pytest
from django.test import Client
from django.urls import reverse


def signed_in(user):
    client = Client(headers={"accept": "text/html"})
    client.force_login(user)
    return client


@pytest.fixture
def as_ada(ada):
    return signed_in(ada)


@pytest.fixture
def as_bo(bo):
    return signed_in(bo)


@pytest.fixture
def as_cy(cy):
    return signed_in(cy)


@pytest.fixture
def team(settings):
    settings.BILLING = {
        **settings.BILLING,
        "OWNER_RESOLVER": "tests.portal.team.ada_for_all",
        "ROLES": "tests.portal.team.AdaPays",
    }


@pytest.fixture
def refused(client):
    """Asks for a guarded page, is refused, and gives the reference."""

    def refuse(user, path="/page/", **asked):
        client.force_login(user)
        client.get(path, **asked)
        return latest_reference()

    return refuse


def latest_reference():
    from billing.access.denials.models import Denial

    return Denial.objects.latest("pk").public_id


@pytest.fixture
def url():
    return lambda name, *args: reverse(f"billing:{name}", args=args)


@pytest.fixture
def visa(bo, at):
    """Bo's card, which the bank knows."""
    from billing.testing import enter_card

    return enter_card(bo.customer, "4242424242424242", at=at).method


@pytest.fixture
def invoice(bo, at):
    """Bo owes $100, due in two weeks."""
    from billing.testing.builders import make_open_invoice

    return make_open_invoice(bo.customer, amount="100.00", at=at)


@pytest.fixture
def link(invoice):
    """The address that pays Bo's invoice without signing in."""
    from billing.invoices.pay_links import token_of

    return reverse("billing:pay_link", args=[token_of(invoice)])


@pytest.fixture
def type_by_link(client, link, at):
    """A visitor presses the button and types a card at the bank; gives the page that leads back."""
    from billing.gateways.sandbox.bank import answer_challenge, enter_card
    from billing.models import Setup

    def press_and_type(number, link=link):
        client.post(link)
        setup = Setup.objects.latest("pk")
        enter_card(setup.gateway_reference, number=number, at=at)
        if number == "4000002760003184":  # confirmed when it is entered, and on every charge
            answer_challenge(setup.gateway_reference, accept=True, at=at)
        return f"{link}{setup.public_id}/"

    return press_and_type


@pytest.fixture
def enter(client, type_by_link):
    """The same, and the visitor comes back."""
    return lambda *typed: client.get(type_by_link(*typed))


@pytest.fixture
def key():
    """What a form that pays carries."""
    from billing.portal.payments.tickets import new_ticket

    return new_ticket()
