from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing.customers.models import Customer
from billing.errors import BadAmount, CurrencyMismatch, KeyReused
from billing.ledger.chart import AccountKind, Event
from billing.ledger.models import Account, Transfer
from billing.ledger.states import TransferState
from billing.money import Money


def open_account(
    kind: AccountKind, currency: str, *, customer: Customer | None = None, gateway: str = ""
) -> Account:
    """The one account of this kind, opened if there is none; two at once open one."""
    assert kind.is_of_customers == (customer is not None), "customers have credit and receivable, no more"
    assert kind.is_of_gateways == bool(gateway), "gateways have cash and fees, no more"
    account, _ = Account.objects.get_or_create(
        kind=kind, currency=currency, customer=customer, gateway=gateway
    )
    return account


def post_transfer(
    *,
    debit: Account,
    credit: Account,
    amount: Money,
    event: Event,
    reference: str,
    key: str,
    at: datetime,
    customer: Customer | None = None,
) -> Transfer | None:
    """Move `amount` from `debit` to `credit`, once per customer and key; nothing at all when it is zero.

    Belongs into the transaction of the row it is for. Raises BadAmount below zero, CurrencyMismatch,
    and KeyReused when the key stands for another transfer.
    """
    if amount.micros < 0:
        raise BadAmount("a transfer moves more than nothing: turn its accounts round")
    if {debit.currency, credit.currency} != {amount.currency}:
        raise CurrencyMismatch(f"{debit} and {credit} hold no {amount.currency}")
    if not amount:
        return None
    wanted = (debit.pk, credit.pk, amount.micros)
    known = _known(customer, key)
    if known is None:
        return Transfer.objects.create(
            customer=customer,
            key=key,
            debit=debit,
            credit=credit,
            amount_micros=amount.micros,
            currency=amount.currency,
            event=event,
            reference=reference,
            at=at,
        )
    if (known.debit_id, known.credit_id, known.amount_micros) != wanted:
        raise KeyReused(f"{key} has moved {known.money} before")
    return known


def reverse_transfer(transfer: Transfer, *, key: str, at: datetime) -> Transfer | None:
    """Correct a posted transfer by the same amount in the other direction."""
    assert transfer.state == TransferState.POSTED, "a pending transfer is voided, not reversed"
    with transaction.atomic():
        return post_transfer(
            debit=transfer.credit,
            credit=transfer.debit,
            amount=transfer.money,
            event=Event.REVERSAL,
            reference=transfer.reference,
            key=key,
            at=at,
            customer=transfer.customer,
        )


def _known(customer: Customer | None, key: str) -> Transfer | None:
    return Transfer.objects.filter(customer=customer, key=key).first()
