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
# Of a restricted key: the words of Stripe's dashboard, and the smallest call that needs them.
READS: dict[str, Callable[[Any], Any]] = {
    "Disputes": lambda api: api.disputes.list({"limit": 1}),
    "Events": lambda api: api.events.list({"limit": 1}),
}
# Nothing at Stripe is called so, and nothing comes of these; a key that may not write hears that first.
WRITES: dict[str, Callable[[Any], Any]] = {
    "Checkout Sessions": lambda api: api.checkout.sessions.expire("cs_none"),
    "Customers": lambda api: api.customers.update("cus_none", {}),
    "PaymentIntents": lambda api: api.payment_intents.cancel("pi_none"),
    "SetupIntents": lambda api: api.setup_intents.cancel("seti_none"),
    "PaymentMethods": lambda api: api.payment_methods.detach("pm_none"),
    "Charges and Refunds": lambda api: api.refunds.update("re_none", {}),
}


def problems(api: Any, options: Options, *, alias: str, version: str, at: datetime) -> Iterator[Problem]:
    """Each in words, with what to do. Raises StripeError when Stripe cannot be reached."""
    try:
        yield from _missing(api, WRITES, right="write")
        yield from _missing(api, READS, right="read")
    except stripe.AuthenticationError:
        hint = "It was rolled or deleted: copy the one that is valid into the environment."
        yield Problem("Stripe refuses the key", hint)
        return
    yield from _skew(api, at=at)
    yield from _account(api, options)
    yield from _endpoint(api, alias=alias, version=version)


def _missing(api: Any, calls: dict[str, Callable[[Any], Any]], *, right: str) -> Iterator[Problem]:
    """The permissions that the key lacks."""
    for name, call in calls.items():
        try:
            call(api)
        except stripe.PermissionError:
            hint = f"Give the restricted key the right to {right} there."
            yield Problem(f"the key may not {right} {name}", hint)
        except stripe.InvalidRequestError:
            # It may; there is only nothing called so.
            continue


def _skew(api: Any, *, at: datetime) -> Iterator[Problem]:
    try:
        response = api.events.list({"limit": 1}).last_response
        said = parsedate_to_datetime(response.headers["date"])
        seconds = abs((said - at).total_seconds())
    except (stripe.PermissionError, KeyError, TypeError, ValueError):
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
        hint = "Give the restricted key the right to read the account, or take ACCOUNT out."
        yield Problem("whether the key is of ACCOUNT cannot be told", hint)
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
