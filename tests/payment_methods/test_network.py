"""No network inside a transaction: the gateway is called before or after it, never while it is open."""

import pytest
from django.db import connection, transaction

from billing.gateways import gateway_of
from billing.payment_methods.actions import detach_method, release_methods
from billing.payment_methods.queries import active_methods
from billing.payment_methods.setups.actions import complete_open_setups, complete_setup
from billing.testing import add_card, enter_card
from tests.payment_methods.conftest import CONFIRMED, DECLINED, VISA

pytestmark = pytest.mark.django_db(transaction=True)
CALLS = ("create_customer", "start_setup", "read_setup", "detach")


@pytest.fixture
def calls(monkeypatch):
    """Every call to the gateway: its name, and whether a transaction was open."""
    made = []
    gateway = type(gateway_of("default"))
    for name in CALLS:
        monkeypatch.setattr(gateway, name, listening(getattr(gateway, name), made))
    return made


def listening(call, made):
    def listen(*given, **named):
        made.append((call.__name__, connection.in_atomic_block))
        return call(*given, **named)

    return listen


def test_no_journey_calls_the_gateway_inside_a_transaction(bo, at, calls):
    old = enter_card(bo.customer, VISA, at=at).method
    enter_card(bo.customer, DECLINED, at=at)
    enter_card(bo.customer, CONFIRMED, at=at)
    enter_card(bo.customer, VISA, at=at)
    enter_card(bo.customer, "5555555555554444", at=at, replaces=old)
    complete_open_setups(at=at)
    detach_method(active_methods(bo.customer).get(), at=at)
    release_methods(at=at)
    assert {name for name, _ in calls} == set(CALLS)
    assert not [name for name, is_inside in calls if is_inside]


@pytest.mark.parametrize("verb", ["start", "complete", "complete_open", "detach", "release"])
def test_inside_somebodys_transaction_it_is_refused_before_the_gateway_is_asked(ada, start, at, calls, verb):
    setup, card = start(ada.customer), active_methods(ada.customer).get()
    calls.clear()
    attempts = {
        "start": lambda: start(ada.customer),
        "complete": lambda: complete_setup(setup, at=at),
        "complete_open": lambda: complete_open_setups(at=at),
        "detach": lambda: detach_method(card, at=at),
        "release": lambda: release_methods(at=at),
    }
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        attempts[verb]()
    assert calls == []
    assert active_methods(ada.customer).get().is_default


def test_what_calls_no_gateway_may_run_inside_a_transaction(ada, at):
    with transaction.atomic():
        add_card(ada.customer, at=at, last4="4444")
    assert active_methods(ada.customer).count() == 2
