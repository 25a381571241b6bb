"""Kill −9 a renewal run anywhere, run two at once, turn the clock: each period is billed once."""

import random
from datetime import timedelta
from functools import partial

import pytest

from billing.diagnosis.audit.queries import audit
from billing.diagnosis.proof import chunks_of_customers, proven_differences
from billing.models import Invoice
from subscriptions.models import BilledPeriod, Subscription
from subscriptions.renewals.actions import renew_all, renew_due
from tests.conftest import AT
from tests.faults.processes import in_processes, killed_after, total
from tests.faults.reckoning import differing, of_numbers
from tests.samples import IS_FULL
from tests.subscriptions.renewals.due_crowd import make_prices, subscribed

pytestmark = pytest.mark.django_db(transaction=True)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MONTH = 31 * DAY
# PROMISES 16: 10,000, killed twenty times.
MANY, DEATHS = (10_000, 20) if IS_FULL else (24, 6)
SIZE = 500 if IS_FULL else 7
# A batch has forty statements or so. So far apart, the deaths are spread over the whole run.
STATEMENTS = 40 * (MANY // SIZE + 1)
APART_MOST = 2 * STATEMENTS // DEATHS


@pytest.fixture
def crowd(django_user_model):
    """All due after a month; some by the day, so that they have missed many."""
    prices = make_prices(AT)
    for number in range(MANY):
        subscribed(django_user_model, f"u{number}", prices["daily" if number % 12 == 0 else "pro"], at=AT)
    return prices


def run(at, size=SIZE):
    last = 0
    for report in renew_all(at=at, batch_size=size):
        last = report.carried_on
    return last


def wrong(at):
    """Periods that are missing, double or left due; gaps in numbers; books and facts that are not right."""
    found = [str(finding) for finding in audit()]
    found += [str(each) for chunk in chunks_of_customers() for each in proven_differences(chunk)]
    found += list(of_numbers("INV", Invoice))
    found += [f"{row} is due still" for row in Subscription.objects.filter(next_at__lte=at)]
    for row in Subscription.objects.prefetch_related("periods"):
        billed = sorted(row.periods.all(), key=lambda period: period.serial)
        found += differing(
            f"serials of {row}", [period.serial for period in billed], range(1, row.serial + 1)
        )
        ends = [period.end_at for period in billed][:-1]
        found += differing(f"starts of {row}", [period.start_at for period in billed], [AT, *ends])
    return found


def periods_due(at):
    """What an uninterrupted run bills, the first ones included."""
    return sum(
        1 + ((at - AT) // DAY if row.interval_unit == "day" else 1) for row in Subscription.objects.all()
    )


def test_killed_anywhere_and_run_again_it_bills_every_period_once(crowd):
    seed = random.Random(None if IS_FULL else 402)
    due = AT + MONTH
    deaths = sum(killed_after(seed.randint(1, APART_MOST), partial(_unsaid, due)) for _ in range(DEATHS))
    assert deaths, "else this proves nothing"
    run(due)
    assert wrong(due) == []
    assert BilledPeriod.objects.count() == periods_due(due) == Invoice.objects.count()


def _unsaid(at):
    run(at)


def test_two_runs_at_once_and_one_that_dies_share_the_work(crowd):
    due = AT + MONTH
    counts = in_processes(partial(run, due), partial(run, due), partial(killed_in_a_run, due))
    assert total(counts[:2]) >= 1
    run(due)
    assert wrong(due) == []
    assert BilledPeriod.objects.count() == periods_due(due)


def killed_in_a_run(at):
    killed_after(STATEMENTS // 3, partial(_unsaid, at))


def test_two_ticks_at_once_bill_what_one_would(crowd):
    due = AT + MONTH
    # One with several periods to go may be carried on by both.
    assert total(in_processes(partial(renew_due, at=due), partial(renew_due, at=due))) >= MANY
    assert wrong(due) == []
    assert BilledPeriod.objects.count() == periods_due(due)


def test_a_clock_that_jumps_bills_nothing_twice_and_nothing_never(crowd):
    """An hour back and forty days on, at the boundary and after it."""
    due = AT + 30 * DAY
    for at in (due, due - HOUR, due, due + HOUR, due + 40 * DAY, due + 40 * DAY - HOUR, due + 40 * DAY):
        run(at)
    assert wrong(due + 40 * DAY) == []
    # Of a month: 22 November, December and January; of a day: seventy and the first.
    by_the_month = Subscription.objects.filter(interval_unit="month")
    assert {row.periods.count() for row in by_the_month} == {3}
    assert {row.periods.count() for row in Subscription.objects.exclude(pk__in=by_the_month)} == {71}
