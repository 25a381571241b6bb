"""What staff may see of a payload: what happened to what, and nothing of a person or a card."""

from __future__ import annotations

import json
import re
from typing import Any

from billing.luhn import has_card_number

MASK = "••••"
_PRIVATE = re.compile(
    r"^(?:.*_)?(?:name|email|phone|address|line1|line2|city|postal_code|number|cvc|cvv|cvc2|ip|iban)$"
    # An address may open a door by itself: a link that pays, a page of the bank's.
    r"|url$|secret|token|password|fingerprint|signature|account_number|tax_id"
)
_SECRET_VALUE = re.compile(r"\b(?:sk|rk|pk|whsec|ek)_\w+")


def shown(payload: str) -> str:
    """Laid out for people; empty where nothing is kept any more."""
    if not payload:
        return ""
    try:
        return json.dumps(masked(json.loads(payload)), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return MASK


def masked(value: Any, *, name: str = "") -> Any:
    """A copy without whatever is private by its name or by its look."""
    if isinstance(value, dict):
        return {_plain(key): masked(inner, name=key.lower()) for key, inner in value.items()}
    if isinstance(value, list):
        return [masked(inner, name=name) for inner in value]
    if value is None or isinstance(value, bool):
        return value
    if _PRIVATE.search(name):
        return MASK
    return value if isinstance(value, int) and not has_card_number(str(value)) else _plain(str(value))


def _plain(text: str) -> str:
    return MASK if has_card_number(text) else _SECRET_VALUE.sub(MASK, text)
