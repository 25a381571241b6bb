"""Stripe's own library, as we use it: one version of the API, no retries, and an end to all waiting."""

from __future__ import annotations

from typing import Any

import stripe

from billing.gateways.stripe.options import Options

# What this gateway was written and tested for; the endpoint for events is created with the same.
API_VERSION = "2026-08-26.dahlia"
CONNECT_SECONDS = 5
# The library takes no empty key. Nothing is sent with this one: `check()` says that there is none.
NO_KEY = "sk_test_none"


def api_of(options: Options) -> Any:
    """The library's services for these keys. It retries nothing: we do, with the same key."""
    base: Any = {"api": options.api_base} if options.api_base else None
    client = stripe.StripeClient(
        options.secret_key or NO_KEY,
        stripe_version=API_VERSION,
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=(CONNECT_SECONDS, options.timeout_seconds)),
        base_addresses=base,
    )
    return client.v1
