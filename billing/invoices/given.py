"""What callers hand in, checked before anything is changed."""

from __future__ import annotations

from billing.credit.amounts import positive
from billing.errors import BadAmount
from billing.money import Money

KEY_CHARACTERS_MAX = 120


def given_key(key: str) -> str:
    """The key, which makes twice once. Raises BadAmount for one that no database would keep as it is."""
    if not 0 < len(key) <= KEY_CHARACTERS_MAX or "\0" in key:
        raise BadAmount(f"a key has 1 to {KEY_CHARACTERS_MAX} characters, and no NUL")
    return key


def given_amount(amount: Money, *, currency: str) -> Money:
    """The amount. Raises BadAmount unless it is above zero, in this currency, and whole minor units."""
    if positive(amount).currency != currency:
        raise BadAmount(f"{amount} is not in {currency}")
    return Money.from_minor(amount.minor, currency)
