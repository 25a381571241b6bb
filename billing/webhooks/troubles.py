"""What may be kept of an error: its name, and its words where they are our own. Never a secret."""

from __future__ import annotations

import re

from billing.errors import BillingError
from billing.luhn import has_card_number

CHARACTERS_MAX = 200
_SECRET = re.compile(r"\b(?:sk|rk|pk|whsec)_\w+|[0-9a-fA-F]{32,}")


def in_short(error: Exception) -> str:
    name = type(error).__name__
    words = _SECRET.sub("…", str(error)) if isinstance(error, BillingError) else ""
    return (f"{name}: {words}" if words and not has_card_number(words) else name)[:CHARACTERS_MAX]
