import csv

import pytest
from django.core.management import CommandError

from billing.diagnosis.books import queries
from billing.testing.builders import make_open_invoice


@pytest.fixture
def booked(bo, at):
    make_open_invoice(bo.customer, amount="100.00", at=at)


def test_it_prints_the_trial_balance(booked, run):
    lines = run("billing_books").splitlines()
    assert lines[0].split() == ["CURRENCY", "ACCOUNT", "GATEWAY", "DEBITS", "CREDITS", "BALANCE"]
    assert ["USD", "receivable", "100.00", "0.00", "100.00"] in [line.split() for line in lines]
    assert lines[-1] == "USD: debits and credits are equal"


def test_it_prints_csv(booked, run):
    rows = list(csv.reader(run("billing_books", "--csv", "--currency", "usd").splitlines()))
    assert rows[-1] == ["USD", "total", "", "100.00", "100.00", ""]


@pytest.mark.parametrize(("until", "is_in"), [
    ("2026-11-22", True), ("2026-11-21", False),
    ("2026-11-22T12:00:00Z", True), ("2026-11-22T11:59:59Z", False),
])  # fmt: skip
def test_it_is_of_a_day_or_an_instant(booked, run, until, is_in):
    assert ("100.00" in run("billing_books", "--at", until)) is is_in


def test_a_day_ends_in_the_time_zone_of_the_project(booked, run, settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    assert "100.00" not in run("billing_books", "--at", "2026-11-22")
    assert "100.00" in run("billing_books", "--at", "2026-11-23")


def test_empty_books_are_told(db, run):
    assert run("billing_books") == "Nothing was posted.\n"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--currency", "EUR"], "there are USD"),
        (["--at", "soon"], "not an instant"),
        (["--at", "2026-02-30"], "no date"),
    ],
)
def test_it_says_what_it_cannot_read(booked, run, typed, said):
    with pytest.raises(CommandError, match=said):
        run("billing_books", *typed)


def test_books_that_do_not_balance_end_with_an_error(booked, run, monkeypatch):
    def half(**asked):
        return [row for row in real(**asked) if row.kind == "receivable"]

    real = queries.trial_balance
    monkeypatch.setattr(queries, "trial_balance", half)
    with pytest.raises(CommandError, match="differ in USD"):
        run("billing_books")
