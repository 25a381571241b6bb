"""The numbers as rows: of the page, and of a file for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from billing.money import Money
from subscriptions.numbers.charts import Chart, chart_of
from subscriptions.numbers.movements import Month, Numbers

HEADS = (
    _("Month"),
    _("MRR"),
    _("Customers"),
    _("New"),
    _("Reactivated"),
    _("Expansion"),
    _("Contraction"),
    _("Churn"),
    _("Trials converted"),
    _("Recovered by dunning"),
)
MOVED = ("new", "reactivation", "expansion", "contraction", "churn")
COLUMNS = (
    "currency", "month", "mrr", "customers", *MOVED, "trials_converted", "trials_ended", "recovered",
    "recovered_invoices",
)  # fmt: skip


class Row(NamedTuple):
    """One month, as it is shown: in whole cents."""

    begin: datetime
    is_now: bool
    mrr: Money
    customers: int
    amounts: list[Money]
    percent: int | None
    converted: int
    ended: int
    recovered: Money
    recovered_count: int


class Sheet(NamedTuple):
    """One currency."""

    currency: str
    now: Money
    chart: Chart
    rows: list[Row]


def sheet_of(numbers: Numbers) -> Sheet:
    """The latest month first."""
    rows = [_row(month, numbers) for month in reversed(numbers.months)]
    return Sheet(numbers.currency, numbers.now.rounded(), chart_of(numbers), rows)


def as_table(found: Iterable[Numbers]) -> Iterator[tuple[object, ...]]:
    """Plain numbers, to the micro: they add up."""
    for numbers in found:
        for month in numbers.months:
            moved = (_plain(getattr(month, name), numbers.currency) for name in MOVED)
            yield (
                numbers.currency,
                f"{month.begin:%Y-%m}",
                _plain(month.mrr, numbers.currency),
                month.customers,
                *moved,
                month.trials_converted,
                month.trials_ended,
                _plain(month.recovered, numbers.currency),
                month.recovered_count,
            )


def _row(month: Month, numbers: Numbers) -> Row:
    def money(micros: int) -> Money:
        return Money(micros, numbers.currency).rounded()

    return Row(
        month.begin,
        month is numbers.months[-1],
        money(month.mrr),
        month.customers,
        [money(getattr(month, name)) for name in MOVED],
        month.converting_percent,
        month.trials_converted,
        month.trials_converted + month.trials_ended,
        money(month.recovered),
        month.recovered_count,
    )


def _plain(micros: int, currency: str) -> str:
    return f"{Money(micros, currency).amount:f}"
