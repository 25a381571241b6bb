"""What payments move: each posts its transfers once, inside the transaction that changes its state."""

from __future__ import annotations

from datetime import datetime

from billing.credit.actions import open_credit
from billing.credit.grants.actions import ELSEWHERE
from billing.invoices.models import Invoice
from billing.invoices.states import InvoiceState
from billing.ledger.actions import open_account, post_transfer
from billing.ledger.chart import AccountKind, Event
from billing.ledger.models import Account, Transfer
from billing.money import Money
from billing.payments.models import Payment, Source


def pot_of(payment: Payment) -> Account:
    """Where the money came to, and goes back from: cash of the gateway, cash elsewhere, or the credit."""
    if payment.source == Source.CREDIT:
        return open_credit(payment.customer, payment.currency).account
    return open_account(AccountKind.CASH, payment.currency, gateway=payment.gateway or ELSEWHERE)


def receivable_of(payment: Payment) -> Account:
    return open_account(AccountKind.RECEIVABLE, payment.currency, customer=payment.customer)


def post_payment(payment: Payment, invoice: Invoice, amount: Money, *, at: datetime) -> None:
    """It was owed; of what was written off, less was lost."""
    is_lost = invoice.state == InvoiceState.UNCOLLECTIBLE
    write_offs = open_account(AccountKind.WRITE_OFFS, payment.currency)
    sides = (pot_of(payment), write_offs if is_lost else receivable_of(payment))
    event = Event.RECOVERY if is_lost else Event.PAYMENT
    post(payment, sides, amount, event=event, key=_key(payment), at=at)


def brought_to_invoice(payment: Payment) -> Money:
    """What of a payment its invoice needed; the rest of it became credit."""
    posted = Transfer.objects.filter(customer=payment.customer, key=_key(payment)).first()
    return posted.money if posted else Money.zero(payment.currency)


def post(
    payment: Payment, sides: tuple[Account, Account], amount: Money, *, event: Event, key: str, at: datetime
) -> None:
    """From the second of the two sides to the first."""
    debit, credit = sides
    post_transfer(
        debit=debit,
        credit=credit,
        amount=amount,
        event=event,
        reference=payment.public_id,
        key=key,
        at=at,
        customer=payment.customer,
    )


def _key(payment: Payment) -> str:
    return f"payment:{payment.public_id}"
