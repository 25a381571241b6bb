"""Before a year is charged, and before a trial is: once, with what will be charged, when, and the way out."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest

from billing.models import Customer, Notice
from billing.notices.actions import send_notices
from subscriptions.calendar import Interval
from subscriptions.catalog.models import Product
from subscriptions.catalog.prices.actions import change_price
from subscriptions.lifecycle.endings import cancel_at_period_end, resume_renewal
from subscriptions.lifecycle.favours import change_terms, change_to_sold_prices, change_trial_end
from subscriptions.lifecycle.models import Item, Terms
from subscriptions.lifecycle.pauses import pause_at_period_end, pause_now, resume_subscription
from subscriptions.pricing import Flat
from subscriptions.renewals.actions import renew_due
from tests.subscriptions.discounts.offers import make_coupon, redeem
from tests.subscriptions.running import mails, running
from tests.subscriptions.shop import make_plan, make_price, make_pro, start

DAY = timedelta(days=1)
# A year from the instant at which all begin here; and the morning thirty days before.
YEAR_ENDS = datetime(2027, 11, 22, 12, tzinfo=UTC)
REMINDED = datetime(2027, 10, 23, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def billing(settings):
    def change(**keys):
        settings.BILLING = {**settings.BILLING, **keys}

    change(SITE_URL="https://reports.example")
    return change


@pytest.fixture
def yearly(payer, at):
    """Bo pays $200 a year, and 19 % tax."""
    price = make_price(make_plan(), "200.00", every="year", at=at)
    Product.objects.update(tax_percent=19)
    return running(payer, price, at=at)


@pytest.fixture
def trial(payer, at):
    return start(payer, make_pro(at, trial_days=14), at=at)


def reminders(at):
    return mails(at, "renewal_coming", "trial_ending")


def test_a_year_is_told_thirty_days_before_with_amount_day_and_way_out(yearly):
    assert reminders(REMINDED - timedelta(seconds=1)) == []
    (sent,) = reminders(REMINDED)
    assert (sent.subject, sent.to) == ("Pro: $238.00 on Nov. 22, 2027", ["bo@example.com"])
    page = f"https://reports.example/plans/mine/{yearly.public_id}/"
    for text in (sent.body, sent.alternatives[0].content):
        assert "On Nov. 22, 2027 we charge $238.00 for the period that begins then." in text
        assert "Pro (Nov. 22, 2027 – Nov. 22, 2028)" in text and "$38.00" in text and "4242" in text
        assert "cancel before Nov. 22, 2027, and nothing is charged" in text
        assert page in text


def test_it_is_told_once_for_each_year(yearly):
    assert len(reminders(REMINDED)) == 1
    assert [reminders(REMINDED + days * DAY) for days in (0, 1, 20, 29)] == [[]] * 4
    renew_due(at=YEAR_ENDS)
    assert reminders(YEAR_ENDS) == []
    assert len(reminders(REMINDED.replace(year=2028))) == 1


def test_what_it_says_is_what_is_charged(yearly, at):
    item = Item.objects.get()
    item.quantity = 3
    item.save()
    redeem(yearly.customer, make_coupon(percent=25), subject=yearly.public_id)
    seats = make_price(make_plan("desk"), "7.77", every="year", at=at)
    Item.objects.create(subscription=yearly, price=seats, quantity=1, position=1)
    (sent,) = reminders(REMINDED)
    renew_due(at=YEAR_ENDS)
    invoice = yearly.periods.get(serial=2).invoice
    assert f"we charge {invoice.total.format('en')} for" in sent.body
    assert "Spring is taken off already" in sent.body


def test_it_speaks_of_the_day_in_the_customers_own_calendar(payer, at):
    Customer.objects.update(time_zone="Pacific/Auckland")
    payer.refresh_from_db()
    running(payer, make_price(make_plan(), "200.00", every="year", at=at), at=at)
    (sent,) = reminders(REMINDED)
    assert "Nov. 23, 2027" in sent.subject


def test_a_trial_is_told_at_least_seven_days_before(trial):
    ends_at = trial.trial_ends_at
    morning = (ends_at - 7 * DAY).replace(hour=9)
    assert reminders(morning - timedelta(seconds=1)) == []
    (sent,) = reminders(morning)
    assert sent.subject == "Your trial of Pro ends on Dec. 6, 2026"
    assert "Then it goes on by itself, and we charge $20.00 to your" in sent.body
    assert "cancel before Dec. 6, 2026, and nothing is charged" in sent.body
    assert f"/mine/{trial.public_id}/" in sent.body


def test_of_a_trial_that_is_shorter_it_is_told_at_once(payer, at):
    start(payer, make_pro(at, trial_days=3), at=at)
    assert len(reminders(at)) == 1


def test_a_trial_without_a_card_is_told_that_it_will_not_go_on(bo, at):
    start(bo.customer, make_pro(at, trial_days=5, trial_needs_card=False), at=at)
    (sent,) = reminders(at)
    assert "There is no card on file: it will not go on" in sent.body
    assert "add a card before. Then we charge $20.00" in sent.body


def test_a_trial_that_is_made_longer_is_told_again(trial, at):
    assert len(reminders(trial.trial_ends_at - DAY)) == 1
    change_trial_end(trial, trial.trial_ends_at + 30 * DAY, at=trial.trial_ends_at - DAY)
    assert reminders(trial.trial_ends_at) == []
    (sent,) = reminders(trial.trial_ends_at + 25 * DAY)
    assert "Jan. 5, 2027" in sent.subject


def test_who_pauses_for_an_hour_is_not_told_again(yearly):
    assert len(reminders(REMINDED)) == 1
    pause_now(yearly, at=REMINDED + DAY)
    resume_subscription(yearly, at=REMINDED + DAY + timedelta(hours=1))
    assert reminders(REMINDED + 2 * DAY) == []


@pytest.mark.parametrize("act", [
    cancel_at_period_end, pause_at_period_end, pause_now, partial(change_terms, terms=Terms.COMPED),
], ids=["canceled", "to pause", "paused", "comped"])  # fmt: skip
def test_what_will_not_be_charged_is_not_told(yearly, at, act):
    act(yearly, at=at)
    assert reminders(REMINDED) == []


def test_what_costs_nothing_is_not_told(yearly):
    redeem(yearly.customer, make_coupon(percent=100), subject=yearly.public_id)
    assert reminders(REMINDED) == []


def test_a_month_is_not_told_and_twelve_of_them_are(payer, at):
    plan = make_plan()
    running(payer, make_price(plan, "20.00", at=at), at=at)
    running(payer, make_price(plan, "200.00", every="month", count=12, at=at), at=at, key="second")
    assert [sent.subject for sent in reminders(REMINDED)] == ["Pro: $200.00 on Nov. 22, 2027"]


def test_days_that_were_missed_are_told_late_and_never_after_the_charge(yearly):
    assert len(reminders(YEAR_ENDS - timedelta(minutes=1))) == 1
    Notice.objects.all().delete()
    assert reminders(YEAR_ENDS) == [] and reminders(YEAR_ENDS + DAY) == []


def test_a_mail_that_waited_says_the_amount_of_when_it_leaves(yearly, settings):
    settings.EMAIL_BACKEND = "tests.notices.backends.Down"
    with pytest.raises(OSError, match="could not leave"):
        reminders(REMINDED)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    plan = yearly.items.get().price.plan
    change_price(plan, Interval("year"), Flat(Decimal(210)), currency="USD", at=REMINDED)
    change_to_sold_prices(yearly, at=REMINDED)
    (sent,) = reminders(REMINDED + 8 * DAY)
    assert "$249.90" in sent.subject
    assert Notice.objects.get(kind="renewal_coming").data["total"] == 249_900_000


def test_a_mail_that_waited_past_a_cancellation_does_not_leave(yearly, settings):
    settings.EMAIL_BACKEND = "tests.notices.backends.Down"
    with pytest.raises(OSError, match="could not leave"):
        reminders(REMINDED)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cancel_at_period_end(yearly, at=REMINDED)
    send_notices(at=REMINDED)
    assert Notice.objects.get(kind="renewal_coming").state == "dropped"
    resume_renewal(yearly, at=REMINDED)


def test_how_many_days_is_a_setting_and_none_is_never(yearly, billing, at):
    trial = start(yearly.customer, make_pro(at, key="basic", trial_days=14), at=at, key="second")
    billing(SUBSCRIPTIONS={"RENEWAL_REMINDER_DAYS": 0, "TRIAL_REMINDER_DAYS": 0})
    assert reminders(trial.trial_ends_at - DAY) == reminders(REMINDED) == []
    billing(SUBSCRIPTIONS={"RENEWAL_REMINDER_DAYS": 10, "TRIAL_REMINDER_DAYS": 3})
    assert len(reminders(trial.trial_ends_at - 3 * DAY)) == 1
    assert reminders(REMINDED) == []
    assert len(reminders(YEAR_ENDS - 10 * DAY)) == 1
