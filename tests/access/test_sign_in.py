"""Anonymous: a page leads to login, an API gets 401; nobody is made a customer, nothing is recorded."""

import pytest

from billing.models import Customer, Denial

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("url", ["/page/", "/awaited/", "/classy/", "/guarded/page/", "/shadowed/"])
def test_it_sends_an_anonymous_person_to_login_and_back(client, url):
    response = client.get(url + "?a=1", headers={"Accept": "text/html"})
    assert response.status_code == 302
    assert response["Location"] == f"/login/?next={url}%3Fa%3D1"


@pytest.mark.parametrize("accept", ["application/json", "application/problem+json", "*/*"])
def test_it_answers_an_anonymous_program_with_401(client, accept):
    response = client.get("/page/", headers={"Accept": accept})
    assert (response.status_code, response["Content-Type"]) == (401, "application/problem+json")
    assert response["WWW-Authenticate"] == 'Session realm="api"'


def test_it_sends_an_htmx_request_to_login(client):
    response = client.get("/page/", headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Redirect"]) == (401, "/login/")


def test_nothing_is_written_for_anonymous_clients(client):
    for url in ("/page/", "/api/", "/guarded/page/", "/public-rated/", "/public-rated/", "/public-rated/"):
        client.get(url)
    assert (Customer.objects.count(), Denial.objects.count()) == (0, 0)
