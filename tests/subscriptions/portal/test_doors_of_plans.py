"""Every page of plans: who gets in, by which methods, and under which headers."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from subscriptions.lifecycle.models import Subscription
from tests.subscriptions.shop import start

PRICE, SUB = "price_" + "0" * 20, "sub_" + "0" * 20
READ_ONLY = [("subscriptions",), ("subscription", SUB)]
POST_ONLY = [("keep", SUB), ("resume", SUB)]
BOTH = [("checkout", PRICE), ("cancel", SUB), ("pause", SUB)]
ALL = READ_ONLY + POST_ONLY + BOTH

by_name = {"ids": lambda entry: entry[0]}


def url(name, *args):
    return reverse(f"subscriptions:{name}", args=args)


@pytest.fixture
def pages(bought, pro, to):
    ones = [to(name, bought) for name in ("subscription", "cancel", "pause")]
    return [to("plans"), to("checkout", pro), to("subscriptions"), *ones]


@pytest.mark.parametrize("name", ALL, **by_name)
def test_the_anonymous_sign_in_first(client, db, name):
    response = client.post(url(*name)) if name in POST_ONLY else client.get(url(*name))
    assert response.status_code == 302 and response["Location"].startswith("/login/?next=/")


@pytest.mark.parametrize("name", [*ALL, ("plans",)], **by_name)
def test_it_refuses_other_methods(as_ada, name):
    wrong = {("plans",): "POST", **dict.fromkeys(READ_ONLY, "POST"), **dict.fromkeys(POST_ONLY, "GET")}
    tried = ("PUT", "PATCH", "DELETE", wrong.get(name, "PUT"))
    assert {as_ada.generic(method, url(*name)).status_code for method in tried} == {405}


@pytest.mark.parametrize("name", [entry for entry in ALL if len(entry) > 1], **by_name)
def test_it_knows_no_unknown_ids(as_bo, bo, name):
    response = as_bo.post(url(*name)) if name in POST_ONLY else as_bo.get(url(*name))
    assert response.status_code == 404


@pytest.mark.parametrize("name", ["subscription", "cancel", "pause", "keep", "resume"])
def test_a_strangers_subscription_is_not_found(as_ada, as_cy, bought, to, name):
    for client in (as_ada, as_cy):
        tried = [client.get, client.post] if name in {"cancel", "pause"} else [client.post]
        tried = [client.get] if name == "subscription" else tried
        assert {ask(to(name, bought)).status_code for ask in tried} == {404}
    assert Subscription.objects.get().state == "active"


@pytest.mark.parametrize("name", ["cancel", "pause", "keep", "resume", "checkout"])
def test_who_may_only_look_changes_nothing_and_is_told_who_may(as_cy, ada, team, pro, at, to, name):
    row = start(ada.customer, pro, at=at)
    response = as_cy.post(to(name, pro if name == "checkout" else row), {"when": "now"})
    assert response.status_code == 403 and "can be changed by ada" in response.content.decode()
    assert Subscription.objects.get().state == "incomplete"


def test_who_has_no_role_finds_nothing(as_bo, ada, team, pro, at, to):
    row = start(ada.customer, pro, at=at)
    found = [as_bo.get(page).status_code for page in (to("subscription", row), to("subscriptions"))]
    assert found == [404, 404]
    assert as_bo.get(to("plans")).status_code == 200


def test_its_pages_are_private_and_run_nothing(as_bo, pages):
    for page in pages:
        response = as_bo.get(page)
        html = response.content.decode()
        assert response["Cache-Control"] == "private, no-store", page
        assert response["Content-Security-Policy"].startswith("default-src 'self';")
        assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=|javascript:", html), page
        assert html.count("<h1") == 1 and len(html) < 60_000, page


def test_it_refuses_a_post_without_a_token(bo, bought, pro, to):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(bo)
    posted = [to(name, bought) for name in ("cancel", "keep", "pause", "resume")]
    assert {strict.post(page).status_code for page in [*posted, to("checkout", pro)]} == {403}


@pytest.mark.django_db(transaction=True)
def test_it_buys_where_every_request_is_a_transaction(payer, bo, pro, buy, monkeypatch):
    from django.db import connection

    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", True)
    assert buy(pro, bo, next="/page/")["Location"] == "/page/"
    assert Subscription.objects.get().state == "active"
