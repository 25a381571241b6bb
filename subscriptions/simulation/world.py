"""Where they live: what is sold, how bad the post is, and when the line to the bank is down."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings
from django.test.utils import override_settings

from billing.gateways.sandbox.models import Chaos, OutageMode
from billing.gateways.sandbox.outage import switch_off, switch_on
from subscriptions.catalog.declared.actions import change_catalog
from subscriptions.catalog.declared.documents import read_catalog
from subscriptions.catalog.prices.models import Price
from subscriptions.discounts.actions import create_coupon
from subscriptions.discounts.codes.actions import create_code
from subscriptions.discounts.terms import CouponTerms, Lasts
from subscriptions.simulation import clock
from subscriptions.simulation.chances import Chance

CODE = "SIMULATED"
MISHAPS = {"late": 15, "twice": 10, "reordered": 30, "lost": 10}
# On average one in three weeks; hours that outlast a night now and then.
OUTAGES_A_DAY, OUTAGE_HOURS = 5, (2, 40)
MODES = ((OutageMode.UNREACHABLE, 50), (OutageMode.UNKNOWN, 50))
CATALOG = {
    "products": {
        "papers": {
            "name": "Papers",
            "tax_percent": "19",
            "plans": {
                "reader": {
                    "name": "Reader",
                    "prices": {"USD": {"month": "9.00", "year": "90.00"}, "EUR": {"month": "8.50"}},
                },
                "editor": {
                    "name": "Editor",
                    "trial": {"days": 14, "needs_card": False},
                    "prices": {"USD": {"month": "29.00", "year": "290.00"}, "EUR": {"month": "27.00"}},
                },
            },
        },
        "desks": {
            "name": "Desks",
            "plans": {
                "desk": {
                    "name": "Desk",
                    "trial": {"days": 30},
                    "prices": {
                        "USD": {"month": {"type": "per_unit", "unit_amount": "5.00"}},
                        "EUR": {"3 months": {"type": "per_unit", "unit_amount": "13.00"}},
                    },
                }
            },
        },
    }
}


class Trouble(NamedTuple):
    """The line is down, from one instant until another."""

    at: datetime
    until: datetime
    mode: OutageMode


@contextmanager
def world(*, begin: datetime, seed: int) -> Iterator[None]:
    """Time is the simulation's, mails go nowhere, no worker is woken, and the post has its mishaps."""
    clock.turn(begin)
    changed = {"CLOCK": clock.PATH, "WAKE_UP": "billing.wake.never", "SANDBOX_IN_PRODUCTION": True}
    logger = logging.getLogger("billing")
    level, former = logger.level, list(Chaos.objects.values())
    # Nor is each statement remembered, as DEBUG has it.
    with override_settings(
        BILLING={**settings.BILLING, **changed},
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        DEBUG=False,
    ):
        try:
            logger.setLevel(logging.ERROR)
            Chaos.objects.all().delete()
            Chaos.objects.create(**MISHAPS, seed=seed)
            yield
        finally:
            Chaos.objects.all().delete()
            Chaos.objects.bulk_create(Chaos(**row) for row in former)
            switch_off()
            logger.setLevel(level)


def fill_shop(*, at: datetime) -> None:
    """What is sold already, or else what stands above; and a code for a quarter off, three times."""
    if not Price.objects.exists():
        change_catalog(read_catalog(CATALOG), at=at)
    terms = CouponTerms(percent=Decimal(25), lasts=Lasts.PERIODS, periods=3, is_first_time_only=True)
    create_code(create_coupon("simulated", terms, name="A quarter off", at=at), CODE, at=at)


def troubles(*, begin: datetime, days: int, seed: int) -> Iterator[Trouble]:
    """By the seed."""
    chance = Chance(seed, "outages")
    for day in range(days):
        if chance.happens(OUTAGES_A_DAY):
            at = begin + timedelta(days=day) + chance.instant(timedelta(days=1))
            mode = chance.one_of(MODES) or OutageMode.UNKNOWN
            yield Trouble(at, at + timedelta(hours=chance.between(*OUTAGE_HOURS)), mode)


def break_line(trouble: Trouble) -> None:
    switch_on(trouble.mode, at=trouble.at, until_at=trouble.until)
