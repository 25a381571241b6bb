from dataclasses import FrozenInstanceError
from datetime import timedelta

import pytest

from billing.errors import Declined
from billing.gateways.messages import MethodReady, NeedsAction, Succeeded
from billing.gateways.sandbox.cards import BY_NUMBER, CARDS, is_hard
from billing.luhn import has_card_number

REFUSED = [card for card in CARDS if card.refused_at_setup]
ADDED = [card for card in CARDS if not card.refused_at_setup]
WORKING = [card for card in ADDED if not card.refused_when_charged and not card.confirmed_when_charged]


def slugs(cards):
    return [card.slug for card in cards]


def test_it_has_every_documented_number_once():
    assert len(BY_NUMBER) == len(CARDS) == 27


@pytest.mark.parametrize("card", CARDS, ids=slugs(CARDS))
def test_its_numbers_are_well_formed(card):
    assert has_card_number(card.number)
    assert card.spaced_number.replace(" ", "") == card.number


def test_a_card_cannot_be_altered():
    with pytest.raises(FrozenInstanceError):
        CARDS[0].number = "1"


@pytest.mark.parametrize("card", ADDED, ids=slugs(ADDED))
def test_it_stores_a_card_that_is_not_refused(card, stored):
    method = stored(card.slug)
    assert (method.brand, method.last4) == (card.brand, card.number[-4:])
    assert (method.country, method.fingerprint) == (card.country, card.fingerprint)


@pytest.mark.parametrize("card", REFUSED, ids=slugs(REFUSED))
def test_it_refuses_a_declining_card_when_it_is_entered(card, entered, gateway):
    with pytest.raises(Declined, match=f"^{card.slug}$") as refusal:
        gateway.read_setup(entered(card.slug))
    assert refusal.value.is_hard == is_hard(card.slug)


@pytest.mark.parametrize("card", WORKING, ids=slugs(WORKING))
def test_it_collects_from_a_card_that_works(card, stored, asked, gateway):
    assert isinstance(gateway.charge(asked(stored(card.slug))), Succeeded)


@pytest.mark.parametrize("code", ["lost_card", "stolen_card", "pickup_card", "expired_card"])
def test_a_dead_card_is_declined_hard(code):
    assert is_hard(code)


@pytest.mark.parametrize(
    "code",
    ["card_declined", "insufficient_funds", "incorrect_cvc", "processing_error", "authentication_failed"],
)
def test_a_card_that_may_pass_later_is_declined_softly(code):
    assert not is_hard(code)


def test_it_declines_a_card_that_could_be_added(stored, asked, gateway):
    with pytest.raises(Declined, match="card_declined"):
        gateway.charge(asked(stored("refused_when_charged")))


def test_it_asks_on_every_charge_of_a_card_that_always_asks(stored, asked, gateway):
    method = stored("confirmed_always")
    for _ in range(2):
        assert isinstance(gateway.charge(asked(method)), NeedsAction)


def test_it_asks_once_for_a_card_that_is_confirmed_when_added(entered, stored, asked, gateway):
    assert isinstance(gateway.read_setup(entered("confirmed_at_setup")), NeedsAction)
    assert isinstance(gateway.charge(asked(stored("confirmed_at_setup"))), Succeeded)


def test_it_disputes_a_charge_of_the_card_that_is_disputed(stored, asked, gateway):
    charge = gateway.charge(asked(stored("disputed")))
    assert charge.disputed_at is not None
    assert gateway.charge(asked(stored())).disputed_at is None


def test_it_declines_a_stored_card_that_has_expired_since(stored, asked, gateway, at, later):
    method = stored(exp_month=at.month, exp_year=at.year)
    assert isinstance(gateway.charge(asked(method)), Succeeded)
    later(at + timedelta(days=9))
    with pytest.raises(Declined, match="expired_card") as refusal:
        gateway.charge(asked(method))
    assert refusal.value.is_hard


def test_every_card_may_be_entered_a_second_time(entered, gateway):
    first, second = gateway.read_setup(entered("jcb")), gateway.read_setup(entered("jcb"))
    assert isinstance(first, MethodReady)
    assert first.method.fingerprint == second.method.fingerprint
