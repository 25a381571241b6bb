"""The index of tables: each is written in the room that owns it."""

from subscriptions.catalog.features.models import Feature, PlanFeature
from subscriptions.catalog.models import Plan, PlanOffer, Product
from subscriptions.catalog.prices.models import Price
from subscriptions.changes.models import Change, ChangeCredit, ChangeItem
from subscriptions.discounts.codes.models import PromotionCode
from subscriptions.discounts.models import Coupon
from subscriptions.discounts.redemptions.models import Redemption
from subscriptions.discounts.tries.models import CodeTries
from subscriptions.entitlements.overrides.models import FeatureOverride
from subscriptions.entitlements.seats.models import Seat
from subscriptions.lifecycle.models import ComingItem, Item, Subscription
from subscriptions.lifecycle.periods.models import BilledItem, BilledPeriod

__all__ = [
    "BilledItem",
    "BilledPeriod",
    "Change",
    "ChangeCredit",
    "ChangeItem",
    "CodeTries",
    "ComingItem",
    "Coupon",
    "Feature",
    "FeatureOverride",
    "Item",
    "Plan",
    "PlanFeature",
    "PlanOffer",
    "Price",
    "Product",
    "PromotionCode",
    "Redemption",
    "Seat",
    "Subscription",
]
