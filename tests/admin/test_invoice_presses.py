from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry

from billing.credit.holds.actions import capture_hold, hold_credit
from billing.credit.limits.actions import change_limit
from billing.credit.queries import credit_of
from billing.gateways.sandbox.bank import answer_challenge
from billing.models import CreditNote, Invoice, Payment, StateMove
from billing.payment_methods.setups.actions import complete_setup
from billing.payments.actions import start_payment
from billing.testing import enter_card
from tests.admin.money import open_invoice, plain, rows
from tests.credit.world import usd

PAPER = {
    "description_1": "Consulting",
    "quantity_1": "2",
    "unit_price_1": "50",
    "tax_1": "19",
    "discount_1": "10",
    "currency": "USD",
    "days_to_pay": "14",
    "memo": "",
}


@pytest.fixture
def invoice(bo, at):
    change_limit(bo.customer, usd("200"), at=at, why="x")
    return open_invoice(bo.customer, at=at, tax="19")


@pytest.fixture
def on(hand, invoice):
    """A press on Bo's open invoice of $119."""
    return lambda press, **data: hand(press, invoice.customer, invoice.public_id, **data)


def state_of(invoice):
    invoice.refresh_from_db()
    return invoice.state


def test_it_shows_what_the_lines_come_to_and_writes_nothing(hand, bo):
    before = rows()
    page = plain(hand("write_invoice", bo.customer, **PAPER).look())
    assert "A draft of $107.10: $90.00, and tax of $17.10." in page and "Consulting: $90.00" in page
    assert rows() == before


def test_it_writes_issues_and_throws_away(hand, bo, at):
    form = hand("write_invoice", bo.customer, **PAPER | {"memo": "thanks"})
    form.look()
    form.press()
    draft = Invoice.objects.get()
    assert (draft.state, draft.total, draft.memo) == ("draft", usd("107.10"), "thanks")
    assert "already" in plain(form.press()) and Invoice.objects.count() == 1
    issue = hand("issue_invoice", bo.customer, draft.public_id)
    page = plain(issue.page)
    assert "Due $0.00 $107.10" in page and "due on Dec. 6, 2026" in page
    assert state_of(draft) == "draft"
    assert "INV-2026-000001 is issued." in plain(issue.press())
    assert state_of(draft) == "open" and "had been issued already" in plain(issue.press())


def test_a_draft_is_thrown_away(hand, bo):
    form = hand("write_invoice", bo.customer, **PAPER)
    form.look()
    form.press()
    throw = hand("cancel_draft", bo.customer, Invoice.objects.get().public_id)
    assert Invoice.objects.exists()
    assert "The draft is gone." in plain(throw.press())
    assert not Invoice.objects.exists() and throw.press().status_code == 404


def test_it_invoices_what_was_used(hand, bo, at):
    change_limit(bo.customer, usd("10"), at=at, why="x")
    held = hold_credit(bo.customer, usd("4.10"), key="h", at=at, expires_at=at + timedelta(hours=1))
    capture_hold(held.hold_id, usd("4.10"), at=at)
    form = hand("invoice_usage", bo.customer)
    assert "A draft of $4.10" in plain(form.page)
    form.press()
    assert Invoice.objects.get().total == usd("4.10")


def test_nothing_used_is_told_at_once(hand, bo):
    assert "This cannot be done: nothing was used" in plain(hand("invoice_usage", bo.customer).page)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"description_1": "", "unit_price_1": ""}, "description_1"),
        ({"description_1": ""}, "description_1"),
        ({"unit_price_1": "-5"}, "unit_price_1"),
        ({"unit_price_1": "NaN"}, "unit_price_1"),
        ({"quantity_1": "0"}, "unit_price_1"),
        ({"tax_1": "101"}, "unit_price_1"),
        ({"discount_1": "200"}, "unit_price_1"),
        ({"description_2": "only words"}, "unit_price_2"),
        ({"description_1": "4242 4242 4242 4242"}, "description_1"),
        ({"memo": "4242424242424242"}, "memo"),
        ({"days_to_pay": "-1"}, "days_to_pay"),
    ],
)
def test_it_writes_nothing_that_is_none(hand, bo, data, field):
    before = rows()
    response = hand("write_invoice", bo.customer, **PAPER | data).look()
    assert list(response.context["form"].errors) == [field]
    assert rows() == before and "4242" not in plain(response)


