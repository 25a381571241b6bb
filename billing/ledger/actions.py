from __future__ import annotations

from datetime import datetime

from django.db import router
from django.db.models import QuerySet

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

    Belongs into the transaction of the row it is for; of several at once with one key the first moves it, and
    the others get that. Raises BadAmount below zero, CurrencyMismatch, and KeyReused when the key stands for
    another transfer.
    """
    if amount.micros < 0:
        raise BadAmount("a transfer moves more than nothing: turn its accounts round")
    if {debit.currency, credit.currency} != {amount.currency}:
        raise CurrencyMismatch(f"{debit} and {credit} hold no {amount.currency}")
    if not amount:
        return None
    assert debit != credit, "a transfer moves from one account to another"
    wanted = Transfer(
        customer=customer, key=key, debit=debit, credit=credit, event=event, reference=reference
    )
    wanted.amount_micros, wanted.currency, wanted.at = amount.micros, amount.currency, at
    # Not looked for first: of two at once both would find nothing.
    _primary().bulk_create([wanted], ignore_conflicts=True)
    known = _primary().get(customer=customer, key=key)
    if _what_moves(known) != _what_moves(wanted):
        raise KeyReused(f"{key} has moved {known.money} before")
    return known


def reverse_transfer(transfer: Transfer, *, at: datetime) -> Transfer | None:
    """Correct a posted transfer by the same amount in the other direction; twice is once.

    Only the books change: what rows keep of them, a customer's balance above all, is the caller's to mend.
    """
    assert transfer.state == TransferState.POSTED, "a pending transfer is voided, not reversed"
    posted = _primary().select_related("debit", "credit", "customer").get(pk=transfer.pk)
    return post_transfer(
        debit=posted.credit,
        credit=posted.debit,
        amount=posted.money,
        event=Event.REVERSAL,
        reference=posted.reference,
        key=f"reversal:{posted.pk}",
        at=at,
        customer=posted.customer,
    )


def _what_moves(transfer: Transfer) -> tuple[int, int, int]:
    return transfer.debit_id, transfer.credit_id, transfer.amount_micros


def _primary() -> QuerySet[Transfer]:
    """A replica lags: what was posted a moment ago would be posted again."""
    return Transfer.objects.using(router.db_for_write(Transfer))
