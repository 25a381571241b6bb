"""Each form of the gate lets in who can pay and refuses who cannot."""

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.test import AsyncClient
from rest_framework.authtoken.models import Token

from billing.access import Cause, Denied, payment_required
from billing.access.middleware import is_open
from tests.shop import views

pytestmark = pytest.mark.django_db
PROBLEM = {"Accept": "application/problem+json"}
PAGES = ["/page/", "/awaited/", "/classy/", "/async-classy/", "/guarded/page/"]
JSON = {"Accept": "application/json"}
APIS = ["/api/", "/mixed-api/", "/permitted/", "/api-function/", "/set/", "/guarded/api/"]


def bearer(user):
    token, _ = Token.objects.get_or_create(user=user)
    return {**JSON, "Authorization": f"Token {token.key}"}


@pytest.mark.parametrize("url", PAGES)
def test_it_lets_in_who_can_pay(client, ada, url):
    client.force_login(ada)
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("url", PAGES)
def test_it_refuses_who_has_no_card(client, bo, url):
    client.force_login(bo)
    response = client.get(url, headers=PROBLEM)
    assert (response.status_code, response.json()["cause"]) == (402, "no_payment_method")


@pytest.mark.parametrize("url", APIS)
def test_it_lets_in_a_token_client_who_can_pay(client, ada, url):
    assert client.get(url, headers=bearer(ada)).status_code == 200


@pytest.mark.parametrize("url", APIS)
def test_it_refuses_a_token_client_after_drf_knows_them(client, bo, url):
    response = client.get(url, headers=bearer(bo))
    assert (response.status_code, response.json()["cause"]) == (402, "no_payment_method")
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("url", APIS)
def test_it_asks_an_anonymous_api_client_to_sign_in(client, url):
    response = client.get(url, headers=JSON)
    assert response.status_code == 401
    assert response["WWW-Authenticate"]


# Committed: the test client closes an async response in another thread, which writes the refusal.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("url", ["/awaited/", "/async-classy/", "/page/", "/guarded/page/"])
def test_it_guards_under_asgi_too(ada, bo, url):
    def get(user):
        client = AsyncClient()
        client.force_login(user)
        return async_to_sync(client.get)(url, headers=PROBLEM)

    assert get(ada).status_code == 200
    assert get(bo).status_code == 402


def test_the_view_does_not_run_when_refused(client, bo):
    views.ran.clear()
    client.force_login(bo)
    for url in ("/page/", "/awaited/", "/api/"):
        client.get(url, headers=bearer(bo))
    assert views.ran == []


def test_it_lets_an_owner_without_customer_know_what_to_do(client, cy):
    client.force_login(cy)
    problem = client.get("/page/", headers=PROBLEM).json()
    assert problem["remedies"][0]["rel"] == "add_card"
    assert not hasattr(type(cy).objects.get(), "billing_customer")


def test_any_of_lets_in_on_one_and_all_remedies_are_offered(client, bo):
    client.force_login(bo)
    assert client.get("/either/").status_code == 200


def test_the_exempt_view_stays_open_under_its_prefix(client):
    assert client.get("/guarded/exempt/").status_code == 200


def test_portal_login_and_files_stay_open_under_a_guarded_root(client, settings, bo):
    settings.BILLING = {**settings.BILLING, "PROTECTED_PREFIXES": {"/": ()}}
    assert client.get("/login/").status_code == 200
    client.force_login(bo)
    assert client.get("/billing/causes/no-payment-method/").status_code == 200
    assert client.get("/free/").status_code == 402


def test_options_is_not_gated_and_head_is(client, bo):
    client.force_login(bo)
    assert client.options("/classy/").status_code == 200
    assert client.head("/classy/").status_code == 402


def test_it_says_how_to_guard_a_method():
    class Wrong:
        @payment_required
        def get(self, request):
            return None

    with pytest.raises(TypeError, match="method_decorator"):
        Wrong().get(None)


def test_policies_given_to_as_view_are_asked(rf, ada):
    def nobody(facts, at):
        return Denied(Cause.CUSTOMER_SUSPENDED)

    request = rf.get("/", headers=PROBLEM)
    request.user = ada
    assert views.Classy.as_view(payment_policies=(nobody,))(request).status_code == 403
    assert views.Classy.as_view()(request).status_code == 200


def test_a_redirect_inside_a_guarded_api_is_no_sale(rf):
    request = rf.get("/", headers={"Accept": "text/html"})
    request.user = AnonymousUser()
    assert payment_required(login_required(views.Api.as_view()))(request).status_code == 302


def test_the_api_that_fixes_it_stays_open_under_a_guarded_root(client, settings, bo):
    settings.BILLING = {**settings.BILLING, "PROTECTED_PREFIXES": {"/": ()}}
    client.force_login(bo)
    assert client.get("/billing/api/standing/").status_code == 200


def test_media_files_are_guarded_like_anything_else(settings):
    settings.MEDIA_URL = "/guarded/"
    assert not is_open("/guarded/page/")


def test_who_signed_in_and_has_nobody_to_pay_is_not_sent_to_sign_in_again(client, settings, bo):
    settings.BILLING = {**settings.BILLING, "OWNER_RESOLVER": "tests.access.test_forms_of_the_gate.nobody"}
    client.force_login(bo)
    assert {client.get(url).status_code for url in ("/page/", "/awaited/", "/guarded/page/")} == {403}
    assert "signed in" in client.get("/page/", headers={"Accept": "text/html"}).text
    assert client.get("/api/", headers=bearer(bo)).status_code == 403


def nobody(request):
    return None
