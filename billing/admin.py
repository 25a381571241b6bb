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
from billing.diagnosis.health import admin as troubles
from billing.diagnosis.inspections import admin as inspections
from billing.diagnosis.preview import admin as denials
from billing.gateways.watch import admin as watch
from billing.invoices import admin as invoices
from billing.invoices.credit_notes import admin as credit_notes
from billing.invoices.lines import admin as lines
from billing.invoices.numbers import admin as numbers
from billing.ledger import admin as ledger
from billing.notices import admin as notices
from billing.payment_methods import admin as payment_methods
from billing.payment_methods.imports import admin as imports
from billing.payment_methods.setups import admin as setups
from billing.payments import admin as payments
from billing.payments.attempts import admin as attempts
from billing.payments.disputes import admin as disputes
from billing.payments.dunning import admin as dunning
from billing.payments.dunning.plans import admin as plans
from billing.payments.refunds import admin as refunds
from billing.standing import admin as standing
from billing.upkeep import admin as upkeep
from billing.webhooks import admin as webhooks

__all__ = [
    "attempts",
    "credit_notes",
    "credits",
    "customers",
    "denials",
    "disputes",
    "dunning",
    "grants",
    "history",
    "holds",
    "imports",
    "inspections",
    "invoices",
    "keyed_requests",
    "ledger",
    "limits",
    "lines",
    "notices",
    "numbers",
    "passes",
    "payment_methods",
    "payments",
    "plans",
    "rates",
    "refunds",
    "setups",
    "standing",
    "transfers",
    "troubles",
    "upkeep",
    "watch",
    "webhooks",
]
