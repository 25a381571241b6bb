"""Hostile requests get a clear answer from the gate, and never a 500."""

import asyncio

import pytest
from asgiref.sync import async_to_sync
from django.core.asgi import get_asgi_application
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
def test_a_path_with_a_nul_is_refused_and_recorded(client, bo):
    client.force_login(bo)
    assert client.get("/page/%00/").status_code in {402, 404}
    assert client.get("/billing/api/payment-methods/%00/").status_code == 404
    request = RequestFactory().get("/page/")
    request.user, request.path = bo, "/x/\0/"
    assert views.page(request).status_code == 402
    assert Denial.objects.filter(path="/x//").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("answered", [0, 0.02])
def test_a_client_that_goes_away_leaves_nothing_half_done(bo, client, answered):
    """Through Django's own ASGI handler, told of the disconnect before, while and after it decides."""
    client.force_login(bo)
    cookie = f"sessionid={client.cookies['sessionid'].value}".encode()
    async_to_sync(visit)("/awaited/", cookie, answered)
    assert Denial.objects.count() <= 1
    assert async_to_sync(visit)("/awaited/", cookie, None) == 402
    assert [row.cause for row in Denial.objects.all()] == ["no_payment_method"]


async def visit(path, cookie, leaves_after):
    """The status that was sent; the client leaves after so many seconds, or never."""
    sent, asked = [], iter([{"type": "http.request", "body": b""}])

    async def receive():
        for message in asked:
            return message
        await asyncio.sleep(60 if leaves_after is None else leaves_after)
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    scope = AsyncRequestFactory()._base_scope(path=path, method="GET")
    scope["headers"] = [(b"host", b"testserver"), (b"cookie", cookie), (b"accept", b"application/json")]
    await get_asgi_application()(scope, receive, send)
    return sent[0]["status"] if sent else None
