"""The index of the staff's side: each admin is written in the room that owns the table or its page."""

from subscriptions.catalog import admin as catalog
from subscriptions.catalog.features import admin as features
from subscriptions.catalog.prices import admin as prices
from subscriptions.changes import admin as changes
from subscriptions.discounts import admin as coupons
from subscriptions.discounts.codes import admin as codes
from subscriptions.discounts.redemptions import admin as redemptions
from subscriptions.discounts.tries import admin as tries
from subscriptions.entitlements.overrides import admin as overrides
from subscriptions.entitlements.seats import admin as seats
from subscriptions.lifecycle import admin as lifecycle
from subscriptions.lifecycle.periods import admin as periods
from subscriptions.lifecycle.repricing import admin as repricing
from subscriptions.numbers import admin as numbers

__all__ = [
    "catalog",
    "changes",
    "codes",
    "coupons",
    "features",
    "lifecycle",
    "numbers",
    "overrides",
    "periods",
    "prices",
    "redemptions",
    "repricing",
    "seats",
    "tries",
]
