"""An invoice is paid by card: the chosen or the default one, then its backups."""

import pytest

from billing.errors import KeyReused, Misconfigured, NotPayable, NoUsableMethod, UnknownMethod
from billing.gateways.sandbox.outage import broken
from billing.invoices.actions import void_invoice, write_off_invoice
from billing.ledger.chart import AccountKind, Event
from billing.models import Attempt, Payment, Transfer
from billing.payment_methods.actions import detach_method, make_default, record_decline
from billing.payments.actions import complete_payment, record_payment_elsewhere, start_payment
from billing.testing import add_card
from billing.testing.builders import make_invoice, make_open_invoice
from billing.testing.paid import pay
from tests.payments.world import MASTERCARD, REFUSED, balance, cash, collected, tries, usd


def tried(payment):
    return [(attempt.method.last4, attempt.state) for attempt in payment.attempts.order_by("pk")]


def test_it_collects_what_is_due(customer, visa, invoice, at):
    payment = pay(invoice, at=at)
    invoice.refresh_from_db()
    assert (payment.state, payment.amount, payment.settled_at) == ("succeeded", usd(100), at)
    assert (invoice.state, invoice.paid, invoice.paid_at) == ("paid", usd(100), at)
    assert (collected(), cash()) == ([10000], usd(100))
    assert balance(AccountKind.RECEIVABLE, customer=customer) == usd(0)


def test_it_collects_what_is_left_to_pay(visa, invoice, at):
    record_payment_elsewhere(invoice, usd(30), at=at, key="a", note="")
    assert pay(invoice, at=at).amount == usd(70)
    assert (cash(), cash("elsewhere")) == (usd(70), usd(30))


def test_the_same_key_pays_once(visa, invoice, at):
    first, again = (pay(invoice, at=at, key="a") for _ in range(2))
    assert (first, collected()) == (again, [10000])


def test_a_key_pays_for_one_invoice(customer, visa, invoice, at):
    pay(invoice, at=at, key="a")
    other = make_open_invoice(customer, at=at)
    with pytest.raises(KeyReused):
        pay(other, at=at, key="a")
    assert Payment.objects.count() == 1


def test_it_tries_the_default_first(card, invoice, at):
    card()
    make_default(card(MASTERCARD), at=at)
    assert tried(pay(invoice, at=at)) == [("4444", "succeeded")]


def test_it_tries_the_chosen_card_first(card, invoice, at):
    card()
    assert tried(pay(invoice, at=at, method=card(MASTERCARD))) == [("4444", "succeeded")]


def test_a_refused_card_leads_to_the_next(card, invoice, at):
    card(REFUSED)
    card()
    payment = pay(invoice, at=at)
    assert tried(payment) == [("0341", "failed"), ("4242", "succeeded")]
    assert [attempt.public_id for attempt in payment.attempts.all()] == [
        f"{payment.public_id}-1",
        f"{payment.public_id}-2",
    ]


def test_a_card_that_died_leads_to_the_next_and_is_marked(card, invoice, later):
    dead = card(exp_month=11, exp_year=2026)
    card(MASTERCARD)
    payment = pay(invoice, at=later, method=dead, has_backups=True)
    dead.refresh_from_db()
    assert tried(payment) == [("4242", "failed"), ("4444", "succeeded")]
    assert (dead.declined_at, dead.decline_code) == (later, "expired_card")


def test_a_card_that_was_named_is_charged_alone(card, invoice, at):
    card()
    payment = pay(invoice, at=at, method=card(REFUSED))
    assert (tried(payment), payment.state, collected()) == ([("0341", "failed")], "failed", [])


def test_nobody_else_is_charged_by_a_later_look_either(card, invoice, at):
    card()
    refused = card(REFUSED)
    with broken("unknown", at=at):
        payment = pay(invoice, at=at, method=refused)
    assert (complete_payment(payment, at=at).state, tries()) == ("failed", 1)


