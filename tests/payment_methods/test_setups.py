"""A card comes in: from the button through the bank's page to its answer."""

from datetime import timedelta

import pytest

from billing.access import check
from billing.errors import UnknownMethod
from billing.gateways.sandbox.bank import answer_challenge
from billing.gateways.sandbox.models import Card
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.queries import active_methods
from billing.payment_methods.setups.actions import complete_open_setups, complete_setup, resume_setup
from billing.payment_methods.setups.models import Setup
from billing.states import StateMove
from billing.testing import add_card, enter_card
from tests.payment_methods.conftest import CONFIRMED, DECLINED, MASTERCARD, VISA


def test_a_good_card_opens_the_door(bo, at):
    setup = enter_card(bo.customer, VISA, at=at)
    assert (setup.state, setup.answered_at) == ("succeeded", at)
    assert setup.method == active_methods(bo.customer).get(is_default=True)
    assert check(bo.customer, at=at) is None


def test_a_refused_card_is_told_with_the_banks_code(bo, at):
    setup = enter_card(bo.customer, DECLINED, at=at)
    assert (setup.state, setup.decline_code, setup.method) == ("failed", "card_declined", None)
    refusal = check(bo.customer, at=at)
    assert (refusal.cause, refusal.facts["code"]) == ("payment_declined", "card_declined")


def test_a_refused_card_takes_nothing_from_who_has_another(ada, at):
    enter_card(ada.customer, DECLINED, at=at)
    assert check(ada.customer, at=at) is None


def test_a_card_after_a_refused_one_opens_the_door(bo, at):
    enter_card(bo.customer, DECLINED, at=at)
    enter_card(bo.customer, VISA, at=at + timedelta(minutes=1))
    assert check(bo.customer, at=at) is None


def test_a_confirmation_left_half_way_is_told_and_then_confirmed(bo, at):
    setup = enter_card(bo.customer, CONFIRMED, at=at)
    refusal = check(bo.customer, at=at)
    assert (setup.state, refusal.cause) == ("needs_action", "authentication_required")
    assert refusal.remedies[0].params == (("setup", setup.public_id),)
    answer_challenge(setup.gateway_reference, accept=True, at=at)
    assert complete_setup(setup, at=at).state == "succeeded"
    assert check(bo.customer, at=at) is None


def test_a_confirmation_the_holder_refuses_is_a_refused_card(bo, at):
    setup = enter_card(bo.customer, CONFIRMED, at=at)
    answer_challenge(setup.gateway_reference, accept=False, at=at)
    assert complete_setup(setup, at=at).state == "failed"
    assert check(bo.customer, at=at).cause == "payment_declined"


def test_coming_back_with_nothing_entered_changes_nothing(bo, start, at):
    setup = complete_setup(start(bo.customer), at=at)
    assert (setup.state, setup.answered_at) == ("created", None)
    assert check(bo.customer, at=at).cause == "no_payment_method"


def test_completing_twice_is_completing_once(bo, at):
    setup = enter_card(bo.customer, VISA, at=at)
    again = complete_setup(setup, at=at + timedelta(hours=1))
    assert again.answered_at == at
    assert PaymentMethod.objects.count() == 1
    assert StateMove.objects.filter(object_id=setup.public_id).count() == 1


def test_a_refusal_read_twice_keeps_its_first_instant(bo, at):
    setup = enter_card(bo.customer, DECLINED, at=at)
    assert complete_setup(setup, at=at + timedelta(hours=1)).answered_at == at


def test_the_same_card_on_two_pages_is_one_method_and_the_bank_keeps_one(bo, at):
    first, second = (enter_card(bo.customer, VISA, at=at) for _ in range(2))
    assert first.method == second.method
    assert Card.objects.count() == 2
    assert Card.objects.get(detached_at=None).reference == second.method.gateway_reference


def test_replacing_the_default_puts_the_new_card_in_its_place(bo, at):
    old, backup = add_card(bo.customer, at=at, last4="0001"), add_card(bo.customer, at=at, last4="0002")
    new = enter_card(bo.customer, VISA, at=at, replaces=old).method
    assert list(active_methods(bo.customer)) == [new, backup]
    assert PaymentMethod.objects.get(pk=old.pk).gateway_detached_at == at


def test_replacing_a_backup_keeps_its_place_too(bo, at):
    cards = [add_card(bo.customer, at=at, last4=f"000{n}") for n in range(3)]
    new = enter_card(bo.customer, VISA, at=at, replaces=cards[1]).method
    assert list(active_methods(bo.customer)) == [cards[0], new, cards[2]]


def test_replacing_a_card_with_itself_keeps_it(bo, at):
    old = enter_card(bo.customer, VISA, at=at).method
    assert enter_card(bo.customer, VISA, at=at, replaces=old).method == old
    assert active_methods(bo.customer).get() == old


def test_a_replacement_that_is_refused_leaves_the_old_card(ada, at):
    old = active_methods(ada.customer).get()
    enter_card(ada.customer, DECLINED, at=at, replaces=old)
    assert active_methods(ada.customer).get() == old


def test_another_customers_card_cannot_be_replaced(ada, bo, start):
    with pytest.raises(UnknownMethod):
        start(bo.customer, replaces=active_methods(ada.customer).get())
    assert not Setup.objects.exists()


def test_what_a_closed_tab_left_is_finished_later(ada, bo, start, type_in, at):
    type_in(start(bo.customer), MASTERCARD)
    start(ada.customer)
    assert complete_open_setups(at=at + timedelta(hours=1)) == 1
    assert check(bo.customer, at=at) is None
    assert complete_open_setups(at=at + timedelta(hours=2)) == 0


def test_nobody_asks_after_a_page_that_is_closed(bo, start, type_in, at):
    type_in(start(bo.customer))
    assert complete_open_setups(at=at + timedelta(hours=25)) == 0


def test_a_customer_who_goes_on_later_may_be_led_elsewhere(bo, start):
    setup = start(bo.customer, next_url="/page/")
    resume_setup(setup, next_url="/elsewhere/")
    assert Setup.objects.get().next_url == "/elsewhere/"
