import pytest

from tests.security.world import BILLING, make_world


@pytest.fixture
def world(db, settings):
    """By the real clock, so that the sessions of the clients and the pages agree on the time."""
    settings.BILLING = {**settings.BILLING, **BILLING, "CLOCK": "django.utils.timezone.now"}
    return make_world()
