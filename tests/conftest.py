"""The cast: Ada pays, Bo owes a card, Cy has no customer yet; `at` is a fixed instant."""

import gc
import random
from datetime import UTC, datetime

import hypothesis
import pytest
from django.core.cache import cache
from django.utils import translation

from billing.customers.actions import create_customer
from billing.testing import add_card
from tests import emptied
from tests.samples import IS_FULL

# The same examples every time, so that a change is judged by what it changed; `make soak` seeks new ones.
hypothesis.settings.register_profile("sample", derandomize=True, deadline=None, max_examples=25)
hypothesis.settings.register_profile("full", deadline=None)
hypothesis.settings.load_profile("full" if IS_FULL else "sample")

ROWS_MOST = 3
AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def pytest_collection_modifyitems(config, items):
    """Of each table as many rows as `sampled(most)` says, or ROWS_MOST; always the same, all by make soak."""
    if IS_FULL or config.option.keyword or "::" in " ".join(config.args):
        return
    left_out = {item for table in _tables(items).values() for item in _beyond_the_sample(table)}
    config.hook.pytest_deselected(items=list(left_out))
    items[:] = [item for item in items if item not in left_out]


def pytest_collection_finish(session):
    """What was imported stays: to look at it every 700 objects takes a tenth of a run."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _tables(items):
    tables = {}
    for item in items:
        if hasattr(item, "callspec"):
            tables.setdefault((item.path, item.originalname), []).append(item)
    return tables


def _beyond_the_sample(table):
    marker = table[0].get_closest_marker("sampled")
    most = marker.args[0] if marker else ROWS_MOST
    return random.Random(402).sample(table, max(len(table) - most, 0))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    emptied.take_over()
    with django_db_blocker.unblock():
        emptied.remember()


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
