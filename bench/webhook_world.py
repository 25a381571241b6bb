"""The ways an event can come in, and some lives whose events are carried out."""

from __future__ import annotations

import io
import json
import os
import statistics
from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from webhook_body import body

SECRET = "whsec_of_the_bench_0123456789abcdef"
ALIAS = "bench"
LIVES = 12
# A site with nothing but our pages, as the other one has nothing but its endpoint.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "billing.access.middleware.PaymentRequiredMiddleware",
]


def of_our_own(event_id: str, at: datetime) -> bytes:
    """As much, in the words of the sandbox."""
    filler = json.loads(body(event_id, 0))["data"]["object"]
    told = {"id": event_id, "type": "charge.succeeded", "account": ALIAS, "created": at.isoformat()}
    return json.dumps({**told, "object": {"reference": "bch_bench", "key": "pay_bench", **filler}}).encode()


def calls() -> Callable[[list[str]], Callable[[], None]]:
    """Our address, through the handler that a server calls."""
    from django.core.handlers.wsgi import WSGIHandler

    from billing.gateways.sandbox.delivery import HEADER
    from billing.gateways.signatures import sign

    options = {"BACKEND": "billing.gateways.sandbox", "OPTIONS": {"WEBHOOK_SECRETS": [SECRET]}}
    gateways = {**settings.BILLING.get("GATEWAYS", {}), ALIAS: options}
    settings.BILLING = {**settings.BILLING, "GATEWAYS": gateways, "WAKE_UP": "billing.wake.never"}
    forget()
    settings.ROOT_URLCONF, settings.MIDDLEWARE = "webhook_urls", MIDDLEWARE
    connection.settings_dict["CONN_MAX_AGE"] = None
    handler, name = WSGIHandler(), "HTTP_" + HEADER.upper().replace("-", "_")

    def ready(ids: list[str]) -> Callable[[], None]:
        at = datetime.now(UTC)
        bodies = [of_our_own(event_id, at) for event_id in ids]
        requests = [environ(sent, {name: sign(sent, SECRET, at=at)}) for sent in bodies]
        return lambda: send(handler, requests)

    return ready


def bare_views() -> Callable[[list[str]], Callable[[], None]]:
    """A view that proves nothing, behind the same middleware but our gate: what Django itself costs here."""
    from django.core.handlers.wsgi import WSGIHandler

    settings.MIDDLEWARE = MIDDLEWARE[:-1]
    handler = WSGIHandler()

    def ready(ids: list[str]) -> Callable[[], None]:
        at = datetime.now(UTC)
        named = [(event_id, of_our_own(event_id, at)) for event_id in ids]
        requests = [environ(sent, {"HTTP_X_ID": name, "PATH_INFO": "/bare/"}) for name, sent in named]
        return lambda: send(handler, requests)

    return ready


def forget() -> None:
    """Settings were read before."""
    from billing.conf import conf
    from billing.gateways.registry import gateway_of

    conf.cache_clear()
    gateway_of.cache_clear()


def environ(sent: bytes, headers: dict[str, str]) -> dict[str, Any]:
    """What a server makes of a request."""
    return {
        "REQUEST_METHOD": "POST", "PATH_INFO": f"/billing/webhooks/{ALIAS}/", "SCRIPT_NAME": "",
        "SERVER_NAME": "testserver", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1", "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(sent)),
        "HTTP_HOST": "testserver", "HTTP_USER_AGENT": "Stripe/1.0", "HTTP_ACCEPT": "*/*",
        "wsgi.input": io.BytesIO(sent), "wsgi.url_scheme": "http", "wsgi.errors": io.StringIO(), **headers,
    }  # fmt: skip


def send(handler: Any, requests: list[dict[str, Any]]) -> None:
    for request in requests:
        answered: list[str] = []
        response = handler(request, lambda status, _headers, told=answered: told.append(status))
        response.close()
        assert answered == ["200 OK"], answered


def raw_inserts() -> Callable[[list[str]], Callable[[], None]]:
    """The bare driver, as it is by default: bound by the server, prepared when it comes again."""
    from billing.webhooks.intake import WRITE

    given = connection.settings_dict
    place = {"dbname": given["NAME"], "user": given["USER"], "password": given["PASSWORD"]}
    named = {**place, "host": given["HOST"], "port": given["PORT"]}
    raw = psycopg.connect(**{key: value for key, value in named.items() if value}, autocommit=True)

    def ready(ids: list[str]) -> Callable[[], None]:
        at = datetime.now(UTC)
        told = ("charge.succeeded", "charge", "bch_bench", "pay_bench")
        whose = (at, at, at, "", None, False)
        rows = [("raw", event_id, *told, of_our_own(event_id, at).decode(), *whose) for event_id in ids]

        def insert() -> None:
            for row in rows:
                raw.execute(WRITE, row)

        return insert

    return ready


def statements() -> int:
    """Of one delivery."""
    from django.test.utils import CaptureQueriesContext

    ready = calls()([f"evt_counted_{os.getpid()}"])
    with CaptureQueriesContext(connection) as captured:
        ready()
    return len(captured)


def carried_out(*, rounds: int) -> float:
    """A worker's events a second: set up, charged, refunded and disputed, each read anew at the bank."""
    from billing.webhooks.actions import receive_missed_of, receive_waiting, release_events
    from billing.webhooks.models import InboxEvent

    InboxEvent.objects.all().delete()
    live()
    at = datetime.now(UTC)
    events = receive_missed_of("default", at=at)
    rates = []
    for _ in range(rounds):
        started = perf_counter()
        ended = receive_waiting(at=at)
        rates.append(ended / (perf_counter() - started))
        assert ended == events, (ended, events)
        release_events(InboxEvent.objects.all(), at=at)
    return round(statistics.median(rates), 1)


def live() -> None:
    from django.contrib.auth import get_user_model

    from billing.money import Money
    from billing.payments.refunds.actions import refund_payment
    from billing.testing import enter_card, make_customer
    from billing.testing.paid import top_up

    at, model = datetime.now(UTC), get_user_model()
    for number in range(LIVES):
        user = model.objects.create(username=f"bench-{os.getpid()}-{number}")
        customer = make_customer(user, at=at)
        enter_card(customer, "4242424242424242", at=at)
        paid = top_up(customer, "20.00", at=at)
        refund_payment(paid, Money.of(3, "USD"), key="r", at=at, why="bench")
