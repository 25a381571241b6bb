"""The gateway's account updater, and cards that are looked after before they end."""

from datetime import timedelta

import pytest

from billing.errors import UnknownMethod, Unreachable
from billing.gateways.sandbox.bank import update_card
from billing.gateways.sandbox.models import Card
from billing.gateways.sandbox.outage import broken
from billing.payment_methods.actions import record_decline
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.news import refresh_expiring_methods, refresh_method
from billing.payment_methods.queries import active_methods
from billing.testing import enter_card
from tests.standing.world import recomputed, stored

pytestmark = pytest.mark.django_db(transaction=True)
VISA, MASTERCARD = "4242424242424242", "5555555555554444"


@pytest.fixture
def visa(bo, at):
    return enter_card(bo.customer, VISA, at=at, exp_month=12, exp_year=2026).method


def hear(method, at):
    heard = refresh_method(method.gateway, reference=method.gateway_reference, at=at)
    method.refresh_from_db()
    return heard


def renewed(method, at, **changes):
    return update_card(method.gateway_reference, at=at, exp_month=12, exp_year=2030, **changes)


def test_a_new_expiry_is_written_down(visa, bo, at):
    renewed(visa, at)
    assert hear(visa, at) and hear(visa, at)
    assert (visa.exp_year, visa.valid_until.year, visa.updated_at) == (2030, 2031, at)
    assert stored(bo.customer) == recomputed(bo.customer)


def test_a_new_number_forgets_that_the_old_one_was_refused(visa, at):
    record_decline(visa, code="lost_card", at=at)
    renewed(visa, at, becomes="mastercard")
    hear(visa, at)
    assert (visa.last4, visa.declined_at, visa.decline_code) == ("4444", None, "")


def test_what_has_not_changed_is_left_alone(visa, at):
    hear(visa, at)
    assert (visa.updated_at, visa.refreshed_at) == (None, at)


def test_a_card_that_the_gateway_has_forgotten_is_removed(visa, at):
    Card.objects.update(detached_at=at)
    hear(visa, at)
    assert (visa.state, visa.gateway_detached_at) == ("detached", at)


def test_one_that_the_customer_has_entered_already_stays_one(visa, bo, at):
    entered = enter_card(bo.customer, MASTERCARD, at=at).method
    renewed(visa, at, becomes="mastercard")
    hear(visa, at)
    assert [method.pk for method in active_methods(bo.customer)] == [entered.pk]
    entered.refresh_from_db()
    assert entered.is_default


def test_one_that_a_visitor_has_entered_does_not_take_its_place(visa, bo, at):
    visitors = enter_card(bo.customer, MASTERCARD, at=at).method
    PaymentMethod.objects.filter(pk=visitors.pk).update(is_by_visitor=True)
    renewed(visa, at, becomes="mastercard")
    hear(visa, at)
    assert [method.pk for method in active_methods(bo.customer)] == [visa.pk]
    assert visa.is_default


def test_what_was_heard_of_an_entry_before_says_nothing_of_the_new_one(visa, at, monkeypatch):
    """The customer enters the card anew while the gateway is asked about the former entry."""

    def read(gateway, reference):
        PaymentMethod.objects.update(gateway_reference="bcard_new")
        raise UnknownMethod("forgotten")

    monkeypatch.setattr("billing.gateways.sandbox.gateway.Backend.read_method", read)
    refresh_method("default", reference=visa.gateway_reference, at=at)
    visa.refresh_from_db()
    assert (visa.state, visa.gateway_detached_at) == ("active", None)


def test_one_that_cannot_be_read_stands_in_nobodys_way(visa, bo, at, monkeypatch):
    other = enter_card(bo.customer, MASTERCARD, at=at, exp_month=12, exp_year=2026).method

    def read(gateway, reference):
        raise KeyError(reference)

    monkeypatch.setattr("billing.gateways.sandbox.gateway.Backend.read_method", read)
    soon = at + timedelta(days=20)
    assert refresh_expiring_methods(at=soon) == 0
    other.refresh_from_db()
    assert other.refreshed_at == soon


def test_a_card_of_nobody_here_is_none_of_ours(bo, at):
    assert not refresh_method("default", reference="bcard_0", at=at)


def test_cards_that_end_soon_are_asked_about_now_and_then(visa, bo, at):
    enter_card(bo.customer, MASTERCARD, at=at, exp_month=12, exp_year=2030)
    soon = at + timedelta(days=20)
    renewed(visa, at)
    assert [refresh_expiring_methods(at=soon) for _ in range(2)] == [1, 0]
    visa.refresh_from_db()
    assert visa.exp_year == 2030


def test_while_the_gateway_is_away_nothing_is_lost(visa, at):
    renewed(visa, at)
    with broken("unreachable", at=at):
        assert refresh_expiring_methods(at=at) == 0
        with pytest.raises(Unreachable):
            hear(visa, at)
    assert refresh_expiring_methods(at=at + timedelta(days=15)) == 1
    assert PaymentMethod.objects.get().exp_year == 2030
