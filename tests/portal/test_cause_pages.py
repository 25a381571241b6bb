"""The public page of each cause, and the way to the support."""

import pytest

from billing.access.causes import Cause

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("cause", Cause)
def test_it_says_what_a_cause_means_and_how_it_is_fixed(client, url, cause):
    html = client.get(url("cause", cause.slug)).content.decode()
    assert f"<h1>{cause.label}</h1>" in html
    assert cause.value in html
    assert "What you can do" in html


@pytest.mark.parametrize("slug", ["nonsense", "no_payment_method", "NO-PAYMENT-METHOD"])
def test_it_knows_no_other(client, url, slug):
    assert client.get(url("cause", slug)).status_code == 404


def test_a_stranger_is_shown_no_navigation(client, url):
    assert 'class="rooms"' not in client.get(url("contact")).content.decode()


def test_it_names_the_support(client, url):
    assert "mailto:help@reports.example" in client.get(url("contact")).content.decode()


def test_it_bears_that_there_is_no_address(client, url, settings):
    settings.BILLING = {**settings.BILLING, "SUPPORT_EMAIL": ""}
    response = client.get(url("contact"))
    assert response.status_code == 200
    assert "mailto:" not in response.content.decode()
