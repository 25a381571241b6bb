"""Seeding: one customer per cause, once, and a text that says how to meet each."""

import shlex

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from billing.access import Cause, check
from billing.credit.limits.actions import change_budget, change_limit
from billing.credit.queries import credit_of
from billing.customers.actions import resume_customer
from billing.customers.models import Customer
from billing.invoices.actions import void_invoice
from billing.money import Money
from billing.payment_methods.models import PaymentMethod
from billing.standing.queries import recompute
from billing.testing import enter_card
from project.reports.cast import CUSTOMERS, STAFF
from project.reports.leaflet import curl
from tests.audited import audited  # noqa: F401


def count():
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_it_has_somebody_for_every_cause():
    assert {person.cause for person in CUSTOMERS} - {""} == set(Cause.values)


def test_seeding_twice_is_seeding_once(seeded):
    before = count()
    call_command("seed_demo")
    assert count() == before


def test_what_is_stored_of_everybody_is_what_would_be_computed(seeded):
    for customer in Customer.objects.all():
        assert customer.standing.facts == recompute([customer.pk])[customer.pk]


def test_ada_has_a_backup(seeded):
    cards = PaymentMethod.objects.filter(customer__name="Ada Lindqvist").order_by("-is_default")
    assert [(card.last4, card.is_default) for card in cards] == [("4242", True), ("4444", False)]


def test_it_prints_every_login_every_cause_and_a_password(seeded):
    assert "“demo”" in seeded
    for person in (*CUSTOMERS, *STAFF):
        assert f"\n  {person.username} " in seeded
    for cause in Cause.values:
        assert seeded.count(f" {cause} ") == 1


def test_it_prints_the_port_that_make_was_given(db, capsys, monkeypatch):
    monkeypatch.setenv("PORT", "8123")
    call_command("seed_demo")
    assert "http://127.0.0.1:8123/logins/" in capsys.readouterr().out


def test_the_printed_curl_line_gets_a_402(client, seeded):
    words = shlex.split(next(line for line in seeded.splitlines() if "curl" in line))
    assert words == shlex.split(curl("http://127.0.0.1:8000"))
    headers = dict(word.split(": ", 1) for word in words if ": " in word)
    url = words[-1].removeprefix("http://127.0.0.1:8000")
    refused = client.get(url, headers=headers)
    assert refused.status_code == 402
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["cause"] == "no_payment_method"
    with_adas = headers | {"Authorization": "Token demo-token-of-ada"}
    assert client.get(url, headers=with_adas).json()["quarter"] == 4


def test_what_was_mended_meanwhile_stays_mended(seeded, at):
    nora, susan = (Customer.objects.get(name=name) for name in ("Nora Vermeer", "Susan Kask"))
    enter_card(nora, "4242424242424242", at=at)
    resume_customer(susan, at=at, why="apologised")
    call_command("seed_demo")
    assert check(nora, at=at) is None
    assert check(susan, at=at) is None


def test_what_was_changed_about_money_stays_changed(seeded, at):
    bruno, lena, otto = (
        Customer.objects.get(name=name) for name in ("Bruno Rossi", "Lena Fuchs", "Otto Brandt")
    )
    change_budget(bruno, Money.of("99", "USD"), currency="USD", at=at)
    change_limit(lena, Money.of("500", "USD"), at=at, why="asked for")
    void_invoice(otto.invoices.get(), at=at, why="a mistake")
    call_command("seed_demo")
    assert credit_of(bruno).budget == Money.of("99", "USD")
    assert credit_of(lena).limit == Money.of("500", "USD")
    assert check(otto, at=at) is None


def test_nobody_is_written_to(seeded, mailoutbox):
    assert mailoutbox == []


def test_it_seeds_nothing_where_debug_is_off(db, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG"):
        call_command("seed_demo")
    assert not Customer.objects.exists()
