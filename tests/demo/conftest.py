"""The demo as a newcomer meets it: its own addresses, seeded by its own command."""

from io import StringIO

import pytest
from django.core.management import call_command

from billing.conf import Settings
from project.settings.base import BILLING
from tests.snapshots import once


@pytest.fixture(autouse=True)
def demo_site(settings):
    settings.ROOT_URLCONF = "project.urls"
    settings.DEBUG = True
    ladder = Settings().access_ladder
    prefixes = BILLING["PROTECTED_PREFIXES"]
    settings.BILLING = {**settings.BILLING, "ACCESS_LADDER": ladder, "PROTECTED_PREFIXES": prefixes}


@pytest.fixture
def seeded(transactional_db):
    """What the command printed."""
    return once("demo", _seed)


def _seed():
    told = StringIO()
    call_command("seed_demo", stdout=told)
    return told.getvalue()


@pytest.fixture
def be(client, seeded):
    """Sign in as somebody of the cast, with the printed password."""

    def sign_in(username):
        assert client.login(username=username, password="demo")
        return client

    return sign_in
