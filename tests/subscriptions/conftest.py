import pytest

from billing.testing import enter_card
from billing.upkeep.actions import take_step
from billing.upkeep.steps import BY_NAME
from subscriptions.renewals.actions import refresh_states, renew_due
from tests.audited import audited  # noqa: F401
from tests.subscriptions.shop import make_pro

# What moves subscriptions and their money, in the order of a tick.
TICK = ("complete_payments", "charge_due_invoices", "deliver_events", "receive_events")


@pytest.fixture
def payer(bo, at):
    """Bo, with a card that the bank knows."""
    enter_card(bo.customer, "4242424242424242", at=at)
    return bo.customer


@pytest.fixture
def pro(db, at):
    return make_pro(at)


@pytest.fixture
def tick():
    """Once round everything periodic that subscriptions and their money need."""

    def take(at):
        renewed = renew_due(at=at)
        for name in TICK:
            take_step(BY_NAME[name], at=at)
        return renewed + refresh_states(at=at)

    return take
