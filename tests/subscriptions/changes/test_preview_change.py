from datetime import UTC, datetime, timedelta

import pytest

from billing.errors import IllegalMove
from subscriptions.calendar import Unit
from subscriptions.changes.queries import preview_change
from subscriptions.changes.states import Timing
from subscriptions.errors import BadChoice
from subscriptions.lifecycle.endings import cancel_at_period_end
from subscriptions.lifecycle.items import Choice
from tests.subscriptions.changes.sold import has_paid, lines_of, make_sold, of
from tests.subscriptions.shop import make_seats, usd

DAY = timedelta(days=1)


def on(year, month, day):
    return datetime(year, month, day, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "after", "begins", "at", "told"),
    [
        # Stripe, prorations: upgraded half-way.
        ("10", "20", on(2026, 11, 1), on(2026, 11, 16), ["-5.00", "10.00"]),
        # Kill Bill, subscription guide: repaired half-way.
        ("20", "30", on(2013, 4, 11), on(2013, 4, 26), ["-10.00", "15.00"]),
        # Polar, proration: one day into thirty.
        ("5", "20", on(2026, 11, 1), on(2026, 11, 2), ["-4.83", "19.33"]),
    ],
)
def test_published_prorations(payer, before, after, begins, at, told):
    row = has_paid(payer, make_sold("basic", before, at=begins), at=begins)
    more = make_sold("more", after, at=begins)
    proposal = preview_change(row, of(more), at=at)
    assert lines_of(proposal) == told
    assert proposal.net == proposal.charged - proposal.credited == proposal.total


def test_less_is_given_back(payer, at):
    row = has_paid(payer, make_sold("pro", "20.00", at=at), at=at)
    proposal = preview_change(row, of(make_sold("basic", "10.00", at=at)), at=at + 15 * DAY)
    assert (proposal.credited, proposal.charged, proposal.total) == (usd("10.00"), usd("5.00"), usd("-5.00"))


def test_what_stays_as_it_is_has_no_line(payer, pro, at):
    seats = make_seats(at)
    row = has_paid(payer, pro, Choice(seats, 2), at=at)
    proposal = preview_change(row, of(pro, Choice(seats, 6)), at=at + 15 * DAY)
    assert lines_of(proposal) == ["-5.00", "15.00"]
    assert proposal.amounts == [None, usd("15.00")]


def test_another_interval_begins_another_period_now(payer, pro, at):
    yearly = make_sold("team", "200.00", at=at, every=Unit.YEAR)
    row = has_paid(payer, pro, at=at)
    proposal = preview_change(row, of(yearly), at=at + 15 * DAY)
    assert lines_of(proposal) == ["-10.00", "200.00"]
    assert proposal.begins.start == at + 15 * DAY
    assert proposal.begins.end == (at + 15 * DAY).replace(year=2027)


@pytest.mark.parametrize("timing", [Timing.UNPRORATED, Timing.PERIOD_END])
def test_without_proration_nothing_is_due(payer, pro, at, timing):
    row = has_paid(payer, pro, at=at)
    proposal = preview_change(row, of(make_sold("more", "30.00", at=at)), at=at + 15 * DAY, timing=timing)
    assert (proposal.told, proposal.total) == ([], usd("0"))


def test_a_trial_costs_nothing_whatever_it_is_of(payer, pro, at):
    row = has_paid(payer, make_sold("tried", "9.00", at=at), at=at, trial_days=14)
    assert preview_change(row, of(pro), at=at + DAY).told == []


def test_what_it_is_of_already_is_no_change(payer, pro, at):
    row = has_paid(payer, pro, at=at)
    with pytest.raises(BadChoice, match="already"):
        preview_change(row, of(pro), at=at)


def test_other_money_is_refused(payer, pro, at):
    row = has_paid(payer, pro, at=at)
    with pytest.raises(BadChoice, match="USD"):
        preview_change(row, of(make_sold("euro", "9.00", at=at, currency="EUR")), at=at)


def test_what_is_to_end_is_kept_first(payer, pro, at):
    row = cancel_at_period_end(has_paid(payer, pro, at=at), at=at)
    with pytest.raises(IllegalMove, match="keep"):
        preview_change(row, of(make_sold("more", "30.00", at=at)), at=at)
