from __future__ import annotations

import re

from subscriptions.discounts.codes.models import PromotionCode

SPELLED = re.compile(r"[A-Z0-9][A-Z0-9_-]{2,39}")


def spelled(typed: str) -> str:
    """The code as it is kept; empty for what none is spelled like."""
    # Of other scripts' letters some become plain ones as capitals.
    code = typed.strip().upper() if typed.isascii() else ""
    return code if SPELLED.fullmatch(code) else ""


def code_typed(typed: str) -> PromotionCode | None:
    """The code that a customer has typed, however that was spelled."""
    code = spelled(typed)
    return PromotionCode.objects.select_related("coupon").filter(code=code).first() if code else None
