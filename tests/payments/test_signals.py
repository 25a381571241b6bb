"""What others are told, once it is committed."""

import pytest

from billing import signals
from billing.gateways.sandbox.outage import broken
from billing.payments.actions import cancel_payment
from billing.testing.paid import pay
from tests.payments.world import REFUSED


@pytest.fixture
def heard(django_capture_on_commit_callbacks):
    """What was said while `act` was done."""

    def listen(act):
        said = []
        listeners = {
            name: lambda name=name, **told: said.append((name, told["payment"]))
            for name in ("payment_settled", "payment_failed")
        }
        for name, listener in listeners.items():
            getattr(signals, name).connect(listener)
        with django_capture_on_commit_callbacks(execute=True):
            act()
        for name, listener in listeners.items():
            getattr(signals, name).disconnect(listener)
        return [(name, payment.state) for name, payment in said]

    return listen


def test_a_payment_that_settles_is_told(heard, visa, invoice, at):
    assert heard(lambda: pay(invoice, at=at)) == [("payment_settled", "succeeded")]


def test_a_payment_that_fails_is_told(heard, card, invoice, at):
    card(REFUSED)
    assert heard(lambda: pay(invoice, at=at)) == [("payment_failed", "failed")]


def test_an_answer_that_was_lost_is_neither(heard, visa, invoice, at):
    with broken("unknown", at=at):
        assert heard(lambda: pay(invoice, at=at)) == []


def test_pressed_twice_is_told_once(heard, visa, invoice, at):
    assert len(heard(lambda: [cancel_payment(pay(invoice, at=at, key="a"), at=at) for _ in range(2)])) == 1
