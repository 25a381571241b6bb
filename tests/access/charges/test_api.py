"""DRF renders later, and turns exceptions into answers: neither may be charged by mistake."""

import pytest
from django.contrib.auth.models import Group

from tests.access.charges.views import usd


def test_an_api_view_is_charged_what_it_adjusted_to(client, used):
    assert client.get("/api/").json() == {"served": True}
    assert used() == usd(2)


@pytest.mark.parametrize("query", ["?status=400", "?status=500", "?format=absent"])
def test_an_api_view_that_answers_no_success_is_not_charged(client, used, query):
    assert client.get(f"/api/{query}").status_code >= 400
    assert used() == usd(0)


def test_an_api_view_whose_error_cannot_be_rendered_is_not_charged(client, used):
    assert client.get("/api/?status=404&unwritable").status_code == 500
    assert used() == usd(0)


def test_an_api_view_that_raises_is_rolled_back_and_not_charged(client, used):
    assert client.get("/api/?breaks").status_code == 500
    assert used() == usd(0)
    assert not Group.objects.filter(name="api").exists()


def test_an_api_view_is_refused_before_it_runs(client, buyer):
    assert [client.get("/api/").status_code for _ in range(5)] == [200, 200, 200, 402, 402]
