from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import router
from django.db.models import QuerySet

from billing.customers.models import Customer
from billing.errors import BadAmount, CurrencyMismatch, KeyReused
from billing.ledger.chart import AccountKind, Event
from billing.ledger.models import Account, Transfer
from billing.ledger.states import TransferState
from billing.money import Money

# So many rows a statement; a parameter each would be too many for some servers.
BATCH = 1_000


class Posting(NamedTuple):
    """What is to be moved, and what for; as `post_transfer` is told it."""

    debit: Account
    credit: Account
    amount: Money
    event: Event
    reference: str
    key: str
    customer: Customer | None = None


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


def open_accounts(kind: AccountKind, currency: str, *, customers: Collection[Customer]) -> dict[int, Account]:
    """As `open_account`, of many customers at once, by their keys."""
    assert kind.is_of_customers, "the house has one of each"
    rows = Account.objects.using(router.db_for_write(Account)).filter(kind=kind, currency=currency)
    known = _by_owner(rows.filter(customer__in=customers))
    if missing := [customer for customer in customers if customer.pk not in known]:
        new = [Account(kind=kind, currency=currency, customer=customer) for customer in missing]
        rows.bulk_create(new, ignore_conflicts=True)
        known |= _by_owner(rows.filter(customer__in=missing))
    return known


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
    wanted = _wanted(Posting(debit, credit, amount, event, reference, key, customer), at=at)
    if wanted is None:
        return None
    # Not looked for first: of two at once both would find nothing.
    _primary().bulk_create([wanted], ignore_conflicts=True)
    known = _primary().get(customer=customer, key=key)
    if _what_moves(known) != _what_moves(wanted):
        raise KeyReused(f"{key} has moved {known.money} before")
    return known


def post_transfers(postings: Iterable[Posting], *, at: datetime) -> None:
    """Move many at once, of documents that are new in this transaction: no key may have moved anything yet.

    Raises IntegrityError where one has, and else as `post_transfer` does.
    """
    wanted = (_wanted(posting, at=at) for posting in postings)
    _primary().bulk_create([transfer for transfer in wanted if transfer], batch_size=BATCH)


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


def _by_owner(rows: Iterable[Account]) -> dict[int, Account]:
    return {row.customer_id: row for row in rows if row.customer_id is not None}


def _wanted(posting: Posting, *, at: datetime) -> Transfer | None:
    debit, credit, amount, *_ = posting
    if amount.micros < 0:
        raise BadAmount("a transfer moves more than nothing: turn its accounts round")
    if {debit.currency, credit.currency} != {amount.currency}:
        raise CurrencyMismatch(f"{debit} and {credit} hold no {amount.currency}")
    if not amount:
        return None
    assert debit != credit, "a transfer moves from one account to another"
    return Transfer(
        customer=posting.customer,
        key=posting.key,
        debit=debit,
        credit=credit,
        amount_micros=amount.micros,
        currency=amount.currency,
        event=posting.event,
        reference=posting.reference,
        at=at,
    )


def _what_moves(transfer: Transfer) -> tuple[int, int, int]:
    return transfer.debit_id, transfer.credit_id, transfer.amount_micros


def _primary() -> QuerySet[Transfer]:
    """A replica lags: what was posted a moment ago would be posted again."""
    return Transfer.objects.using(router.db_for_write(Transfer))
