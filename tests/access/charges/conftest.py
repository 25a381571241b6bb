import pytest

from billing.credit.limits.actions import change_limit
from billing.credit.queries import credit_of
from billing.models import Hold
from tests.access.charges import views
from tests.access.charges.views import usd
from tests.audited import audited  # noqa: F401


@pytest.fixture(autouse=True)
def charged_views(settings):
    settings.ROOT_URLCONF = "tests.access.charges.views"
    views.ran.clear()


@pytest.fixture
def buyer(client, bo, at):
    """Bo with a limit of $10, signed in."""
    change_limit(bo.customer, usd(10), at=at, why="test")
    client.force_login(bo)
    client.raise_request_exception = False
    return bo


@pytest.fixture
def used(buyer):
    """What Bo has been charged; nothing may be held any more."""

    def read():
        credit = credit_of(buyer.customer)
        assert credit.held_micros == 0 and not Hold.objects.filter(state="held").exists()
        return -credit.balance

    return read