def test_a_payment_made_elsewhere_is_recorded(on, invoice, finance, mailoutbox):
    form = on("record_payment")
    assert form.page.context["form"]["amount"].value() == "119.00"
    page = plain(form.look(amount="19"))
    assert "Due $119.00 $100.00" in page and "$19.00 is booked as received elsewhere." in page
    assert not Payment.objects.exists()
    form.press()
    payment = Payment.objects.get()
    assert (payment.amount, payment.source, payment.by) == (usd("19"), "elsewhere", finance)
    assert "already" in plain(form.press()) and Payment.objects.count() == 1


def test_more_than_is_due_is_not_recorded(on):
    before = rows()
    assert "This cannot be done" in plain(on("record_payment", amount="119.01").look())
    assert rows() == before


def test_it_voids(on, invoice, finance):
    form = on("void_invoice")
    page = plain(form.page)
    assert "Invoice open void" in page and "Owed $119.00 $0.00" in page and state_of(invoice) == "open"
    form.press()
    assert state_of(invoice) == "void"
    assert StateMove.objects.latest("pk").by == finance
    assert "Void the invoice" in LogEntry.objects.get().change_message
    assert "was void already" in plain(form.press())


@pytest.mark.parametrize("press", ["void_invoice", "write_off_invoice", "credit_invoice", "record_payment"])
def test_it_warns_of_a_payment_that_has_begun(on, invoice, at, press):
    setup = enter_card(invoice.customer, "4000002760003184", at=at)
    answer_challenge(setup.gateway_reference, accept=True, at=at)
    complete_setup(setup, at=at)
    form = on(press, amount="19")
    assert "A payment of" not in plain(form.look())
    start_payment(invoice, at=at, key="p")
    assert "look again" in plain(form.press())
    assert "A payment of $119.00 has begun: waiting for the bank" in plain(form.look())


def test_it_says_why_it_cannot_be_void(on, invoice):
    pay = on("record_payment", amount="19")
    pay.look()
    pay.press()
    assert "It is not in a state for that" in plain(on("void_invoice").page)


def test_it_writes_off(on, invoice):
    form = on("write_off_invoice")
    page = plain(form.page)
    assert "Credit limit $200.00 $0.00" in page and "counts as lost, and stays owed" in page
    form.press()
    assert state_of(invoice) == "uncollectible" and credit_of(invoice.customer).limit == usd("0")
    assert "was written off already" in plain(form.press())


def test_it_writes_a_credit_note(on, invoice):
    form = on("credit_invoice", amount="11.90")
    page = plain(form.look())
    assert "A credit note over $11.90: $10.00, and tax of $1.90." in page and "Due $119.00 $107.10" in page
    assert not CreditNote.objects.exists()
    form.press()
    assert CreditNote.objects.get().total == usd("11.90")
    assert "already" in plain(form.press()) and CreditNote.objects.count() == 1


def test_what_was_paid_meanwhile_is_seen_first(on, invoice):
    form, pay = on("credit_invoice", amount="11.90"), on("record_payment", amount="50")
    form.look()
    pay.look()
    pay.press()
    assert "look again" in plain(form.press()) and not CreditNote.objects.exists()


@pytest.mark.parametrize("press", ["issue_invoice", "void_invoice", "write_off_invoice", "send_invoice"])
def test_another_customers_invoice_is_not_there(hand, ada, invoice, press):
    assert hand(press, ada.customer, invoice.public_id).page.status_code == 404
