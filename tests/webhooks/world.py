"""Events of the sandbox, sent to our address as its post sends them."""

import json

from billing.gateways.sandbox.delivery import HEADER
from billing.gateways.sandbox.events import written
from billing.gateways.sandbox.models import BankEvent
from billing.gateways.sandbox.options import secrets_of
from billing.gateways.signatures import sign
from billing.ids import new_id
from billing.models import InboxEvent
from billing.webhooks.actions import receive_waiting

URL = "/billing/webhooks/default/"
JSON = "application/json"
VISA = "4242424242424242"


def secret(alias="default"):
    return secrets_of(alias, {})[0]


def signature(body, at, key=""):
    return {HEADER: sign(body, key or secret(), at=at)}


def post(client, body, at, *, url=URL, key="", **more):
    """Signed now, unless `headers` says otherwise."""
    given = {"content_type": JSON, "headers": signature(body, at, key), **more}
    return client.post(url, body, **given)


def told(at, **changes):
    """The body of an event about nothing of ours."""
    about = {"reference": "bch_1", "key": ""}
    body = {"id": new_id("bevt"), "type": "charge.succeeded", "account": "default", "object": about}
    return json.dumps({**body, "created": at.isoformat(), **changes}).encode()


def sent_by_the_bank():
    """Every event as it goes over the line, in the order in which it happened."""
    return [written(event) for event in BankEvent.objects.order_by("pk")]


def carry_out_all(at):
    """As many rounds of a worker as there is something to do."""
    while receive_waiting(at=at):
        pass


def states():
    return dict(InboxEvent.objects.values_list("event_id", "state"))


woken = []


def woke(step):
    """For `WAKE_UP`."""
    woken.append(step)
