"""A card entered by an invoice's link is never the customer's own, and is taken off file by the sweep."""

from datetime import timedelta

import pytest
from django.urls import reverse

from billing import signals
from billing.access import check
from billing.errors import NoUsableMethod
from billing.gateways.sandbox.models import Card
from billing.invoices.pay_links import token_of
from billing.models import Payment, PaymentMethod
from billing.payment_methods.actions import detach_method
from billing.payment_methods.queries import active_methods, past_methods
from billing.payment_methods.setups.actions import complete_open_setups
from billing.payments.actions import cancel_payment, complete_payments, record_payment_elsewhere
from billing.testing import add_card, enter_card
from billing.testing.builders import make_open_invoice
from billing.testing.paid import pay
from tests.standing.world import recomputed, stored

GOOD, REFUSED, CONFIRMED, REFUSED_AT_SETUP = (
    "4242424242424242", "4000000000000341", "4000002760003184", "4000000000000002",
)  # fmt: skip
HOUR = timedelta(hours=1)


def last4(methods):
    return list(methods.values_list("last4", flat=True))


def kept():
    """What is here still, whosever it is."""
    return last4(PaymentMethod.objects.filter(detached_at=None))


def link_of(invoice):
    return reverse("billing:pay_link", args=[token_of(invoice)])


def test_it_opens_no_gate_while_its_payment_waits(bo, enter, at):
    enter(CONFIRMED)
    assert (kept(), Payment.objects.get().state) == (["3184"], "needs_action")
    assert check(bo.customer, at=at).cause == "no_payment_method"
    assert stored(bo.customer) == recomputed(bo.customer)


def test_it_is_shown_on_no_page_of_the_customers(as_bo, enter, url):
    enter(CONFIRMED)
    method = PaymentMethod.objects.get()
    for page in (url("payment_methods"), url("top_up"), url("overview"), "/billing/api/payment-methods/"):
        assert "3184" not in as_bo.get(page).content.decode(), page
    for page in (url("make_default", method.public_id), url("remove_card", method.public_id)):
        assert as_bo.post(page).status_code == 404, page


def test_the_customer_can_choose_it_for_nothing(as_bo, bo, enter, url, key, at):
    enter(CONFIRMED)
    other = make_open_invoice(bo.customer, at=at)
    chosen = {"key": key, "method": PaymentMethod.objects.get().public_id}
    assert as_bo.post(url("pay_invoice", other.public_id), chosen).status_code == 404
    assert as_bo.post(url("top_up"), {**chosen, "amount": "5"}).status_code == 404


def test_the_customer_goes_on_with_no_set_up_of_a_visitor(as_bo, type_by_link, url):
    setup = type_by_link(GOOD).split("/")[-2]
    for page in (url("setup", setup), url("setup_return", setup), f"/billing/api/setups/{setup}/"):
        assert as_bo.get(page).status_code == 404, page
    assert not PaymentMethod.objects.exists()


def test_it_is_no_backup(bo, enter, at):
    enter_card(bo.customer, REFUSED, at=at)
    enter(CONFIRMED)
    payment = pay(make_open_invoice(bo.customer, at=at), at=at)
    assert [attempt.method.last4 for attempt in payment.attempts.all()] == ["0341"]


def test_it_does_not_become_the_default_nor_after_one_is_removed(bo, enter, at):
    own = add_card(bo.customer, at=at)
    enter(CONFIRMED)
    detach_method(own, at=at)
    assert not PaymentMethod.objects.filter(is_default=True).exists()
    with pytest.raises(NoUsableMethod):
        pay(make_open_invoice(bo.customer, at=at), at=at)


def test_nobody_is_told_that_it_came_or_went(enter, django_capture_on_commit_callbacks):
    told = []

    def listen(payment_method, **_):
        told.append(payment_method)

    with django_capture_on_commit_callbacks(execute=True):
        for signal in (signals.payment_method_attached, signals.payment_method_detached):
            signal.connect(listen)
        enter(GOOD)
    assert (told, PaymentMethod.objects.get().state) == ([], "detached")


def test_one_that_is_refused_says_nothing_of_the_customer(ada, bo, enter, at):
    for number in (REFUSED, REFUSED_AT_SETUP):
        enter(number)
    assert check(bo.customer, at=at).cause == "no_payment_method"
    assert "declined_at" not in {fact for fact, value in stored(bo.customer).items() if value}


def test_it_is_not_among_the_cards_that_the_customer_removed(bo, enter):
    enter(GOOD)
    assert (kept(), last4(past_methods(bo.customer))) == ([], [])


def test_the_customers_card_stays_theirs_however_it_came(bo, enter, at):
    enter_card(bo.customer, CONFIRMED, at=at)
    card = Card.objects.get()
    own = add_card(bo.customer, at=at, last4=card.last4, fingerprint=card.fingerprint)
    enter(CONFIRMED)
    complete_payments(at=at + timedelta(days=2))
    assert Payment.objects.get().state == "failed"
    assert active_methods(bo.customer).get() == own


def test_one_that_the_customer_adds_too_becomes_theirs(bo, enter, at):
    enter(CONFIRMED)
    visitors, later = PaymentMethod.objects.get(), at + HOUR
    own = add_card(bo.customer, at=later, last4="3184", fingerprint=visitors.fingerprint)
    assert own == visitors == active_methods(bo.customer).get(is_default=True, attached_at=later)
    assert check(bo.customer, at=later) is None
    complete_payments(at=at + timedelta(days=2))
    assert active_methods(bo.customer).get() == own


def test_it_goes_an_hour_after_the_invoice_was_paid_otherwise(client, bo, invoice, type_by_link, at):
    back = type_by_link(GOOD)
    record_payment_elsewhere(invoice, invoice.total, at=at, key="transfer", note="")
    client.get(back)
    complete_payments(at=at + HOUR / 2)
    assert kept() == ["4242"]
    complete_payments(at=at + HOUR)
    assert (kept(), Card.objects.filter(detached_at=None).count()) == ([], 0)


def test_it_goes_when_the_customer_pays_anew_by_their_own(bo, visa, invoice, enter, at):
    enter(CONFIRMED)
    pay(invoice, at=at, method=visa)
    complete_payments(at=at)
    assert last4(active_methods(bo.customer)) == kept() == ["4242"]


def test_one_whose_visitor_never_comes_back_is_forgotten_by_the_bank_too(bo, type_by_link, at):
    type_by_link(GOOD)
    assert complete_open_setups(at=at) == 1
    assert check(bo.customer, at=at).cause == "no_payment_method"
    complete_payments(at=at + HOUR)
    assert (kept(), Card.objects.filter(detached_at=None).count()) == ([], 0)


def test_a_visitor_who_comes_back_after_the_sweep_pays(client, bo, invoice, type_by_link, at):
    back = type_by_link(GOOD)
    complete_open_setups(at=at)
    complete_payments(at=at + HOUR / 2)
    client.get(back)
    assert (Payment.objects.get().state, kept()) == ("succeeded", [])


def test_one_that_pays_two_invoices_stays_until_both_are_paid(bo, enter, at):
    other = make_open_invoice(bo.customer, at=at)
    enter(CONFIRMED)
    enter(CONFIRMED, link_of(other))
    first, second = Payment.objects.order_by("pk")
    cancel_payment(first, at=at)
    complete_payments(at=at)
    assert kept() == ["3184"]
    cancel_payment(second, at=at)
    complete_payments(at=at)
    assert kept() == []
