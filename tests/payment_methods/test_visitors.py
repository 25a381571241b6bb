"""What a visitor enters by an invoice's link, where no page stands in between."""

import pytest
from django.db import IntegrityError, transaction

from billing.errors import NoUsableMethod, UnknownMethod
from billing.models import Payment, PaymentMethod, Setup
from billing.money import Money
from billing.payment_methods.actions import make_default, record_decline, reorder_backups
from billing.payment_methods.queries import active_methods
from billing.payment_methods.setups.actions import complete_setup
from billing.payments.actions import start_payment
from billing.payments.top_ups.actions import start_top_up
from billing.testing import add_card, enter_card
from billing.testing.builders import make_open_invoice
from tests.payment_methods.conftest import MASTERCARD, VISA


@pytest.fixture
def invoice(bo, at):
    return make_open_invoice(bo.customer, at=at)


@pytest.fixture
def visit(start, type_in, invoice, at):
    """A visitor's set-up that came to its end."""

    def enter(number=VISA):
        setup = start(invoice.customer, invoice_id=invoice.pk)
        type_in(setup, number)
        return complete_setup(setup, at=at)

    return enter


def test_the_set_up_names_the_invoice_and_the_card_is_marked(visit, invoice):
    setup = visit()
    assert (setup.is_by_visitor, setup.invoice, setup.method.is_by_visitor) == (True, invoice, True)


def test_only_a_visitors_payment_is_made_by_it(bo, visit, invoice, at):
    method = visit().method
    with pytest.raises(UnknownMethod):
        start_payment(invoice, at=at, key="own", method=method)
    with pytest.raises(UnknownMethod):
        start_top_up(bo.customer, Money.of(5, "USD"), at=at, key="credit", method=method)
    assert not Payment.objects.exists()
    paid = start_payment(invoice, at=at, key="visit", method=method, is_by_visitor=True)
    assert paid.state == "succeeded"


def test_a_visitor_who_names_no_card_pays_by_none_of_the_customers(bo, invoice, at):
    enter_card(bo.customer, VISA, at=at)
    with pytest.raises(NoUsableMethod):
        start_payment(invoice, at=at, key="visit", is_by_visitor=True)


def test_it_takes_no_rank_among_the_customers_cards(bo, visit, start, at):
    method = visit().method
    with pytest.raises(UnknownMethod):
        make_default(method, at=at)
    with pytest.raises(UnknownMethod):
        reorder_backups(bo.customer, [method.public_id], at=at)
    with pytest.raises(UnknownMethod):
        start(bo.customer, replaces=method)


def test_entered_by_a_visitor_a_backup_does_not_become_the_default(bo, visit, at):
    default = add_card(bo.customer, at=at, last4="0001")
    backup = enter_card(bo.customer, MASTERCARD, at=at).method
    record_decline(default, code="lost_card", at=at)
    assert visit(MASTERCARD).method == backup
    assert list(active_methods(bo.customer)) == [default, backup]


def test_a_customers_try_goes_on_with_no_visitors_set_up(bo, start, invoice, at):
    own = Setup.objects.create(customer=bo.customer, gateway="default", created_at=at)
    visits = Setup.objects.create(
        customer=bo.customer, gateway="default", created_at=at, is_by_visitor=True, invoice=invoice
    )
    assert (start(bo.customer), start(bo.customer, invoice_id=invoice.pk)) == (own, visits)


def test_the_database_itself_lets_no_visitors_card_be_the_default(bo, at):
    add_card(bo.customer, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentMethod.objects.update(is_by_visitor=True)


def test_the_database_itself_has_no_visit_without_its_invoice(bo, at):
    with pytest.raises(IntegrityError), transaction.atomic():
        Setup.objects.create(customer=bo.customer, gateway="default", created_at=at, is_by_visitor=True)
