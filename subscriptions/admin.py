"""The index of the staff's side: each admin is written in the room that owns the table or its page."""

from subscriptions.catalog import admin as catalog
from subscriptions.catalog.features import admin as features
from subscriptions.catalog.prices import admin as prices
from subscriptions.discounts import admin as coupons
from subscriptions.discounts.codes import admin as codes
from subscriptions.discounts.redemptions import admin as redemptions
from subscriptions.lifecycle import admin as lifecycle
from subscriptions.lifecycle.periods import admin as periods
from subscriptions.numbers import admin as numbers

__all__ = [
    "catalog",
    "codes",
    "coupons",
    "features",
    "lifecycle",
    "numbers",
    "periods",
    "prices",
    "redemptions",
]
