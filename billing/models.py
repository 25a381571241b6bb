"""The index of tables: each is written in the room that owns it."""

from billing.access.denials.models import Denial
from billing.access.idempotency.models import KeyedRequest
from billing.access.passes.models import Pass
from billing.access.rates.models import RateOverride
from billing.credit.grants.models import Grant
from billing.credit.holds.models import Hold
from billing.credit.limits.models import LimitChange
from billing.credit.models import Credit
from billing.customers.models import Customer
from billing.diagnosis.health.models import OpenTrouble
from billing.diagnosis.inspections.models import Inspection
from billing.gateways.watch.models import Downtime, GatewayCheck
from billing.invoices.credit_notes.models import CreditNote
from billing.invoices.lines.models import Line
from billing.invoices.models import Invoice
from billing.invoices.numbers.models import Series
from billing.ledger.models import Account, Transfer
from billing.notices.models import LowCredit, Notice, NoticePreference
from billing.payment_methods.imports.models import Import
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.setups.models import Setup
from billing.payments.attempts.models import Attempt
from billing.payments.disputes.models import Dispute
from billing.payments.dunning.models import Dunning
from billing.payments.dunning.plans.models import CollectionPlan
from billing.payments.models import Payment
from billing.payments.refunds.models import Refund
from billing.standing.models import Standing
from billing.states import StateMove
from billing.upkeep.models import Upkeep
from billing.webhooks.models import InboxEvent, InboxPoll

__all__ = [
    "Account",
    "Attempt",
    "CollectionPlan",
    "Credit",
    "CreditNote",
    "Customer",
    "Denial",
    "Dispute",
    "Downtime",
    "Dunning",
    "GatewayCheck",
    "Grant",
    "Hold",
    "Import",
    "InboxEvent",
    "InboxPoll",
    "Inspection",
    "Invoice",
    "KeyedRequest",
    "LimitChange",
    "Line",
    "LowCredit",
    "Notice",
    "NoticePreference",
    "OpenTrouble",
    "Pass",
    "Payment",
    "PaymentMethod",
    "RateOverride",
    "Refund",
    "Series",
    "Setup",
    "Standing",
    "StateMove",
    "Transfer",
    "Upkeep",
]
