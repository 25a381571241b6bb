"""Many renewed in one transaction come to what each would have come to alone; and what one of them breaks."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from billing.diagnosis.audit.queries import audit
from billing.diagnosis.proof import chunks_of_customers, proven_differences
from billing.invoices.models import Invoice
from billing.models import StateMove
from billing.money import Money
from subscriptions.models import BilledPeriod, Subscription
from subscriptions.renewals import actions
from subscriptions.renewals.actions import renew_all, renew_due
from subscriptions.renewals.batches import Batch
from tests.subscriptions.renewals.due_crowd import books, make_crowd, make_prices, subscribed

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=31)


def renewed(at, **how):
    for _report in (reports := list(renew_all(at=at, **how))):
        pass
    return reports[-1] if reports else None


def renew_one_by_one(monkeypatch, at):
    with monkeypatch.context() as patched:
        patched.setattr(actions, "renew_batch", lambda *args, **how: Batch(0, ()))
        return renewed(at)


def assert_right():
    assert [str(finding) for finding in audit()] == []
    assert not [found for chunk in chunks_of_customers() for found in proven_differences(chunk)]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("days", [31, 95])
def test_together_they_come_to_what_each_comes_to_alone(django_user_model, at, monkeypatch, days):
    make_crowd(django_user_model, at)
    late, before = at + timedelta(days=days), transaction.savepoint()
    alone, report = (renew_one_by_one(monkeypatch, late), books())[::-1]
    assert_right()
    transaction.savepoint_rollback(before)
    assert renewed(late) == report
    together = books()
    assert {name: rows for name, rows in together.items() if rows != alone[name]} == {}
    assert_right()


def test_the_report_says_what_was_done(django_user_model, at):
    make_crowd(django_user_model, at)
    report = renewed(at + timedelta(days=30))
    # Daily: thirty. Of the others eight go on, one ends and one pauses.
    assert (report.carried_on, report.renewed, report.ended, report.paused) == (10, 37, 1, 1)
    # With 19 % tax: 2 × 20.00, 18.00, nothing, 20 + 35 at half price, 30 × 1.00.
    assert report.billed == [Money.of("357", "JPY"), Money.of("137.45", "USD")]


def test_it_takes_less_than_a_query_for_each(django_user_model, at):
    pro = make_prices(at)["pro"]
    for number in range(60):
        subscribed(django_user_model, f"u{number}", pro, at=at)
    with CaptureQueriesContext(connection) as captured:
        assert renew_due(at=at + MONTH) == 60
    assert len(captured) < 60
    assert BilledPeriod.objects.filter(serial=2).count() == 60


def test_numbers_go_on_without_a_gap_in_batches_of_any_size(django_user_model, at):
    make_crowd(django_user_model, at)
    assert renewed(at + MONTH, batch_size=3).failed == 0
    numbers = sorted(int(number[-6:]) for number in Invoice.objects.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    for row in Subscription.objects.all():
        serials = list(row.periods.order_by("start_at").values_list("serial", flat=True))
        assert serials == list(range(1, len(serials) + 1))


def test_one_that_fails_leaves_the_others_to_be_renewed_one_by_one(django_user_model, at, caplog):
    first, *others = make_crowd(django_user_model, at)
    Subscription.objects.filter(pk=first.pk).update(time_zone="Nowhere/Land")
    report = renewed(at + MONTH)
    assert "could not be renewed together" in caplog.text
    assert report.failed == 1
    assert list(Subscription.objects.exclude(failures=0)) == [first]
    assert all(row.periods.count() == 2 for row in others)
    assert_right()


def test_what_was_changed_before_the_lock_is_seen_under_it(django_user_model, at, monkeypatch):
    row = subscribed(django_user_model, "bo", make_prices(at)["pro"], at=at)

    def claim_stale(*, at, size):
        Subscription.objects.filter(pk=row.pk).update(cancel_at=row.period_end_at, next_at=row.period_end_at)
        monkeypatch.undo()
        return [row.pk]

    monkeypatch.setattr("subscriptions.renewals.batches._claimed", claim_stale)
    report = renewed(at + MONTH)
    assert (report.renewed, report.ended) == (0, 1)
    assert StateMove.objects.filter(object_id=row.public_id, new="canceled").exists()
