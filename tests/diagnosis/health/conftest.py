from datetime import timedelta

import pytest

from billing.upkeep.models import Upkeep


@pytest.fixture(autouse=True)
def somebody_ticks(request, at):
    """What is to be done by time is being done, these days; not in a test of that, which takes it back."""
    if {"db", "transactional_db"} & set(request.fixturenames) or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("transactional_db")
        Upkeep.objects.create(name="expire_holds", started_at=at + timedelta(days=2), took_ms=1)
