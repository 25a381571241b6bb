from dataclasses import FrozenInstanceError
from datetime import UTC, datetime

import pytest

from billing import clock
from billing.conf import KEYS, Settings, conf, owner_model
from tests.conftest import AT


def long_ago():
    return datetime(1999, 1, 1, tzinfo=UTC)


def test_without_any_setting_the_defaults_hold(settings):
    del settings.BILLING
    assert conf() == Settings()
    assert conf().gateways["default"]["BACKEND"] == "billing.gateways.sandbox"
    assert conf().default_currency == "USD"


def test_every_key_is_a_field_in_capitals():
    assert KEYS["DEFAULT_CURRENCY"] == "default_currency"
    assert all(hasattr(Settings(), name) for name in KEYS.values())


def test_a_changed_setting_is_seen_at_once(settings):
    settings.BILLING = {"DEFAULT_CURRENCY": "EUR"}
    assert conf().default_currency == "EUR"
    settings.BILLING = {}
    assert conf().default_currency == "USD"


def test_lists_become_tuples(settings):
    settings.BILLING = {"EXEMPT_PREFIXES": ["/free/"]}
    assert conf().exempt_prefixes == ("/free/",)


def test_an_unknown_key_breaks_no_page(settings):
    settings.BILLING = {"NONSENSE": 1, "SITE_NAME": "Shop"}
    assert conf().site_name == "Shop"


def test_nobody_changes_settings_while_they_are_read():
    with pytest.raises(FrozenInstanceError):
        conf().shadow = True


def test_the_owner_is_the_user_unless_the_project_says_otherwise(settings):
    assert owner_model() == "auth.User"
    settings.BILLING_OWNER_MODEL = "crew.Team"
    assert owner_model() == "crew.Team"


def test_the_clock_can_be_replaced(settings):
    assert clock.now() == AT
    settings.BILLING = {"CLOCK": f"{__name__}.long_ago"}
    assert clock.now().year == 1999
    settings.BILLING = {}
    assert clock.now().tzinfo is not None
