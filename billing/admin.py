"""The index of the staff's side: each admin is written in the room that owns the table or its page."""

from billing.access.idempotency import admin as keyed_requests
from billing.access.passes import admin as passes
from billing.access.rates import admin as rates
from billing.credit import admin as credits
from billing.credit.grants import admin as grants
from billing.credit.holds import admin as holds
from billing.credit.limits import admin as limits
from billing.diagnosis import admin as history
from billing.diagnosis.books import admin as transfers
from billing.diagnosis.customer_file import admin as customers
from billing.diagnosis.preview import admin as denials
from billing.invoices import admin as invoices
from billing.invoices.credit_notes import admin as credit_notes
from billing.invoices.lines import admin as lines
from billing.invoices.numbers import admin as numbers
from billing.ledger import admin as ledger
from billing.payment_methods import admin as payment_methods
from billing.payment_methods.setups import admin as setups
from billing.payments import admin as payments
from billing.payments.attempts import admin as attempts
from billing.payments.disputes import admin as disputes
from billing.payments.refunds import admin as refunds
from billing.standing import admin as standing
from billing.upkeep import admin as upkeep

__all__ = [
    "attempts",
    "credit_notes",
    "credits",
    "customers",
    "denials",
    "disputes",
    "grants",
    "history",
    "holds",
    "invoices",
    "keyed_requests",
    "ledger",
    "limits",
    "lines",
    "numbers",
    "passes",
    "payment_methods",
    "payments",
    "rates",
    "refunds",
    "setups",
    "standing",
    "transfers",
    "upkeep",
]
