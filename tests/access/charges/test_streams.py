"""A stream is charged when it has been read; who goes away has bought what was adjusted so far, else all."""

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient

from billing.credit.holds.actions import LIFETIME
from billing.models import Hold
from tests.access.charges import views
from tests.access.charges.views import usd
from tests.conftest import AT


def get(client, url="/streamed/"):
    return iter(client.get(url).streaming_content)


def test_it_is_held_while_it_runs_and_charged_at_its_end(client, used):
    parts = get(client)
    next(parts)
    assert Hold.objects.get().state == "held"
    assert len(list(parts)) == 2
    assert used() == usd("4.10")


def test_it_is_charged_what_the_stream_adjusted_to_last(client, used):
    list(get(client, "/streamed/?adjust"))
    assert used() == usd(2)


@pytest.mark.parametrize(("query", "charged"), [("", "4.10"), ("?adjust", "1")])
def test_who_goes_away_pays_for_what_was_served(rf, buyer, used, query, charged):
    request = rf.get(f"/streamed/{query}")
    request.user = buyer
    response = views.streamed(request)
    parts = iter(response)
    next(parts), next(parts)
    [close() for close in response._resource_closers]
    assert used() == usd(charged)


@pytest.mark.parametrize(("query", "charged"), [("?breaks=1", "0"), ("?breaks=2&adjust", "1")])
def test_a_stream_that_breaks_costs_what_it_had_adjusted_to(client, used, query, charged):
    with pytest.raises(ValueError, match="broke"):
        list(get(client, f"/streamed/{query}"))
    assert used() == usd(charged)


def test_a_stream_that_nobody_read_costs_nothing(rf, buyer, used):
    request = rf.get("/streamed/")
    request.user = buyer
    response = views.streamed(request)
    [close() for close in response._resource_closers]
    assert used() == usd(0)


def test_a_long_stream_renews_its_hold(client, buyer, settings, monkeypatch):
    parts = get(client)
    later = AT + LIFETIME / 2
    monkeypatch.setattr("tests.conftest.AT", later)
    next(parts)
    assert Hold.objects.get().expires_at == later + LIFETIME
    list(parts)


def read_async(user, url):
    async def read():
        client = AsyncClient()
        await client.aforce_login(user)
        response = await client.get(url)
        return [part async for part in response.streaming_content]

    return async_to_sync(read)()


@pytest.mark.django_db(transaction=True)
def test_an_async_stream_is_charged_at_its_end(buyer, used):
    assert read_async(buyer, "/async-streamed/") == [b"0", b"1", b"2"]
    assert used() == usd("4.10")


@pytest.mark.django_db(transaction=True)
def test_an_async_stream_that_is_left_is_charged(buyer, used, rf):
    async def leave():
        request = rf.get("/async-streamed/")
        request.user = buyer
        response = await views.async_streamed(request)
        parts = aiter(response.streaming_content)
        await anext(parts)
        await parts.aclose()

    async_to_sync(leave)()
    assert used() == usd("4.10")
