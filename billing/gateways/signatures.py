"""Signed deliveries: `t=<seconds>,v1=<hex>`, an HMAC-SHA-256 over instant and body (Stripe, webhooks)."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from django.views.decorators.debug import sensitive_variables

from billing.errors import Forged

# What was recorded on the line can be sent again for no longer than that; clocks differ by less.
TOLERANCE_SECONDS = 300
# One for each secret while they are rotated, and a few to spare.
SIGNATURES_MAX = 10
HEADER_CHARACTERS_MAX = 1000

_HEADER = re.compile(r"t=([0-9]{1,12})((?:,[a-z0-9]{1,8}=[0-9a-f]{1,128})+)")


@sensitive_variables()
def sign(body: bytes, secret: str, *, at: datetime) -> str:
    """The header that goes with `body`."""
    seconds = int(at.timestamp())
    return f"t={seconds},v1={_digest(body, secret, seconds)}"


@sensitive_variables()
def assert_signed(body: bytes, header: str, secrets: Iterable[str], *, at: datetime) -> None:
    """Raises Forged unless one of the secrets has signed this very body, just now.

    Only the scheme `v1` counts: an older one may be weaker. Every secret is tried, in the same time.
    """
    if len(header) > HEADER_CHARACTERS_MAX or not (match := _HEADER.fullmatch(header)):
        raise Forged("the signature cannot be read")
    seconds = int(match[1])
    if abs(int(at.timestamp()) - seconds) > TOLERANCE_SECONDS:
        raise Forged("the signature is too old, or of the future")
    pairs = (pair.partition("=") for pair in match[2].strip(",").split(","))
    given = [digest for scheme, _, digest in pairs if scheme == "v1"][:SIGNATURES_MAX]
    wanted = [_digest(body, secret, seconds) for secret in secrets if secret]
    # A list, so that every pair is compared whichever fits.
    fits = [hmac.compare_digest(one, other) for one in given for other in wanted]
    if not any(fits):
        raise Forged("no secret of ours has signed this")


@sensitive_variables()
def _digest(body: bytes, secret: str, seconds: int) -> str:
    return hmac.new(secret.encode(), f"{seconds}.".encode() + body, sha256).hexdigest()
