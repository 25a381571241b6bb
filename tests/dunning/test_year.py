"""A year of it for every kind of decline, with and without backups and new cards: tries, mails, access."""

from itertools import product

import pytest
from django.core import mail

from billing.access.policies import nothing_overdue
from billing.access.queries import check
from billing.invoices.states import InvoiceState
from billing.notices.actions import record_notices, send_notices
from tests.conftest import AT
from tests.dunning.test_ladder import LADDER, the_default  # noqa: F401
from tests.dunning.world import DAY, World, days, enter, tick
from tests.samples import IS_FULL

pytestmark = pytest.mark.sampled(12)

SOFT = ["insufficient_funds", "card_declined", "processing_error", "authentication_failed"]
HARD = ["lost_card", "stolen_card", "pickup_card", "expired_card"]
KINDS = ["", *SOFT, *HARD]
RETRIES = (2, 7, 14, 21)
NEVER = 999
# The card there is, its backup if any, the day on which another comes, and that one's.
ALL = [
    life
    for life in product(KINDS, [None, *KINDS], [NEVER, 1, 5, 30], KINDS)
    if life[2] != NEVER or life[3] == ""
]
# Access falls, by one rung or by two, and returns.
TOLD = [
    ("card_declined", None, NEVER, ""),
    ("card_declined", None, 10, ""),
    ("stolen_card", None, 10, ""),
    ("card_declined", "lost_card", 30, ""),
    ("lost_card", None, 30, "card_declined"),
]
# On which days somebody looks: on all that change something, and some on which nothing is to happen.
DAYS = (0, 1, 2, 3, 5, 7, 8, 10, 14, 15, 21, 30, 31, 365)
EACH = (*range(36), *range(65, 366, 30))


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


def expected_mails(tried, paid_on):
    """One for each day on which it failed; a receipt; and that all is well, to who was told of trouble."""
    failed = [(day, "payment_failed") for day in tried if day != paid_on]
    well = [(paid_on, "receipt"), *[(paid_on, "recovered")][: len(failed)]]
    return failed + (well if paid_on is not None else [])


def expected_access(day, paid_on):
    if paid_on is not None and day >= paid_on:
        return "all"
    return "all" if day < LADDER["read_only"] else "look" if day < LADDER["refuse"] else "none"


def access(customer):
    denied = check(customer, nothing_overdue, at=World.at)
    return "all" if denied is None else "look" if denied.facts.get("may_read") else "none"


def behave(bank, method, kind):
    if kind:
        bank.refuse_charges(method.gateway_reference, code=kind, is_hard=kind in HARD)
    else:
        bank.accept_charges(method.gateway_reference)


def tell():
    """The kinds of the mails that leave with a tick."""
    record_notices(at=World.at)
    before = len(mail.outbox)
    send_notices(at=World.at)
    return sorted(sent.extra_headers["X-Kind"] for sent in mail.outbox[before:])


@pytest.fixture
def live(bank, customer, card, invoice):
    """Live it; the mails of each day, and what of access was left on each."""

    def live(first, backup, comes_on, new):
        mails, left = [], {}
        behave(bank, card, first)
        if backup is not None:
            behave(bank, enter(customer, behaviour="also_works"), backup)
        for day in EACH if IS_FULL else DAYS:
            World.at = AT + day * DAY
            if day == comes_on:
                behave(bank, enter(customer, behaviour="refused_when_charged"), new)
            tick()
            mails += [(day, kind) for kind in tell()]
            left[day] = access(customer)
        return mails, left

    return live


@pytest.mark.parametrize("life", [*TOLD, *(ALL if IS_FULL else ALL[::501])], ids=str)
def test_it_is_tried_and_told_on_the_documented_days_and_access_falls_and_returns(live, invoice, life):
    tried, paid_on = expected(*life)
    mails, left = live(*life)
    assert days(invoice) == tried
    assert mails == expected_mails(tried, paid_on)
    assert left == {day: expected_access(day, paid_on) for day in left}
    invoice.refresh_from_db()
    assert (invoice.state == InvoiceState.PAID) == (paid_on is not None)
    if paid_on:
        assert (invoice.paid_at - AT) / DAY == paid_on


def test_the_lives_that_are_told_climb_each_rung_and_come_back():
    ends = [expected(*life)[1] for life in TOLD]
    assert ends == [None, 10, 10, 30, None]
    assert {expected_access(day, None) for day in DAYS} == {"all", "look", "none"}
