"""The index of tables: each is written in the room that owns it."""

from billing.access.denials.models import Denial
from billing.access.passes.models import Pass
from billing.access.rates.models import RateOverride
from billing.customers.models import Customer
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.setups.models import Setup
from billing.standing.models import Standing
from billing.states import StateMove

__all__ = [
    "Customer",
    "Denial",
    "Pass",
    "PaymentMethod",
    "RateOverride",
    "Setup",
    "Standing",
    "StateMove",
]
