"""What moved a customer's credit, the latest first, each with the balance it left behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.db.models import Case, F, Q, QuerySet, Sum, When

from billing.credit.holds.models import Hold
from billing.credit.models import Credit
from billing.ledger.models import Transfer
from billing.ledger.queries import posted
from billing.money import Money


class Movement(NamedTuple):
    at: datetime
    title: str
    # What exactly: of a request that was served, what the site calls it.
    what: str
    # The public id of the invoice, payment, grant or hold.
    reference: str
    amount: Money
    balance: Money

    @property
    def is_of_invoice(self) -> bool:
        return self.reference.startswith("inv_")

    @property
    def is_of_payment(self) -> bool:
        return self.reference.startswith("pay_")


def transfers_on(credit: Credit) -> QuerySet[Transfer]:
    """Posted transfers of the credit's account; what is only held has not moved yet."""
    own = Q(debit=credit.account_id) | Q(credit=credit.account_id)
    return posted().filter(own, customer=credit.customer_id).order_by("-at", "-pk")


def movements(credit: Credit, page: Iterable[Transfer]) -> list[Movement]:
    """The transfers of one page of `transfers_on`."""
    shown = list(page)
    if not shown:
        return []
    balance = credit.balance_micros - _moved_since(credit, shown[0])
    return list(_read(credit, shown, balance))


def all_movements(credit: Credit) -> Iterator[Movement]:
    """Every movement, read in portions."""
    balance, portion = credit.balance_micros, []
    for transfer in transfers_on(credit).iterator(chunk_size=2000):
        portion.append(transfer)
        if len(portion) == 2000:
            yield from _read(credit, portion, balance)
            balance -= sum(_signed(credit, moved) for moved in portion)
            portion = []
    yield from _read(credit, portion, balance)


def _read(credit: Credit, shown: list[Transfer], balance: int) -> Iterator[Movement]:
    sold = _what_was_sold(credit, shown)
    for transfer in shown:
        amount = _signed(credit, transfer)
        yield Movement(
            transfer.at,
            transfer.get_event_display(),
            sold.get(transfer.reference, ""),
            transfer.reference,
            Money(amount, credit.currency),
            Money(balance, credit.currency),
        )
        balance -= amount


def _signed(credit: Credit, transfer: Transfer) -> int:
    is_added = transfer.credit_id == credit.account_id
    return transfer.amount_micros if is_added else -transfer.amount_micros


def _moved_since(credit: Credit, first: Transfer) -> int:
    """What the later transfers, those of the pages before, have changed."""
    later = transfers_on(credit).filter(Q(at__gt=first.at) | Q(at=first.at, pk__gt=first.pk))
    signed = Case(When(credit=credit.account_id, then=F("amount_micros")), default=-F("amount_micros"))
    moved: int = later.order_by().aggregate(moved=Sum(signed))["moved"] or 0
    return moved


def _what_was_sold(credit: Credit, shown: list[Transfer]) -> dict[str, str]:
    references = [transfer.reference for transfer in shown if transfer.reference.startswith("hold_")]
    if not references:
        return {}
    holds = Hold.objects.filter(customer=credit.customer_id, public_id__in=references)
    return dict(holds.values_list("public_id", "what"))
