from datetime import timedelta

import pytest
from django.utils import timezone

from billing.access.denials.models import Denial
from billing.diagnosis.health.actions import record_troubles
from billing.diagnosis.health.queries import health
from billing.diagnosis.health.troubles import troubles
from billing.diagnosis.inspections.models import Inspection
from billing.gateways.sandbox.outage import broken
from billing.gateways.watch.models import Downtime, GatewayCheck
from billing.models import InboxEvent, Notice, Payment
from billing.payments.models import Source
from billing.testing import enter_card
from billing.testing.builders import make_open_invoice
from billing.testing.paid import pay
from billing.upkeep.models import Upkeep
from billing.webhooks.actions import receive_missed, receive_waiting

pytestmark = pytest.mark.django_db(transaction=True)


def slugs(at):
    return {trouble.slug for trouble in troubles(health(at=at))}


def event(at, **columns):
    told = {"gateway": "default", "event_id": f"e{InboxEvent.objects.count()}", "type": "t", "kind": "other"}
    times = {"happened_at": at, "received_at": at, "next_try_at": at}
    return InboxEvent.objects.create(**told | times | columns)


def denials(at, *counts, cause="invoice_overdue"):
    """So many refusals on each day, the last of them today."""
    for ago, count in enumerate(reversed(counts)):
        hour = at - timedelta(days=ago)
        Denial.objects.create(
            subject="s", view="v", cause=cause, hour=hour, count=count, first_at=hour, last_at=hour
        )


def test_a_project_where_nothing_happened_is_well(bo, at):
    assert slugs(at) == set()


def test_a_gateway_that_does_not_answer(bo, at):
    Downtime.objects.create(gateway="default", began_at=at)
    assert slugs(at) == {"gateway_down"}


def test_a_gateway_whose_settings_are_wrong(bo, at, settings):
    settings.BILLING = {**settings.BILLING, "GATEWAYS": {"default": {"BACKEND": "nowhere"}}}
    assert slugs(at) == {"misconfigured"}


def test_a_key_that_the_gateway_refuses(bo, at):
    problems = [{"message": "the key is refused", "hint": "Copy it anew."}]
    GatewayCheck.objects.create(gateway="default", at=at, is_reachable=True, problems=problems)
    [trouble] = troubles(health(at=at))
    assert (trouble.slug, trouble.said, trouble.advice) == (
        "problem",
        "default: the key is refused",
        "Copy it anew.",
    )


def test_an_endpoint_that_falls_silent_though_payments_are_made(bo, at):
    enter_card(bo.customer, "4242424242424242", at=at)
    pay(make_open_invoice(bo.customer, amount="5.00", at=at), at=at)
    InboxEvent.objects.all().delete()
    assert slugs(at) == {"endpoint_silent"}
    event(at, state="done")
    assert slugs(at) == set()


def test_a_backlog_that_grows_old(db, at):
    event(at)
    assert slugs(at + timedelta(minutes=10)) == set()
    assert "backlog" in slugs(at + timedelta(minutes=11))


def test_events_that_were_given_up(db, at):
    event(at, state="dead")
    assert slugs(at) == {"dead_events"}


def test_payments_whose_end_nobody_knows_for_an_hour(bo, at):
    enter_card(bo.customer, "4242424242424242", at=at)
    with broken("unknown", at=at):
        pay(make_open_invoice(bo.customer, amount="5.00", at=at), at=at)
    assert Payment.objects.filter(source=Source.METHOD, state="unknown").exists()
    assert "unknown_outcome" not in slugs(at + timedelta(minutes=59))
    assert "unknown_outcome" in slugs(at + timedelta(minutes=61))


def test_a_step_that_fails_for_a_quarter_of_an_hour(db, at):
    Upkeep.objects.create(name="send_notices", started_at=at, failing_since=at, error="OSError")
    assert slugs(at + timedelta(minutes=14)) == set()
    assert slugs(at + timedelta(minutes=16)) == {"upkeep"}


