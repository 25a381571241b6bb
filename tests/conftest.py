"""The cast: Ada pays, Bo owes a card, Cy has no customer yet; `at` is a fixed instant."""

import os
from datetime import UTC, datetime

import hypothesis
import pytest
from django.core.cache import cache
from django.utils import translation

from billing.customers.actions import create_customer
from billing.testing import add_card

# The same examples every time, so that a change is judged by what it changed; `make soak` seeks new ones.
hypothesis.settings.register_profile("sample", derandomize=True, deadline=None)
hypothesis.settings.register_profile("full", deadline=None)
hypothesis.settings.load_profile("full" if os.environ.get("PROMISES_SIZE") == "full" else "sample")

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def at():
    return AT


@pytest.fixture(autouse=True)
def fixed_clock(settings):
    settings.BILLING = {**settings.BILLING, "CLOCK": "tests.conftest.fixed_now"}


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


@pytest.fixture(autouse=True)
def english():
    """The language of the last request stays active in its thread."""
    translation.deactivate()


def fixed_now():
    return AT


@pytest.fixture
def cy(db, django_user_model):
    return django_user_model.objects.create_user("cy", "cy@example.com", "secret")


@pytest.fixture
def bo(db, django_user_model, at):
    user = django_user_model.objects.create_user("bo", "bo@example.com", "secret")
    user.customer = create_customer(user, at=at)
    return user


@pytest.fixture
def ada(db, django_user_model, at):
    user = django_user_model.objects.create_user("ada", "ada@example.com", "secret")
    user.customer = create_customer(user, at=at)
    add_card(user.customer, at=at)
    return user


@pytest.fixture
def staff(db, django_user_model):
    return django_user_model.objects.create_superuser("staff", "staff@example.com", "secret")
