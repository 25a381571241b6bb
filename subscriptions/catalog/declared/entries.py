"""A catalog as plain values: what a document declares, and what is stored, in one shape."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from subscriptions.calendar import Interval
from subscriptions.catalog.features.models import FeatureKind
from subscriptions.catalog.models import PlanKind, WithoutCard
from subscriptions.catalog.states import PlanState
from subscriptions.pricing import ChargeModel


@dataclass(frozen=True, slots=True)
class FeatureEntry:
    key: str
    name: str
    kind: FeatureKind = FeatureKind.FLAG
    position: int = 0
    # Whether a customer has it apart from any plan, or sits on it: told of what is stored.
    is_held: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return f"feature {self.key}"


@dataclass(frozen=True, slots=True)
class ProductEntry:
    key: str
    name: str
    description: str = ""
    tax_percent: Decimal = Decimal(0)
    position: int = 0

    def __str__(self) -> str:
        return f"product {self.key}"


@dataclass(frozen=True, slots=True)
class PlanEntry:
    key: str
    product: str
    name: str
    state: PlanState = PlanState.PUBLIC
    description: str = ""
    kind: PlanKind = PlanKind.PLAN
    trial_days: int = 0
    trial_needs_card: bool = True
    without_card: WithoutCard = WithoutCard.CANCEL
    position: int = 0

    def __str__(self) -> str:
        return f"plan {self.key}"


@dataclass(frozen=True, slots=True)
class PriceEntry:
    """`version` is that of the price that is sold; what is declared has none."""

    plan: str
    currency: str
    interval: Interval
    model: ChargeModel
    version: int = field(default=0, compare=False)

    @property
    def key(self) -> tuple[str, str, Interval]:
        return self.plan, self.currency, self.interval

    def __str__(self) -> str:
        return f"price {self.plan}/{self.currency}/{self.interval}"


@dataclass(frozen=True, slots=True)
class OpenedEntry:
    """How much of a feature a plan opens; without a limit, as much as one likes."""

    plan: str
    feature: str
    limit: int | None = None
    is_per_unit: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return self.plan, self.feature

    def __str__(self) -> str:
        return f"feature {self.feature} of plan {self.plan}"


Entry = FeatureEntry | ProductEntry | PlanEntry | PriceEntry | OpenedEntry


@dataclass(frozen=True, slots=True)
class Catalog:
    """Each in the order of the document, or of their positions."""

    features: tuple[FeatureEntry, ...] = ()
    products: tuple[ProductEntry, ...] = ()
    plans: tuple[PlanEntry, ...] = ()
    prices: tuple[PriceEntry, ...] = ()
    opened: tuple[OpenedEntry, ...] = ()
