"""The sweep: every payment its turn, whatever becomes of the others."""

from datetime import timedelta

import pytest
from django.db import transaction

from billing.errors import OutcomeUnknown, Unreachable
from billing.gateways.sandbox.gateway import Backend
from billing.gateways.sandbox.outage import broken
from billing.models import Payment
from billing.payments import actions
from billing.payments.actions import complete_payment, complete_payments
from billing.testing.builders import make_open_invoice
from billing.testing.paid import pay
from tests.payments.world import collected, tries


@pytest.fixture
def unknown(customer, visa, at):
    with broken("unknown", at=at):
        return [pay(make_open_invoice(customer, at=at), at=at) for _ in range(3)]


def test_it_finds_out_about_all_of_them(unknown, at):
    assert complete_payments(at=at) == 3
    assert complete_payments(at=at) == 0
    assert collected() == [1000] * 3


def test_a_gateway_that_is_away_is_asked_once(unknown, at, monkeypatch):
    asked = []

    def away(gateway, *, key, reference):
        asked.append(key)
        raise Unreachable

    monkeypatch.setattr(Backend, "read_charge", away)
    assert complete_payments(at=at) == 0
    assert len(asked) == 1


def test_one_that_cannot_be_read_stands_in_nobodys_way(unknown, at, monkeypatch, caplog):
    read = Backend.read_charge

    def stumbling(gateway, *, key, reference):
        if key.startswith(unknown[0].public_id):
            raise KeyError("a field the gateway did not send")
        return read(gateway, key=key)

    monkeypatch.setattr(Backend, "read_charge", stumbling)
    assert complete_payments(at=at) == 2
    assert unknown[0].public_id in caplog.text
    assert list(Payment.objects.order_by("pk").values_list("state", flat=True)) == [
        "unknown",
        "succeeded",
        "succeeded",
    ]


@pytest.fixture
def looks(monkeypatch):
    """How often the gateway is asked; it cannot tell."""
    asked = []

    def read(gateway, *, key, reference):
        asked.append(key)
        raise OutcomeUnknown("the bank is at it")

    monkeypatch.setattr(Backend, "read_charge", read)
    return asked


@pytest.mark.parametrize(("age", "most"), [("0:00", 10), ("0:30", 2), ("5:00", 1), ("240:00", 1)])
def test_the_older_it_is_the_less_often_it_is_looked_at(unknown, looks, at, age, most):
    hours, minutes = age.split(":")
    since = at + timedelta(hours=int(hours), minutes=int(minutes))
    for minute in range(10):
        complete_payments(at=since + timedelta(minutes=minute))
    assert len(looks) == most * len(unknown)


def test_no_wait_is_longer_than_an_hour(unknown, looks, at):
    for hour in range(300, 304):
        complete_payments(at=at + timedelta(hours=hour))
    assert len(looks) == 4 * len(unknown)


def test_so_many_a_time_and_who_was_looked_at_is_behind_the_others(unknown, looks, at, monkeypatch):
    monkeypatch.setattr(actions, "BATCH", 2)
    for minute in range(3):
        complete_payments(at=at + timedelta(minutes=minute))
    first, second, third = (f"{payment.public_id}-1" for payment in unknown)
    assert looks == [first, second, third, first, second, first]


@pytest.mark.django_db(transaction=True)
def test_no_gateway_is_called_inside_a_transaction(visa, invoice, at):
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        pay(invoice, at=at)
    with broken("unknown", at=at):
        payment = pay(invoice, at=at)
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        complete_payment(payment, at=at)
    assert tries() == 1
