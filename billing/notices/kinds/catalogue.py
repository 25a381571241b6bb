"""The kinds there are, listed by hand: see docs/how-to/change-the-mails.md."""

from __future__ import annotations

from billing.notices.kinds.cards import CardExpiring, CardUpdated
from billing.notices.kinds.credit import CreditIsLow
from billing.notices.kinds.details import BillingDetailsYearly
from billing.notices.kinds.failures import ConfirmationNeeded, PaymentFailed, Recovered, TopUpFailed
from billing.notices.kinds.kind import Kind
from billing.notices.kinds.receipts import Receipt
from billing.notices.kinds.refunds import RefundSent
from billing.notices.kinds.staff import DisputeOpened, GatewayTrouble, SomethingWrong

RECEIPT = Receipt()

# Looked for once a minute; and what time alone brings, once an hour.
EVENTS: tuple[Kind, ...] = (
    RECEIPT,
    PaymentFailed(),
    ConfirmationNeeded(),
    Recovered(),
    RefundSent(),
    TopUpFailed(),
    CreditIsLow(),
    CardUpdated(),
    DisputeOpened(),
    GatewayTrouble(),
    SomethingWrong(),
)
REMINDERS: tuple[Kind, ...] = (CardExpiring(), BillingDetailsYearly())

KINDS = (*EVENTS, *REMINDERS)
BY_NAME = {kind.name: kind for kind in KINDS}
