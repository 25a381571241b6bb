"""Customers without a story: three months of them, so that staff have something to look at."""

from __future__ import annotations

from datetime import datetime

from billing.customers.models import Customer
from project.reports.subscribers import fill_catalog
from subscriptions.simulation.year import Year, lived, month_after

MONTHS = 3
SEED = 7


def simulate(count: int, *, at: datetime) -> None:
    """Up to the month of `at`; only where nobody is yet, so that seeding twice is seeding once."""
    if count and not Customer.objects.exists():
        this_month = at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        begin = month_after(this_month, -MONTHS)
        fill_catalog(at=begin)
        for _midnight in lived(Year(begin, MONTHS, count, SEED)):
            pass
