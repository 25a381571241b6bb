import pytest

from billing.gateways.sandbox.models import BankEvent
from billing.testing import enter_card
from tests.audited import audited  # noqa: F401
from tests.webhooks.world import VISA


@pytest.fixture(autouse=True)
def nobody_is_woken(settings):
    """A test says when a worker works."""
    settings.BILLING = {**settings.BILLING, "WAKE_UP": "billing.wake.never"}


@pytest.fixture
def carded(bo, at):
    """Bo with a card that the bank knows; the bank has nothing to tell of it any more."""
    setup = enter_card(bo.customer, VISA, at=at)
    BankEvent.objects.all().delete()
    return setup.method
