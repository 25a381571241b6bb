"""A year of it, day by day, for every kind of decline, with and without backups and new cards."""

import os
from itertools import product

import pytest

from billing.access.queries import check
from billing.invoices.states import InvoiceState
from tests.conftest import AT
from tests.dunning.test_ladder import the_default  # noqa: F401
from tests.dunning.world import DAY, World, days, enter, live_until

SOFT = ["insufficient_funds", "card_declined", "processing_error", "authentication_failed"]
HARD = ["lost_card", "stolen_card", "pickup_card", "expired_card"]
KINDS = ["", *SOFT, *HARD]
RETRIES = (2, 7, 14, 21)
# After the longest of them nothing happens any more, so that the rest of the year goes by in months.
NEVER, LONGEST, YEAR = 999, 35, 365
# The card there is, its backup if any, the day on which another comes, and that one's.
ALL = [
    life
    for life in product(KINDS, [None, *KINDS], [NEVER, 1, 5, 30], KINDS)
    if life[2] != NEVER or life[3] == ""
]
IS_FULL = os.environ.get("PROMISES_SIZE") == "full"


def expected(card, backup, comes_on, new):
    """The days on which it is tried, and that on which it is paid: reckoned apart from the code."""
    alive, tried = [kind for kind in (card, backup) if kind is not None], []
    for day in sorted({0, *RETRIES, comes_on} - {NEVER}):
        arrives = day == comes_on
        alive = [new, *alive] if arrives else alive
        if not alive:
            continue
        tried.append(day)
        for kind in list(alive):
            if kind == "":
                return tried, day
            if kind in HARD:
                alive.remove(kind)
            if kind == "authentication_failed":
                break  # Its holder said no: no other card is asked.
    return tried, None


def behave(bank, method, kind):
    if kind:
        bank.refuse_charges(method.gateway_reference, code=kind, is_hard=kind in HARD)


def live(bank, customer, card, life):
    first, backup, comes_on, new = life
    behave(bank, card, first)
    if backup is not None:
        behave(bank, enter(customer, behaviour="also_works"), backup)
    if comes_on != NEVER:
        live_until(comes_on, every=DAY)
        behave(bank, enter(customer, behaviour="disputed"), new)
    live_until(LONGEST, every=DAY)
    live_until(YEAR, every=30 * DAY)


@pytest.mark.parametrize("life", ALL if IS_FULL else ALL[::131], ids=str)
def test_it_is_tried_on_the_documented_days_and_access_falls_and_returns(bank, customer, card, invoice, life):
    days_of, paid_on = expected(*life)
    live(bank, customer, card, life)
    assert days(invoice) == days_of
    invoice.refresh_from_db()
    assert (invoice.state == InvoiceState.PAID) == (paid_on is not None)
    seen = check(customer, at=World.at)
    assert (seen is not None and seen.cause == "invoice_overdue") == (paid_on is None and _can_pay(life))
    if paid_on:
        assert (invoice.paid_at - AT) / DAY == paid_on


def _can_pay(life):
    """Who has no card that could be charged is told that first."""
    first, backup, comes_on, new = life
    cards = [first, backup, new if comes_on != NEVER else None]
    return any(kind is not None and kind not in HARD for kind in cards)
