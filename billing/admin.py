"""The index of the staff's side: each admin is written in the room that owns the table or its page."""

from billing.access.passes import admin as passes
from billing.access.rates import admin as rates
from billing.diagnosis import admin as history
from billing.diagnosis.customer_file import admin as customers
from billing.diagnosis.preview import admin as denials
from billing.payment_methods import admin as payment_methods
from billing.payment_methods.setups import admin as setups
from billing.standing import admin as standing

__all__ = ["customers", "denials", "history", "passes", "payment_methods", "rates", "setups", "standing"]
