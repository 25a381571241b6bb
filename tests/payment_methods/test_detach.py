from datetime import timedelta

import pytest

from billing import signals
from billing.access import check
from billing.gateways import gateway_of
from billing.gateways.sandbox.models import Card
from billing.gateways.sandbox.outage import broken
from billing.payment_methods.actions import attach_method, detach_method, release_methods
from billing.payment_methods.models import PaymentMethod
from billing.states import StateMove
from billing.testing import add_card, enter_card


@pytest.fixture
def card(bo, at):
    """A card that the bank keeps."""
    return enter_card(bo.customer, "4242424242424242", at=at).method


def at_the_bank(card):
    return Card.objects.get(reference=card.gateway_reference)


def test_it_counts_no_more_and_the_bank_forgets_it(bo, card, at):
    detach_method(card, at=at)
    card.refresh_from_db()
    assert (card.state, card.detached_at, card.gateway_detached_at) == ("detached", at, at)
    assert at_the_bank(card).detached_at == at
    assert check(bo.customer, at=at).cause == "no_payment_method"


def test_removing_twice_is_removing_once(bo, card, at):
    other = PaymentMethod.objects.get(pk=card.pk)
    detach_method(card, at=at)
    detach_method(other, at=at + timedelta(hours=1))
    card.refresh_from_db()
    assert (card.detached_at, card.gateway_detached_at) == (at, at)
    assert StateMove.objects.filter(object_id=card.public_id).count() == 1


@pytest.mark.parametrize("trouble", ["unreachable", "unknown"])
def test_during_an_outage_it_counts_no_more_at_once_and_is_released_later(bo, card, at, trouble):
    with broken(trouble, at=at):
        detach_method(card, at=at)
        assert check(bo.customer, at=at).cause == "no_payment_method"
        assert release_methods(at=at) == 0
    assert PaymentMethod.objects.get().gateway_detached_at is None
    later = at + timedelta(minutes=5)
    assert release_methods(at=later) == 1
    assert PaymentMethod.objects.get().gateway_detached_at == later
    assert at_the_bank(card).detached_at
    assert release_methods(at=later) == 0


def test_pressing_again_after_an_outage_releases_it(card, at):
    with broken("unreachable", at=at):
        detach_method(card, at=at)
    detach_method(card, at=at + timedelta(minutes=1))
    card.refresh_from_db()
    assert (card.detached_at, card.gateway_detached_at) == (at, at + timedelta(minutes=1))


def test_a_card_the_bank_never_knew_is_let_go(bo, at):
    detach_method(add_card(bo.customer, at=at), at=at)
    assert PaymentMethod.objects.get().gateway_detached_at == at


def test_a_gateway_that_was_taken_out_keeps_nobody_from_removing_a_card(bo, card, at):
    PaymentMethod.objects.update(gateway="former")
    detach_method(card, at=at)
    assert PaymentMethod.objects.get().state == "detached"
    assert release_methods(at=at) == 0


def test_one_card_that_cannot_be_released_does_not_hold_up_the_others(ada, bo, card, at):
    others = enter_card(ada.customer, "5555555555554444", at=at).method
    with broken("unreachable", at=at):
        detach_method(card, at=at)
        detach_method(others, at=at)
    bo.customer.refresh_from_db()
    with broken("unreachable", at=at, payer_reference=bo.customer.gateway_reference):
        assert release_methods(at=at) == 1


def test_it_is_told_once_and_after_the_commit(card, at, django_capture_on_commit_callbacks):
    told = []

    def listen(payment_method, **_):
        told.append(payment_method)

    signals.payment_method_detached.connect(listen)
    with django_capture_on_commit_callbacks(execute=True):
        detach_method(card, at=at)
        detach_method(card, at=at)
    signals.payment_method_detached.disconnect(listen)
    assert told == [card]


def test_an_earlier_entry_of_a_card_is_forgotten_even_if_we_die_on_the_way(bo, card, start, type_in, at):
    page = start(bo.customer)
    type_in(page)
    details = gateway_of("default").read_setup(page.gateway_reference).method
    attach_method(bo.customer, details, gateway="default", at=at)
    # Here the process dies: the bank was not told yet. The next sweep tells it.
    assert release_methods(at=at) == 1
    assert PaymentMethod.objects.get().superseded_references == []
    assert at_the_bank(card).detached_at == at
    assert Card.objects.filter(detached_at=None).count() == 1


def test_entering_the_same_card_again_leaves_one_at_the_bank(bo, card, at):
    enter_card(bo.customer, "4242424242424242", at=at)
    assert Card.objects.filter(detached_at=None).count() == 1
    assert release_methods(at=at) == 0
