"""What a quantity costs. Pure: no tables, no settings, no clock; exact, with one rounding per line."""

from subscriptions.pricing.documents import from_document as from_document
from subscriptions.pricing.documents import to_document as to_document
from subscriptions.pricing.extras import Minimum as Minimum
from subscriptions.pricing.extras import SetUpFee as SetUpFee
from subscriptions.pricing.figures import PricingError as PricingError
from subscriptions.pricing.lines import ChargeModel as ChargeModel
from subscriptions.pricing.lines import Kind as Kind
from subscriptions.pricing.lines import PricedLine as PricedLine
from subscriptions.pricing.lines import total as total
from subscriptions.pricing.plain import Flat as Flat
from subscriptions.pricing.plain import Package as Package
from subscriptions.pricing.plain import PartOfPackage as PartOfPackage
from subscriptions.pricing.plain import Percentage as Percentage
from subscriptions.pricing.plain import PerUnit as PerUnit
from subscriptions.pricing.tiers import Graduated as Graduated
from subscriptions.pricing.tiers import Tier as Tier
from subscriptions.pricing.tiers import Volume as Volume
from subscriptions.pricing.tiers import ZeroUnits as ZeroUnits
