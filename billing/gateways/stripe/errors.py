"""Whatever Stripe's library raises, as exactly one of ours. No key, request or body gets into a text."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import requests
import stripe
import urllib3

from billing.errors import (
    BadAmount,
    BillingError,
    Declined,
    GatewayError,
    IdempotencyMismatch,
    Misconfigured,
    OutcomeUnknown,
    UnknownMethod,
    Unreachable,
)
from billing.gateways.stripe.declines import refusal

logger = logging.getLogger("billing.gateways")

RETRY_AFTER_SECONDS_MAX = 3600
CAUSES_MAX = 5

_OF_AMOUNTS = frozenset(
    [
        "amount_too_large",
        "amount_too_small",
        "charge_already_refunded",
        "charge_disputed",
        "charge_exceeds_source_limit",
        "refund_disputed_payment",
    ]
)
# Of parameters that name a card: it is gone, or is somebody else's. A payer is not gone as long as it is not
# told so, but another account's: Stripe goes on showing those that were deleted.
_OF_METHODS = frozenset({"payment_method", "source"})
# Test or live, and the key is of the other.
_OF_THE_OTHER_MODE = "a similar object exists in"
# No byte of the request can have reached Stripe. A line whose encryption broke may have carried it before.
_NEVER_SENT = (
    requests.exceptions.ConnectTimeout,
    requests.exceptions.ProxyError,
    urllib3.exceptions.NewConnectionError,
    ssl.SSLCertVerificationError,
)


@contextmanager
def looking() -> Iterator[None]:
    """A call that moves no money: where the answer is lost, it may be made again."""
    with _translated(Unreachable):
        yield


@contextmanager
def moving() -> Iterator[None]:
    """A call that moves money: where the answer is lost, nobody knows."""
    with _translated(OutcomeUnknown):
        yield


@contextmanager
def _translated(lost: type[GatewayError]) -> Iterator[None]:
    try:
        yield
    except stripe.StripeError as error:
        ours = raised(error, lost=lost)
        if isinstance(ours, GatewayError):
            ours.request_id = error.request_id or ""
        if not isinstance(ours, Declined):
            told = (type(error).__name__, _code(error), type(ours).__name__, error.request_id)
            logger.warning("Stripe: %s, code %s: %s, request %s", *told)
        raise ours from None


def raised(error: stripe.StripeError, *, lost: type[GatewayError]) -> BillingError:
    """Ours for Stripe's; `lost` is what it is when the answer did not come."""
    match error:
        case stripe.CardError():
            return declined(error)
        case stripe.IdempotencyError():
            return IdempotencyMismatch("this key came before with other parameters")
        case stripe.RateLimitError():
            return Unreachable("Stripe limits our rate", retry_after_seconds=_retry_after(error))
        case stripe.AuthenticationError():
            return Misconfigured("Stripe refuses the key")
        case stripe.PermissionError():
            return Misconfigured("Stripe does not permit this to the key")
        case stripe.APIConnectionError():
            return Unreachable("Stripe cannot be reached") if _was_never_sent(error) else _lost(lost)
        case stripe.InvalidRequestError():
            return _of_a_request(error, lost=lost)
    # All but a plain refusal: an answer that is cut off or garbled says nothing of what was done.
    is_refused = 400 <= (error.http_status or 0) < 500 and error.http_status not in {408, 409}
    return Misconfigured(f"Stripe refuses the request: {error.code}") if is_refused else _lost(lost)


def declined(error: stripe.StripeError) -> Declined:
    """The refusal of a card, with the bank's reason where it gave one."""
    told = error.error
    code, is_hard = refusal(
        error.code or "",
        str(getattr(told, "decline_code", None) or ""),
        str(getattr(told, "advice_code", None) or ""),
    )
    return Declined(code, is_hard=is_hard)


def _code(error: stripe.StripeError) -> str | None:
    """Also of those classes that the library gives none."""
    return error.code or getattr(error.error, "code", None)


def _of_a_request(error: stripe.InvalidRequestError, *, lost: type[GatewayError]) -> BillingError:
    if error.http_status == 409:
        # The same key is on its way in another process this very moment.
        return _lost(lost)
    if error.code in _OF_AMOUNTS or error.param == "amount":
        return BadAmount("Stripe does not take this amount")
    if error.param in _OF_METHODS and not _is_unseen(error):
        return UnknownMethod("Stripe does not know this card of this payer, or has forgotten it")
    return Misconfigured(
        f"Stripe refuses the request: {error.code or 'no code'}, {error.param or 'no parameter'}"
    )


def is_missing(error: stripe.InvalidRequestError) -> bool:
    """There is no such thing for this key, nor, as far as Stripe says, for that of the other mode."""
    return error.code == "resource_missing" and _OF_THE_OTHER_MODE not in str(error)


def _is_unseen(error: stripe.InvalidRequestError) -> bool:
    """The very thing that was asked for is not there, or is there for another key: that is not forgotten."""
    return error.http_status == 404 or _OF_THE_OTHER_MODE in str(error)


def _lost(lost: type[GatewayError]) -> GatewayError:
    return lost("Stripe did not answer")


def _was_never_sent(error: stripe.StripeError) -> bool:
    return any(isinstance(cause, _NEVER_SENT) for cause in _causes(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """What led to it: `requests` wraps what `urllib3` raised, which holds the socket's own trouble."""
    cause: object = error.__cause__ or error.__context__
    for _ in range(CAUSES_MAX):
        if not isinstance(cause, BaseException):
            return
        yield cause
        cause = getattr(cause, "reason", None) or next(iter(cause.args), None)


def _retry_after(error: stripe.StripeError) -> int:
    said = str((error.headers or {}).get("retry-after", ""))[:9]
    return min(int(said), RETRY_AFTER_SECONDS_MAX) if said.isdecimal() else 30
