"""Which card is charged first, and which next."""

from datetime import timedelta

import pytest

from billing.errors import UnknownMethod
from billing.payment_methods.actions import (
    detach_method,
    make_default,
    record_decline,
    reorder_backups,
)
from billing.payment_methods.queries import active_methods, past_methods
from billing.testing import add_card


@pytest.fixture
def cards(bo, at):
    """The default and three backups."""
    return [add_card(bo.customer, at=at, last4=f"000{n}") for n in range(4)]


def order(user):
    return [card.last4 for card in active_methods(user.customer)]


def ids(*cards):
    return [card.public_id for card in cards]


def test_a_backup_becomes_the_default_and_the_default_the_first_backup(bo, cards, at):
    make_default(cards[2], at=at)
    assert order(bo) == ["0002", "0000", "0001", "0003"]
    assert active_methods(bo.customer).get(is_default=True) == cards[2]


def test_making_the_default_the_default_changes_nothing(bo, cards, at):
    make_default(cards[0], at=at)
    assert order(bo) == ["0000", "0001", "0002", "0003"]


def test_a_removed_card_cannot_be_the_default(bo, cards, at):
    detach_method(cards[1], at=at)
    with pytest.raises(UnknownMethod, match="removed"):
        make_default(cards[1], at=at)
    assert order(bo) == ["0000", "0002", "0003"]


def test_backups_are_tried_in_the_order_the_customer_gave(bo, cards, at):
    reorder_backups(bo.customer, ids(cards[3], cards[1], cards[2]), at=at)
    assert order(bo) == ["0000", "0003", "0001", "0002"]


def test_an_order_lasts_when_another_card_comes(bo, cards, at):
    reorder_backups(bo.customer, ids(cards[3], cards[2], cards[1]), at=at)
    add_card(bo.customer, at=at, last4="0009")
    assert order(bo) == ["0000", "0003", "0002", "0001", "0009"]


@pytest.mark.parametrize("picked", [(), (1, 2), (1, 2, 2), (0, 1, 2, 3), (1, 2, 3, 3)])
def test_an_order_must_name_each_backup_once(bo, cards, at, picked):
    with pytest.raises(UnknownMethod, match="exactly once"):
        reorder_backups(bo.customer, ids(*(cards[n] for n in picked)), at=at)
    assert order(bo) == ["0000", "0001", "0002", "0003"]


def test_another_customers_card_cannot_be_put_in_order(ada, bo, cards, at):
    others = add_card(ada.customer, at=at, last4="0009")
    with pytest.raises(UnknownMethod):
        reorder_backups(bo.customer, ids(cards[1], cards[2], others), at=at)


def test_the_next_backup_takes_the_place_of_a_removed_default(bo, cards, at):
    reorder_backups(bo.customer, ids(cards[2], cards[1], cards[3]), at=at)
    detach_method(cards[0], at=at)
    assert order(bo) == ["0002", "0001", "0003"]
    assert active_methods(bo.customer)[0].is_default


def test_a_backup_that_cannot_be_charged_is_passed_over(bo, cards, at):
    record_decline(cards[1], code="lost_card", at=at)
    detach_method(cards[0], at=at)
    assert order(bo) == ["0002", "0001", "0003"]


def test_of_backups_that_all_fail_the_first_becomes_the_default(bo, cards, at):
    for card in cards:
        record_decline(card, code="lost_card", at=at)
    detach_method(cards[0], at=at)
    assert order(bo) == ["0001", "0002", "0003"]


def test_removing_a_backup_leaves_the_default(bo, cards, at):
    detach_method(cards[2], at=at)
    assert order(bo) == ["0000", "0001", "0003"]


def test_the_last_card_leaves_none(bo, at):
    detach_method(add_card(bo.customer, at=at), at=at)
    assert order(bo) == []


def test_removed_cards_stay_as_history_the_latest_first(bo, cards, at):
    detach_method(cards[1], at=at)
    detach_method(cards[0], at=at + timedelta(days=1))
    assert list(past_methods(bo.customer)) == [cards[0], cards[1]]
    assert not past_methods(bo.customer).filter(is_default=True).exists()
