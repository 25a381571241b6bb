"""Numbers of documents: without gaps, per series and year."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import transaction

from billing.invoices.numbers.actions import take_number
from billing.models import Series

pytestmark = pytest.mark.django_db


def test_they_count_from_one(at):
    assert [take_number("INV", at=at) for _ in range(2)] == ["INV-2026-000001", "INV-2026-000002"]


def test_each_series_and_year_counts_for_itself(at):
    taken = [take_number(name, at=at.replace(year=year)) for name in ("INV", "CN") for year in (2026, 2027)]
    assert taken == ["INV-2026-000001", "INV-2027-000001", "CN-2026-000001", "CN-2027-000001"]


def test_the_year_is_that_of_utc():
    eve = datetime(2026, 12, 31, 23, 30, tzinfo=timezone(timedelta(hours=-1)))
    assert take_number("INV", at=eve) == "INV-2027-000001"
    assert take_number("INV", at=datetime(2026, 12, 31, 23, 59, tzinfo=UTC)) == "INV-2026-000001"


def test_the_millionth_has_a_digit_more(at):
    Series.objects.create(name="INV", year=2026, last=999_999)
    assert take_number("INV", at=at) == "INV-2026-1000000"


def test_what_is_rolled_back_takes_its_number_back(at):
    for _ in range(2):
        with pytest.raises(RuntimeError), transaction.atomic():
            assert take_number("INV", at=at) == "INV-2026-000001"
            raise RuntimeError
    assert take_number("INV", at=at) == "INV-2026-000001"


@pytest.mark.django_db(transaction=True)
def test_none_is_taken_outside_the_transaction_of_its_document(at):
    with pytest.raises(AssertionError):
        take_number("INV", at=at)
    assert not Series.objects.exists()
