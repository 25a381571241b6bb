"""Every page of the portal: who gets in, by which methods, and under which headers."""

import gzip
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import billing
from billing.payment_methods.setups.models import Setup
from billing.testing import enter_card
from billing.testing.builders import make_open_invoice
from billing.testing.paid import pay
from tests.portal.conftest import latest_reference

PM, SET, DEN = "pm_" + "0" * 20, "set_" + "0" * 20, "den_" + "0" * 20

INV, PAY = "inv_" + "0" * 20, "pay_" + "0" * 20

READ_ONLY = [
    ("overview",), ("payment_methods",), ("refusals",), ("setup_return", SET), ("refusal", DEN),
    ("invoices",), ("invoice", INV), ("print_invoice", INV), ("invoices_csv",),
    ("payment_return", PAY), ("credit",), ("movements_csv",),
]  # fmt: skip
POST_ONLY = [("make_default", PM), ("reorder",), ("pay_overdue",)]
BOTH = [
    ("add_card",), ("details",), ("remove_card", PM), ("setup", SET), ("ask", DEN),
    ("pay_invoice", INV), ("payment", PAY), ("top_up",), ("budget",), ("ask_limit",),
]  # fmt: skip
OPEN_TO_ALL = [("contact",), ("cause", "no-payment-method")]
WITH_ID = [entry for entry in READ_ONLY + POST_ONLY + BOTH if len(entry) > 1]


@pytest.fixture
def pages(ada, as_ada, at, url, client):
    """The addresses of every page Ada can see, with her own ids."""
    setup = enter_card(ada.customer, "4000000000000002", at=at)
    card = ada.customer.payment_methods.get()
    ada.customer.payment_methods.update(declined_at=at, decline_code="insufficient_funds")
    from billing.standing.actions import refresh

    refresh([ada.customer.pk], at=at)
    as_ada.get("/page/")
    den = latest_reference()
    own = [url("refusal", den), url("setup", setup.public_id), url("remove_card", card.public_id)]
    names = ("overview", "payment_methods", "add_card", "details", "refusals", "contact")
    money = ("invoices", "credit", "top_up", "budget", "ask_limit")
    return [*own, *_billed(ada.customer, url, at), *map(url, (*names, *money)), url("cause", "rate-limited")]


def _billed(customer, url, at):
    """The pages of an invoice, and of a payment that the bank refused."""
    invoice = make_open_invoice(customer, amount="10.00", at=at)
    payment = pay(invoice, at=at, method=customer.payment_methods.get())
    names = ("invoice", "print_invoice", "pay_invoice")
    return [url("payment", payment.public_id), *(url(name, invoice.public_id) for name in names)]


@pytest.mark.parametrize("name", READ_ONLY + POST_ONLY + BOTH, ids=lambda entry: entry[0])
def test_it_sends_the_anonymous_to_the_login_page(client, db, url, name):
    method = client.post if name in POST_ONLY else client.get
    response = method(url(*name))
    assert response.status_code == 302
    assert response["Location"].startswith("/login/?next=/billing/")


@pytest.mark.parametrize("name", READ_ONLY, ids=lambda entry: entry[0])
def test_it_refuses_to_be_posted_to(as_ada, url, name):
    assert as_ada.post(url(*name)).status_code == 405


@pytest.mark.parametrize("name", POST_ONLY, ids=lambda entry: entry[0])
def test_it_refuses_to_be_read(as_ada, url, name):
    assert as_ada.get(url(*name)).status_code == 405


@pytest.mark.parametrize("name", READ_ONLY + POST_ONLY + BOTH + OPEN_TO_ALL, ids=lambda entry: entry[0])
def test_it_refuses_other_methods(as_ada, url, name):
    assert {as_ada.generic(method, url(*name)).status_code for method in ("PUT", "PATCH", "DELETE")} == {405}


@pytest.mark.parametrize("name", WITH_ID, ids=lambda entry: entry[0])
def test_it_knows_no_unknown_ids(as_ada, url, name):
    method = as_ada.post if name in POST_ONLY else as_ada.get
    assert method(url(*name)).status_code == 404


@pytest.mark.parametrize("name", OPEN_TO_ALL, ids=lambda entry: entry[0])
def test_everybody_may_read_the_open_pages(client, db, url, name):
    assert client.get(url(*name)).status_code == 200


def test_it_opens_every_page_to_its_owner(as_ada, pages):
    assert {page: as_ada.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_it_hides_every_object_from_others(as_ada, as_bo, ada, pages, url, at):
    card = ada.customer.payment_methods.get().public_id
    setup = Setup.objects.get().public_id
    others = [*pages[:7], url("setup_return", setup), f"{url('add_card')}?replaces={card}"]
    assert {as_bo.get(page).status_code for page in others} == {404}
    assert as_bo.post(url("make_default", card)).status_code == 404
    assert as_bo.post(url("remove_card", card)).status_code == 404


def test_it_asks_at_most_twelve_queries_and_sends_at_most_60_kb(as_ada, pages):
    for page in pages:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            response = as_ada.get(page)
        assert len(asked) <= 12, page
        assert len(response.content) <= 60_000, page


def test_its_pages_are_private_and_run_nothing(as_ada, pages):
    for page in pages:
        response = as_ada.get(page)
        assert response["Cache-Control"] == "private, no-store"
        assert response["Content-Security-Policy"].startswith("default-src 'self';")
        assert not re.search(rb"<script|<style|\sstyle=|\son[a-z]+=|javascript:", response.content), page


def test_its_pages_have_one_heading_a_title_and_a_language(as_ada, pages):
    for page in pages:
        html = as_ada.get(page).content.decode()
        assert html.count("<h1") == 1, page
        assert '<html lang="en" dir="ltr">' in html
        assert re.search(r"<title>[^<]+ · Quarterly Reports</title>", html), page


def test_it_reads_from_right_to_left(as_ada, url, settings):
    settings.LANGUAGES = [("en", "English"), ("ar", "Arabic")]
    html = as_ada.get(url("overview"), headers={"accept-language": "ar"}).content.decode()
    assert '<html lang="ar" dir="rtl">' in html


def test_its_style_sheet_is_small_and_knows_no_left_or_right():
    css = (Path(billing.__file__).parent / "static/billing/billing.css").read_bytes()
    assert len(gzip.compress(css)) <= 10_000
    assert not re.search(rb"\b(left|right)\s*:|-(left|right)\b", css)


def test_it_refuses_a_post_without_a_token(ada, url):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ada)
    assert {strict.post(url(*name)).status_code for name in POST_ONLY + BOTH} == {403}


OWN_SHELL = "<title>{% block title %}{% endblock %}</title>OWN{% block content %}{% endblock %}"


def test_a_project_brings_its_own_shell(as_ada, url, settings):
    settings.BILLING = {**settings.BILLING, "PORTAL_SHELL": "own_shell.html"}
    own = ("django.template.loaders.locmem.Loader", {"own_shell.html": OWN_SHELL})
    loaders = [own, "django.template.loaders.app_directories.Loader"]
    options = {**settings.TEMPLATES[0]["OPTIONS"], "loaders": loaders}
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "APP_DIRS": False, "OPTIONS": options}]
    html = as_ada.get(url("overview")).content.decode()
    assert html.startswith("<title>Billing</title>OWN")
    assert 'class="billing has-rooms"' in html
