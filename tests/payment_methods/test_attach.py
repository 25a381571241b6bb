from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from billing import signals
from billing.access import check
from billing.payment_methods.actions import detach_method, record_decline
from billing.payment_methods.models import PaymentMethod, valid_until
from billing.payment_methods.queries import active_methods
from billing.testing import add_card
from tests.standing.parallel import together


def test_the_first_card_is_the_default_and_lets_in(bo, at):
    card = add_card(bo.customer, at=at)
    assert card.is_default
    assert check(bo.customer, at=at) is None
    assert str(card) == "Visa ···· 4242"


def test_further_cards_are_backups_in_the_order_they_came(bo, at):
    cards = [add_card(bo.customer, at=at, last4=last4) for last4 in ("4242", "4444", "0005")]
    assert list(active_methods(bo.customer)) == cards
    assert [card.is_default for card in active_methods(bo.customer)] == [True, False, False]


def test_the_same_card_twice_is_one_method_brought_up_to_date(bo, at):
    first = add_card(bo.customer, at=at, exp_year=2027)
    again = add_card(bo.customer, at=at + timedelta(days=9), exp_year=2031)
    assert again == first
    again.refresh_from_db()
    assert (again.exp_year, again.attached_at) == (2031, at)
    assert again.valid_until == datetime(2032, 1, 1, 12, tzinfo=UTC)


def test_the_same_card_of_two_customers_is_two_methods(ada, bo, at):
    assert add_card(bo.customer, at=at) != add_card(ada.customer, at=at)


def test_a_card_that_was_removed_comes_back_as_a_new_method(bo, at):
    first = add_card(bo.customer, at=at)
    detach_method(first, at=at)
    assert add_card(bo.customer, at=at) != first
    assert bo.customer.payment_methods.count() == 2


def test_entering_a_declined_card_again_makes_it_usable(bo, at):
    card = add_card(bo.customer, at=at)
    record_decline(card, code="insufficient_funds", at=at)
    assert check(bo.customer, at=at)
    add_card(bo.customer, at=at)
    assert check(bo.customer, at=at) is None


@pytest.mark.parametrize("spoil", ["declined", "expired"])
def test_a_new_card_becomes_the_default_when_the_old_one_cannot_be_charged(bo, at, spoil):
    old = add_card(bo.customer, at=at, exp_year=2026 if spoil == "expired" else 2030)
    if spoil == "declined":
        record_decline(old, code="lost_card", at=at)
    new = add_card(bo.customer, at=at + timedelta(days=60), last4="4444")
    assert [card.pk for card in active_methods(bo.customer)] == [new.pk, old.pk]


@pytest.mark.parametrize(
    ("month", "year", "end"),
    [(11, 2026, (2026, 12, 1)), (12, 2026, (2027, 1, 1)), (2, 2028, (2028, 3, 1))],
)
def test_a_card_is_good_until_its_month_is_over_everywhere_on_earth(month, year, end):
    assert valid_until(month, year) == datetime(*end, 12, tzinfo=UTC)


def test_a_card_stops_at_the_instant_it_expires(bo, at):
    card = add_card(bo.customer, at=at, exp_month=11, exp_year=2026)
    moment = timedelta(microseconds=1)
    assert card.is_usable(at=card.valid_until - moment)
    assert not card.is_usable(at=card.valid_until)
    assert check(bo.customer, at=card.valid_until - moment) is None
    assert check(bo.customer, at=card.valid_until).cause == "payment_method_expired"


@pytest.mark.parametrize(
    ("column", "value"),
    [("is_default", True), ("fingerprint", "fp_4242"), ("state", "detached")],
)
def test_the_database_itself_keeps_one_default_and_every_card_once(bo, at, column, value):
    first, second = add_card(bo.customer, at=at), add_card(bo.customer, at=at, last4="4444")
    broken = first if column == "state" else second
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentMethod.objects.filter(pk=broken.pk).update(**{column: value})


@pytest.mark.django_db(transaction=True)
def test_the_same_card_from_two_windows_at_once_is_one_method(bo, at):
    made = together(*[partial(add_card, bo.customer, at=at)] * 4)
    assert made == [PaymentMethod.objects.get()] * 4


def test_it_is_told_after_the_commit(bo, at, django_capture_on_commit_callbacks):
    told = []

    def listen(payment_method, **_):
        told.append(payment_method)

    signals.payment_method_attached.connect(listen)
    with django_capture_on_commit_callbacks(execute=True):
        card = add_card(bo.customer, at=at)
    signals.payment_method_attached.disconnect(listen)
    assert told == [card]
