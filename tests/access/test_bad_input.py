"""Hostile requests get a clear answer from the gate, and never a 500."""

import asyncio

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncRequestFactory, RequestFactory

from billing.models import Denial
from tests.shop import views

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    "kwargs",
    [
        {"data": b"\xff\xfe=%ff&x=\x00", "content_type": FORM},
        {"data": b"{", "content_type": "application/json"},
        {"data": b"x" * 10_000_000, "content_type": FORM},
        {"data": b"--b\r\nbroken", "content_type": "multipart/form-data; boundary=b"},
        {"data": b"a=1", "content_type": "multipart/form-data"},
        {"data": b"a=1", "content_type": f"{FORM}; charset=nonsense"},
        {"data": b"&".join(b"f%d=1" % n for n in range(3_000)), "content_type": FORM},
    ],
)
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_body_of_any_kind_is_refused_politely(client, bo, kwargs, accept):
    client.force_login(bo)
    response = client.generic("POST", "/classy/", headers={"Accept": accept}, **kwargs)
    assert response.status_code in {400, 402, 413}


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "x" * 100_000},
        {"Accept": ",;q=,/"},
        {"Accept": "text/html;q=nan"},
        {"HX-Request": "true", "HX-Current-URL": "http://[bad"},
        {"HX-Request": "true", "HX-Current-URL": "//evil.example/"},
        {"X-Forwarded-For": ","},
        {"Accept-Language": "x" * 100_000},
    ],
)
def test_headers_of_any_kind_are_refused_politely(client, bo, headers):
    client.force_login(bo)
    response = client.get("/page/", headers=headers)
    assert response.status_code == 402
    assert "evil" not in response.get("HX-Redirect", "") + response.get("Link", "")


@pytest.mark.parametrize("path", ["/page/?next=//evil.example", "/page/?a=%00", "/page/?" + "a=1&" * 2_000])
def test_addresses_of_any_kind_are_refused_politely(client, bo, path):
    client.force_login(bo)
    assert client.get(path, headers={"Accept": "text/html"}).status_code == 402


def test_an_owner_whose_row_is_gone_is_refused_like_one_without_customer(ada):
    request = RequestFactory().get("/page/")
    request.user = type(ada)(pk=ada.pk + 1_000, username="ghost")
    assert views.page(request).status_code == 402


@pytest.mark.django_db(transaction=True)
def test_a_client_that_goes_away_leaves_nothing_half_done(bo):
    async def leave():
        request = AsyncRequestFactory().get("/awaited/")
        request.user = bo
        task = asyncio.ensure_future(views.awaited(request))
        await asyncio.sleep(0)
        task.cancel()
        return await asyncio.gather(task, return_exceptions=True)

    async_to_sync(leave)()
    assert Denial.objects.count() in {0, 1}