def test_a_key_pays_by_one_card(card, invoice, at):
    visa, other = card(), card(MASTERCARD)
    first = pay(invoice, at=at, key="a", method=visa)
    with pytest.raises(KeyReused):
        pay(invoice, at=at, key="a", method=other)
    assert pay(invoice, at=at, key="a", method=visa) == pay(invoice, at=at, key="a") == first
    assert collected() == [10000]


def test_without_a_card_left_it_fails(card, invoice, at):
    card(REFUSED)
    payment = pay(invoice, at=at)
    invoice.refresh_from_db()
    assert (payment.state, invoice.state, cash()) == ("failed", "open", usd(0))
    assert payment.attempts.get().decline_code == "card_declined"


def test_a_refusal_without_a_reason_shuts_nobody_out(card, invoice, at):
    refused = card(REFUSED)
    pay(invoice, at=at)
    refused.refresh_from_db()
    assert refused.is_usable(at=at)


def test_a_card_that_pays_is_forgiven_an_earlier_refusal(visa, invoice, at):
    record_decline(visa, code="stolen_card", at=at)
    pay(invoice, at=at, method=visa)
    visa.refresh_from_db()
    assert (visa.declined_at, visa.decline_code) == (None, "")


def test_a_refused_card_is_tried_when_it_is_chosen_and_not_otherwise(visa, invoice, at):
    record_decline(visa, code="stolen_card", at=at)
    with pytest.raises(NoUsableMethod):
        pay(invoice, at=at)
    assert not Payment.objects.exists()
    assert pay(invoice, at=at, method=visa).state == "succeeded"


def test_a_card_the_bank_has_forgotten_is_passed_over_and_marked(card, customer, invoice, at):
    card()
    forgotten = add_card(customer, at=at, last4="0001")
    make_default(forgotten, at=at)
    payment = pay(invoice, at=at)
    forgotten.refresh_from_db()
    assert tried(payment) == [("0001", "failed"), ("4242", "succeeded")]
    assert forgotten.decline_code == "unknown_method"


def test_another_customers_card_is_refused(ada, visa, invoice, at):
    theirs = ada.customer.payment_methods.get()
    with pytest.raises(UnknownMethod):
        pay(invoice, at=at, method=theirs)
    assert not Payment.objects.exists()


def test_a_removed_card_is_refused(visa, invoice, at):
    detach_method(visa, at=at)
    with pytest.raises(UnknownMethod):
        pay(invoice, at=at, method=visa)


def test_what_is_not_due_is_not_paid(customer, visa, at):
    draft = make_invoice(customer, at=at)
    void = void_invoice(make_open_invoice(customer, at=at), at=at, why="test")
    paid = make_open_invoice(customer, at=at)
    pay(paid, at=at)
    for refused in (draft, void, paid):
        with pytest.raises(NotPayable):
            pay(refused, at=at)
    assert (Payment.objects.count(), tries()) == (1, 1)


def test_what_was_written_off_can_still_be_paid(customer, visa, invoice, at):
    write_off_invoice(invoice, at=at, why="gone")
    assert pay(invoice, at=at).state == "succeeded"
    invoice.refresh_from_db()
    assert (invoice.state, balance(AccountKind.WRITE_OFFS)) == ("paid", usd(0))
    assert Transfer.objects.filter(event=Event.RECOVERY).count() == 1


def test_a_gateway_that_is_not_configured_leaves_no_row(visa, invoice, at, settings):
    settings.BILLING = {**settings.BILLING, "GATEWAYS": {"other": {"BACKEND": "billing.testing.fake"}}}
    with pytest.raises(Misconfigured):
        pay(invoice, at=at)
    assert not Payment.objects.exists() and not Attempt.objects.exists()


@pytest.mark.parametrize("key", ["", "x" * 121, "a\0b"])
def test_a_key_is_short_text(visa, invoice, at, key):
    with pytest.raises(ValueError):
        start_payment(invoice, at=at, key=key)
    assert not Payment.objects.exists()
