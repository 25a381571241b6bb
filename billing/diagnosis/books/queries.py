from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from billing.ledger.models import Account
from billing.ledger.queries import BalanceRow, totals, trial_balance
from billing.money import Money


class CurrencyBooks(NamedTuple):
    """One currency's accounts, and what both sides come to."""

    currency: str
    rows: list[BalanceRow]
    debits: Money
    credits: Money

    @property
    def is_balanced(self) -> bool:
        return self.debits == self.credits


def books(*, at: datetime | None = None, currency: str = "") -> list[CurrencyBooks]:
    """The trial balance up to and including `at`, one currency after the other."""
    rows = trial_balance(at=at, currency=currency)
    sums = totals(rows)
    return [
        CurrencyBooks(code, list(of_code), *sums[code])
        for code, of_code in groupby(rows, key=lambda row: row.currency)
    ]


def currencies() -> list[str]:
    """Those in which an account was ever opened."""
    return sorted(Account.objects.order_by().values_list("currency", flat=True).distinct())


def as_table(kept: Iterable[CurrencyBooks]) -> list[tuple[str, ...]]:
    """The rows of a CSV file, its head first: plain numbers, and each currency's totals last."""
    table: list[tuple[str, ...]] = [("currency", "account", "gateway", "debits", "credits", "balance")]
    for one in kept:
        for row in one.rows:
            amounts = (row.debits, row.credits, row.balance)
            table.append((one.currency, row.kind.value, row.gateway, *(_plain(amount) for amount in amounts)))
        table.append((one.currency, "total", "", _plain(one.debits), _plain(one.credits), ""))
    return table


def _plain(amount: Money) -> str:
    return f"{amount.amount:f}"
