"""What an action's caller is told when the gateway did not do what was asked."""

from __future__ import annotations

import logging

from billing.access.causes import Cause
from billing.access.denied import Denied, Remedy
from billing.errors import GatewayError, OutcomeUnknown, Unreachable

RETRY_AFTER_SECONDS = 30

logger = logging.getLogger("billing.access")


def denied_by(trouble: GatewayError) -> Denied:
    """A gateway that is down is 503 with Retry-After, and a retry goes on where it stopped."""
    if isinstance(trouble, (Unreachable, OutcomeUnknown)):
        wait = getattr(trouble, "retry_after_seconds", RETRY_AFTER_SECONDS)
        return Denied(Cause.GATEWAY_UNAVAILABLE, {}, (Remedy("wait"),), retry_after_seconds=wait)
    logger.error("the gateway cannot be used: %s", trouble)
    return Denied(Cause.MISCONFIGURED)
