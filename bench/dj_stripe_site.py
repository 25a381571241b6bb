"""A site with nothing but dj-stripe's endpoint: run by its own interpreter, it times what it is sent."""

from __future__ import annotations

import io
import json
import sys
import time
import uuid
from datetime import UTC, datetime
from typing import Any

import django
import stripe
from django.conf import settings
from webhook_body import body

SECRET = "whsec_of_the_bench_0123456789abcdef"
ENDPOINT = uuid.uuid4()
KEY = "sk_test_" + "b" * 24
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
urlpatterns: list[Any] = []


def later(trigger: Any, api_key: Any = None) -> None:
    """Stored, and put off."""


def main() -> None:
    place = json.loads(sys.argv[1])
    settings.configure(
        SECRET_KEY="bench", USE_TZ=True, ROOT_URLCONF="dj_stripe_site", ALLOWED_HOSTS=["testserver"],
        DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": None, **place}},
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
                        "django.contrib.messages", "djstripe"],
        MIDDLEWARE=MIDDLEWARE, STRIPE_TEST_SECRET_KEY=KEY, STRIPE_LIVE_MODE=False,
        DJSTRIPE_FOREIGN_KEY_TO_FIELD="id", DEBUG_PROPAGATE_EXCEPTIONS=True, LOGGING={"version": 1},
    )  # fmt: skip
    django.setup()
    handler = opened()
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        ids, puts_off = json.loads(line)
        settings.DJSTRIPE_WEBHOOK_EVENT_CALLBACK = later if puts_off else None
        requests = [request_of(event_id) for event_id in ids]
        started = time.perf_counter()
        for request in requests:
            send(handler, request)
        print(json.dumps(time.perf_counter() - started), flush=True)


def opened() -> Any:
    import dj_stripe_site
    from django.core.handlers.wsgi import WSGIHandler
    from django.core.management import call_command
    from django.urls import include, path

    dj_stripe_site.urlpatterns = [path("stripe/", include("djstripe.urls", namespace="djstripe"))]
    dj_stripe_site.ENDPOINT = ENDPOINT
    call_command("migrate", verbosity=0)
    from djstripe.models import Account, APIKey, WebhookEndpoint

    # What Stripe would answer, without the network.
    known = json.loads(body("evt", 0))["data"]["object"]
    stripe.Customer.retrieve = lambda *_, **__: stripe.Customer.construct_from(known, KEY)
    account = Account.objects.create(id="acct_bench", livemode=False)
    APIKey.objects.create(secret=KEY, type="secret", livemode=False, djstripe_owner_account=account)
    WebhookEndpoint.objects.create(
        id="we_bench", secret=SECRET, djstripe_uuid=ENDPOINT, livemode=False, url="https://bench.invalid/",
        status="enabled", api_version="2026-08-26.dahlia", enabled_events=["*"], application="",
        djstripe_owner_account=account,
    )  # fmt: skip
    return WSGIHandler()


def request_of(event_id: str) -> dict[str, Any]:
    sent, now = body(event_id, time.time()), int(datetime.now(UTC).timestamp())
    digest = stripe.WebhookSignature._compute_signature(f"{now}.{sent.decode()}", SECRET)
    return {
        "REQUEST_METHOD": "POST", "PATH_INFO": f"/stripe/webhook/{ENDPOINT}/", "SCRIPT_NAME": "",
        "SERVER_NAME": "testserver", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1", "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(sent)),
        "HTTP_HOST": "testserver", "HTTP_USER_AGENT": "Stripe/1.0", "HTTP_ACCEPT": "*/*",
        "HTTP_STRIPE_SIGNATURE": f"t={now},v1={digest}",
        "wsgi.input": io.BytesIO(sent), "wsgi.url_scheme": "http", "wsgi.errors": io.StringIO(),
    }  # fmt: skip


def send(handler: Any, request: dict[str, Any]) -> None:
    answered: list[str] = []
    response = handler(request, lambda status, _headers: answered.append(status))
    response.close()
    assert answered == ["200 OK"], answered


if __name__ == "__main__":
    main()
