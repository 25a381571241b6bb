"""What Stripe itself says is wrong: with the key, what it may do, the clock, and the endpoint for events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import stripe

from billing.gateways.messages import Problem
from billing.gateways.stripe.events import TYPES
from billing.gateways.stripe.options import Options

SKEW_SECONDS_MAX = 60
# We look there, and write nothing; all others are written to as well.
READ_ONLY = frozenset({"Disputes", "Events"})
# Of a restricted key: the words of Stripe's dashboard, and the smallest call that needs them.
PERMISSIONS: dict[str, Callable[[Any], Any]] = {
    "Checkout Sessions": lambda api: api.checkout.sessions.list({"limit": 1}),
    "Customers": lambda api: api.customers.list({"limit": 1}),
    "PaymentIntents": lambda api: api.payment_intents.list({"limit": 1}),
    "SetupIntents": lambda api: api.setup_intents.list({"limit": 1}),
    "PaymentMethods": lambda api: api.payment_methods.list({"limit": 1}),
    "Charges and Refunds": lambda api: api.refunds.list({"limit": 1}),
    "Disputes": lambda api: api.disputes.list({"limit": 1}),
    "Events": lambda api: api.events.list({"limit": 1}),
}


def problems(api: Any, options: Options, *, alias: str, version: str, at: datetime) -> Iterator[Problem]:
    """Each in words, with what to do. Raises StripeError when Stripe cannot be reached."""
    answer, refused = None, False
    for name, call in PERMISSIONS.items():
        try:
            answer = call(api)
        except stripe.AuthenticationError:
            refused = True
            break
        except stripe.PermissionError:
            right = "read" if name in READ_ONLY else "write"
            hint = f"Give the restricted key the right to {right} there."
            yield Problem(f"the key may not use {name}", hint)
    if refused:
        hint = "It was rolled or deleted: copy the one that is valid into the environment."
        yield Problem("Stripe refuses the key", hint)
        return
    yield from _skew(answer, at=at)
    yield from _account(api, options)
    yield from _endpoint(api, alias=alias, version=version)


def _skew(answer: Any, *, at: datetime) -> Iterator[Problem]:
    response = getattr(answer, "last_response", None)
    try:
        said = parsedate_to_datetime(response.headers["date"]) if response else at
        seconds = abs((said - at).total_seconds())
    except (KeyError, TypeError, ValueError):
        # What stands between us and Stripe need not hand the hour on.
        return
    if seconds > SKEW_SECONDS_MAX:
        hint = "Have the server keep time (NTP): events that seem too old are refused."
        yield Problem(f"the clock here and Stripe's differ by {seconds:.0f} seconds", hint)


def _account(api: Any, options: Options) -> Iterator[Problem]:
    if not options.account:
        return
    try:
        account = api.accounts.retrieve_current()
    except stripe.PermissionError:
        return
    if account.id != options.account:
        yield Problem("the key is of another account than ACCOUNT", "Take both from the same account.")


def _endpoint(api: Any, *, alias: str, version: str) -> Iterator[Problem]:
    try:
        endpoints = list(api.webhook_endpoints.list({"limit": 100}).auto_paging_iter())
    except stripe.PermissionError:
        # Looking is a courtesy that the key need not grant.
        return
    ours = [one for one in endpoints if one.url.rstrip("/").endswith(f"/webhooks/{alias}")]
    address = f"…/webhooks/{alias}/"
    if not ours:
        yield Problem("no endpoint at Stripe leads here", f"Create one for {address} there.")
    for endpoint in ours:
        if endpoint.status != "enabled":
            yield Problem("the endpoint at Stripe is switched off", "Enable it there.")
        missing = set(TYPES) - set(endpoint.enabled_events)
        if missing and "*" not in endpoint.enabled_events:
            yield Problem(f"the endpoint misses {', '.join(sorted(missing))}", "Add them to it at Stripe.")
        if endpoint.api_version not in {None, version}:
            yield Problem(
                f"the endpoint speaks {endpoint.api_version}, and we {version}",
                "Create the endpoint with the version of docs/how-to/go-live-with-stripe.md.",
            )
