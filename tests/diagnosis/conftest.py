"""Checks are asked as `manage.py check` asks them: all at once."""

import pytest
from django.core.checks import run_checks
from django.core.checks.registry import registry


@pytest.fixture
def billing(settings):
    """Set keys of BILLING."""

    def set_keys(**keys):
        settings.BILLING = {**settings.BILLING, **keys}

    return set_keys


@pytest.fixture
def found(settings):
    """What the checks find, by id, but for the tests' own cache: test_rates.py is about that."""

    def run(**asked):
        # Newer Djangos ask every database unless told which.
        messages = run_checks(tags=["billing"], **{"databases": []} | asked)
        return {message.id: message for message in messages if message.id != "billing.E017"}

    assert "billing" in registry.tags_available()
    return run
