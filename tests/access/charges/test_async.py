import asyncio
import time

import pytest
from asgiref.sync import async_to_sync

from billing.access import payment_required
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


@pytest.mark.django_db(transaction=True)
def test_an_async_view_that_answers_nothing_is_not_charged(ask, used):
    with pytest.raises(AttributeError):
        ask("/awaited/?nothing")
    assert used() == usd(0)


@pytest.mark.django_db(transaction=True)
def test_who_goes_away_while_the_price_is_being_held_has_bought_nothing(rf, buyer, used):
    request, began = rf.get("/"), []
    request.user = buyer

    def slow(request):
        began.append(True)
        time.sleep(0.3)
        return views.PRICE

    async def leave():
        task = asyncio.create_task(payment_required(charge=slow)(views.awaited)(request))
        while not began:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    async_to_sync(leave)()
    assert request.charge.hold_id, "it was held, so that there was something to let go of"
    assert used() == usd(0)
