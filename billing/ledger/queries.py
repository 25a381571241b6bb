from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet, Sum

from billing.customers.models import Customer
from billing.ledger.chart import AccountKind
from billing.ledger.models import Account, Transfer
from billing.ledger.states import TransferState
from billing.money import Money


class BalanceRow(NamedTuple):
    """One kind of account in one currency, of one gateway where it has some: all customers together."""

    kind: AccountKind
    gateway: str
    currency: str
    debits: Money
    credits: Money

    @property
    def balance(self) -> Money:
        """Positive on the side on which this kind grows."""
        return _on_side(self.kind, self.debits, self.credits)


def posted(*, at: datetime | None = None) -> QuerySet[Transfer]:
    """What counts: posted transfers, those up to and including `at`."""
    counted = Transfer.objects.filter(state=TransferState.POSTED)
    return counted.filter(at__lte=at) if at else counted


def balance_of(account: Account, *, at: datetime | None = None) -> Money:
    """The posted balance, positive on the side on which this kind of account grows."""
    totals = posted(at=at).aggregate(
        debits=Sum("amount_micros", filter=Q(debit=account)),
        credits=Sum("amount_micros", filter=Q(credit=account)),
    )
    debits, credits_ = (Money(totals[side] or 0, account.currency) for side in ("debits", "credits"))
    return _on_side(AccountKind(account.kind), debits, credits_)


def trial_balance(*, at: datetime | None = None, currency: str = "") -> list[BalanceRow]:
    """Every kind of account with its sums: debits and credits are equal in each currency, always."""
    sums: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    counted = posted(at=at).filter(currency=currency) if currency else posted(at=at)
    for place, side in enumerate(("debit", "credit")):
        names = (f"{side}__kind", f"{side}__gateway", "currency")
        for kind, gateway, code, total in counted.values_list(*names).annotate(total=Sum("amount_micros")):
            sums[kind, gateway, code][place] = total
    order = list(AccountKind)
    rows = [
        BalanceRow(AccountKind(kind), gateway, code, Money(debits, code), Money(credits_, code))
        for (kind, gateway, code), (debits, credits_) in sums.items()
    ]
    return sorted(rows, key=lambda row: (row.currency, order.index(row.kind), row.gateway))


def totals(rows: Iterable[BalanceRow]) -> dict[str, tuple[Money, Money]]:
    """Debits and credits by currency."""
    by_currency: dict[str, tuple[Money, Money]] = {}
    for row in rows:
        debits, credits_ = by_currency.get(row.currency, (Money.zero(row.currency),) * 2)
        by_currency[row.currency] = (debits + row.debits, credits_ + row.credits)
    return by_currency


def transfers_of(customer: Customer) -> QuerySet[Transfer]:
    return Transfer.objects.filter(customer=customer).select_related("debit", "credit").order_by("-at", "-pk")


def _on_side(kind: AccountKind, debits: Money, credits_: Money) -> Money:
    return debits - credits_ if kind.grows_by_debit else credits_ - debits