@pytest.mark.parametrize("kind", ["audit", "reconciliation"])
def test_books_that_differ(db, at, kind):
    gateway = "" if kind == "audit" else "default"
    Inspection.objects.create(kind=kind, gateway=gateway, at=at, findings=3)
    assert slugs(at) == {"differences"}


@pytest.mark.parametrize(
    ("counts", "is_told"),
    [((5, 5, 5, 40), True), ((40, 40, 40, 40), False), ((0, 0, 0, 19), False), ((0, 0, 0, 20), True)],
)
def test_refusals_of_one_cause_that_jump(db, at, counts, is_told):
    denials(at, *counts)
    assert (slugs(at) == {"refusals_jump"}) == is_told


def test_what_only_a_shadow_gate_says_is_no_jump(db, at):
    denials(at, 0, 0, 100)
    Denial.objects.update(is_shadow=True)
    assert slugs(at) == set()


def test_nothing_is_done_by_time(db, at):
    Upkeep.objects.update(started_at=at)
    assert slugs(at + timedelta(minutes=15)) == set()
    assert slugs(at + timedelta(minutes=16)) == {"upkeep_idle"}
    Upkeep.objects.all().delete()
    assert slugs(at) == {"upkeep_idle"}


def test_a_step_that_is_no_step_any_more_fails_nobody(db, at):
    Upkeep.objects.create(name="of_an_app_that_is_gone", started_at=at, failing_since=at, error="OSError")
    assert slugs(at + timedelta(hours=1)) == set()


def test_an_endpoint_whose_events_are_only_found_by_asking(bo, at, settings):
    settings.BILLING = {**settings.BILLING, "WAKE_UP": "billing.wake.never"}
    enter_card(bo.customer, "4242424242424242", at=at)
    pay(make_open_invoice(bo.customer, amount="5.00", at=at), at=at)
    InboxEvent.objects.all().delete()
    assert receive_missed(at=at)
    receive_waiting(at=at)
    assert slugs(at) == {"endpoint_silent"}


def test_what_rests_before_its_next_try_is_no_backlog(db, at):
    event(at, state="failed", next_try_at=at + timedelta(hours=12))
    assert slugs(at + timedelta(hours=12)) == set()


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/Los_Angeles"])
def test_days_are_those_of_utc_whoever_looks(db, at, zone):
    denials(at.replace(hour=20), 30)
    with timezone.override(zone):
        assert health(at=at.replace(hour=21)).denials == {"invoice_overdue": [0] * 13 + [30]}


def test_staff_are_told_once_of_each_for_as_long_as_it_lasts(db, at):
    event(at, state="dead")
    assert [record_troubles(at=at + timedelta(hours=hours)) for hours in (0, 5, 30)] == [1, 1, 1]
    assert [notice.kind for notice in Notice.objects.all()] == ["trouble"]


def test_they_are_told_anew_of_what_comes_back(db, at):
    event(at, state="dead")
    for hours, state in enumerate(("dead", "done", "dead")):
        InboxEvent.objects.update(state=state)
        record_troubles(at=at + timedelta(hours=hours))
    assert Notice.objects.count() == 2


def test_a_backlog_that_drains_is_one_trouble(db, at):
    for minutes in (0, 1, 2):
        event(at + timedelta(minutes=minutes))
    for minutes in (11, 16, 21):
        record_troubles(at=at + timedelta(minutes=minutes))
        InboxEvent.objects.earliest("pk").delete()
    assert Notice.objects.count() == 1


def test_two_problems_of_one_gateway_are_two_mails(bo, at):
    problems = [{"message": f"wrong {hint}", "hint": hint} for hint in ("a", "b")]
    GatewayCheck.objects.create(gateway="default", at=at, is_reachable=True, problems=problems)
    record_troubles(at=at)
    assert Notice.objects.filter(kind="trouble").count() == 2
