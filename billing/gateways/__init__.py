"""Who moves money. `gateway_of(alias)` is the only way to one; nobody else knows a vendor by name."""

from billing.gateways.base import Gateway
from billing.gateways.registry import gateway_of, is_configured

__all__ = ["Gateway", "gateway_of", "is_configured"]
