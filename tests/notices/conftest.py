"""Bo has cards that the bank knows, and an invoice over $100; the site says where it is."""

import pytest

from tests.audited import audited  # noqa: F401
from tests.payments.conftest import card, customer, invoice, right_books, visa  # noqa: F401


@pytest.fixture(autouse=True)
def site(settings):
    settings.BILLING = {**settings.BILLING, "SITE_URL": "https://reports.example"}


@pytest.fixture
def billing(settings):
    """Set keys of BILLING."""

    def change(**keys):
        settings.BILLING = {**settings.BILLING, **keys}

    return change


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """What happens after commit happens at the end of the block."""

    def block():
        return django_capture_on_commit_callbacks(execute=True)

    return block
