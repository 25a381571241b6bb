from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry

from billing.credit.holds.actions import hold_credit
from billing.credit.limits.actions import change_limit
from billing.credit.queries import credit_of
from billing.models import LimitChange
from tests.admin.money import money_of, plain, rows
from tests.credit.world import usd


@pytest.fixture
def limited(bo, at):
    """Ten dollars, of which 1.35 are free."""
    change_limit(bo.customer, usd("10"), at=at, why="new here")
    hold_credit(bo.customer, usd("8.65"), key="h", at=at, expires_at=at + timedelta(hours=1))
    return bo.customer


def test_it_shows_how_it_stands(hand, limited):
    page = plain(hand("change_limit", limited).page)
    assert "Credit limit $10.00" in page and "Free $1.35" in page


def test_it_shows_what_will_happen_and_changes_nothing(hand, limited):
    before = rows()
    page = plain(hand("change_limit", limited).look(limit="100", currency="USD"))
    assert "Credit limit $10.00 $100.00" in page and "Free $1.35 $91.35" in page
    assert rows() == before


def test_it_does_what_it_showed_and_logs_it(hand, limited, finance, at):
    form = hand("change_limit", limited, limit="100", currency="USD")
    form.look()
    assert "The credit limit is changed." in plain(form.press())
    change = LimitChange.objects.latest("pk")
    assert (change.old, change.new, change.by, change.why) == (usd("10"), usd("100"), finance, "she asked")
    entry = LogEntry.objects.get()
    assert entry.user == finance and "she asked" in entry.change_message and "$100.00" in entry.change_message


def test_it_does_nothing_before_it_was_seen(hand, limited):
    before = rows()
    page = plain(hand("change_limit", limited, limit="100", currency="USD").press())
    assert "What will happen" in page and rows() == before


def test_twice_is_once(hand, limited):
    form = hand("change_limit", limited, limit="100", currency="USD")
    form.look()
    form.press()
    once = rows()
    assert "had this very limit already. Nothing was changed." in plain(form.press())
    assert rows() == once


def test_what_has_changed_since_it_was_seen_is_shown_again(hand, limited, at):
    form = hand("change_limit", limited, limit="100", currency="USD")
    form.look()
    change_limit(limited, usd("50"), at=at, why="somebody else")
    before = rows()
    page = plain(form.press())
    assert "look again" in page and "$50.00 $100.00" in page
    assert rows() == before


def test_other_figures_than_were_seen_are_shown_first(hand, limited):
    form = hand("change_limit", limited, limit="100", currency="USD")
    form.look()
    form.data["limit"] = "100000"
    assert "$100,000.00" in plain(form.press())
    assert credit_of(limited).limit == usd("10")


def test_a_limit_for_a_time_says_what_it_goes_back_to(hand, limited, at):
    form = hand("change_limit", limited, limit="40", currency="USD", until_at="2026-12-01T10:30")
    assert "it goes back to $10.00 by itself" in plain(form.look())
    form.press()
    credit = credit_of(limited)
    assert (credit.limit, credit.limit_until_at.isoformat()) == (usd("40"), "2026-12-01T10:30:00+00:00")


def test_below_what_is_used_it_says_that_the_next_is_refused(hand, limited):
    page = plain(hand("change_limit", limited).look(limit="0", currency="USD"))
    assert "what comes next is refused" in page


def test_one_is_opened_for_who_had_none(hand, bo):
    form = hand("change_limit", bo.customer, limit="25", currency="USD")
    assert "Credit limit $0.00 $25.00" in plain(form.look())
    form.press()
    assert credit_of(bo.customer).limit == usd("25")


@pytest.mark.parametrize(
    "limit", ["", "-1", "NaN", "Infinity", "1e30", "10.005", "1,000", "１２", "0x10", "9" * 30, "ten"]
)
def test_it_takes_no_limit_that_is_none(hand, limited, limit):
    before = rows()
    response = hand("change_limit", limited).look(limit=limit, currency="USD")
    assert response.context["form"].errors["limit"]
    assert rows() == before


@pytest.mark.parametrize("data", [{"currency": "EUR"}, {"until_at": "2020-01-01T00:00"}, {"key": "x"}])
def test_it_refuses_what_the_page_does_not_offer(hand, limited, data):
    form = hand("change_limit", limited, limit="100", currency="USD")
    assert form.look(**data).context["form"].errors.keys() == data.keys()


@pytest.mark.parametrize("why", ["", " ", "4242 4242 4242 4242"])
def test_it_wants_a_reason_and_no_card_number_in_it(hand, limited, why):
    before = rows()
    response = hand("change_limit", limited, limit="100", currency="USD").look(why=why)
    assert response.context["form"].errors["why"] and "4242 4242" not in plain(response)
    assert rows() == before


def test_the_money_page_shows_it(hand, limited, client):
    page = plain(client.get(money_of(limited)))
    assert "$1.35" in page and "$10.00" in page and "$8.65" in page


def test_nothing_for_who_has_nothing_is_no_error(hand, ada):
    before = rows()
    assert "is $0.00 already" in plain(hand("change_limit", ada.customer).look(limit="0", currency="USD"))
    assert rows() == before


def test_it_says_when_a_limit_loses_its_end(hand, bo, at):
    change_limit(bo.customer, usd("150"), at=at, why="x", until_at=at + timedelta(days=9))
    page = plain(hand("change_limit", bo.customer).look(limit="150", currency="USD"))
    assert "The credit limit stays $150.00. It was for a time: from now on it lasts." in page
