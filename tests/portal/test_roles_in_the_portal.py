"""Who may look and not pay: sees everything, changes nothing, and is told who can."""

import pytest

from billing.access.denials.models import Denial
from billing.customers.models import Customer
from billing.payment_methods.actions import detach_method
from billing.payment_methods.models import PaymentMethod
from tests.portal.conftest import latest_reference


@pytest.fixture
def reference(as_cy, ada, team, at):
    """Ada has removed her card; Cy, of her team, was refused."""
    detach_method(ada.customer.payment_methods.get(), at=at)
    as_cy.get("/page/")
    return latest_reference()


@pytest.fixture
def as_viewer(as_cy, ada, team):
    return as_cy


@pytest.mark.parametrize("name", ["overview", "payment_methods", "details", "refusals"])
def test_it_shows_every_page(as_viewer, url, name):
    assert as_viewer.get(url(name)).status_code == 200


def test_it_offers_no_button_that_would_be_refused(as_viewer, url):
    html = as_viewer.get(url("payment_methods")).content.decode()
    assert "4242" in html
    assert url("add_card") not in html
    assert "<form" not in html
    assert "disabled" in as_viewer.get(url("details")).content.decode()


@pytest.mark.parametrize("name", ["add_card", "remove_card", "make_default", "reorder", "details"])
def test_it_changes_nothing_and_names_who_may(as_viewer, url, name):
    card = PaymentMethod.objects.get().public_id
    args = [card] if name in {"remove_card", "make_default"} else []
    response = as_viewer.post(url(name, *args), {"email": "x@example.com"})
    assert response.status_code == 403
    assert "can be changed by ada" in response.content.decode()
    assert Customer.objects.get().email == "ada@example.com"


def test_who_has_no_role_finds_nothing(as_bo, ada, team, url):
    names = ["overview", "payment_methods", "add_card", "details", "refusals"]
    assert {as_bo.get(url(name)).status_code for name in names} == {404}


def test_the_402_page_names_who_pays_and_offers_to_ask(as_viewer, reference, url):
    html = as_viewer.get("/page/").content.decode()
    assert "This can be fixed by ada." in html
    assert f'action="{url("ask", reference)}?next=%2Fpage%2F"' in html


def test_the_overview_names_who_pays(as_viewer, reference, url):
    html = as_viewer.get(url("overview")).content.decode()
    assert "This can be fixed by ada." in html
    assert Denial.objects.count() == 1
