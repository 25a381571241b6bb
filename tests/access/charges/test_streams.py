"""A stream is charged when it has been read; who goes away has bought what was adjusted so far, else all."""

import asyncio
from functools import partial

import pytest
from asgiref.sync import async_to_sync
from django.core.handlers.asgi import ASGIHandler
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


async def leave(url, cookie, *, parts):
    """Ask as a server does that runs ASGI, and go away while so many parts are being sent."""
    gone, received, sent = asyncio.Event(), iter(["http.request"]), []

    async def receive():
        if kind := next(received, None):
            return {"type": kind, "body": b"", "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message["type"])
        if sent.count("http.response.body") == parts:
            gone.set()
            await asyncio.Event().wait()  # the socket takes no more

    address, _, query = url.partition("?")
    headers = [(b"host", b"testserver"), (b"cookie", f"sessionid={cookie}".encode())]
    scope = {"type": "http", "method": "GET", "path": address, "query_string": query.encode()}
    await ASGIHandler()({**scope, "headers": headers, "server": ("testserver", 80)}, receive, send)
    return sent


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("query", "parts", "charged"), [("", 0, "0"), ("", 2, "4.10"), ("?adjust", 2, "1")])
def test_who_leaves_an_async_stream_has_bought_as_far_as_it_came(client, used, query, parts, charged):
    cookie = client.cookies["sessionid"].value
    sent = async_to_sync(partial(leave, f"/async-streamed/{query}", cookie, parts=parts))()
    assert sent == ["http.response.start", *["http.response.body"] * parts]
    assert used() == usd(charged)
