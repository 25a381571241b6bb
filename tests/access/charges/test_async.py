import asyncio

import pytest
from asgiref.sync import async_to_sync

from tests.access.charges import views
from tests.access.charges.views import usd


@pytest.fixture
def ask(rf, buyer):
    def ask(url):
        request = rf.get(url)
        request.user = buyer
        return async_to_sync(views.awaited)(request)

    return ask


@pytest.mark.django_db(transaction=True)
def test_an_async_view_is_charged(ask, used):
    assert ask("/awaited/").content == b"served"
    assert used() == usd("4.10")


@pytest.mark.django_db(transaction=True)
def test_an_async_view_that_raises_is_not(ask, used):
    with pytest.raises(ValueError, match="broke"):
        ask("/awaited/?breaks")
    assert used() == usd(0)


@pytest.mark.django_db(transaction=True)
def test_who_goes_away_from_an_async_view_has_bought_it(ask, used):
    with pytest.raises(asyncio.CancelledError):
        ask("/awaited/?cancelled")
    assert used() == usd("4.10")
