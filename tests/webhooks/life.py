"""A life at the bank, of which the project has heard next to nothing: its answers were lost on the way."""

import hashlib
import json

from django.db.models import Sum

from billing.gateways.sandbox import bank
from billing.gateways.sandbox import books as books_of_the_bank
from billing.gateways.sandbox.cards import BY_SLUG
from billing.gateways.sandbox.models import BankEvent, Charge, Refund
from billing.gateways.sandbox.outage import broken
from billing.models import (
    Account,
    Attempt,
    Credit,
    Dispute,
    Invoice,
    Payment,
    PaymentMethod,
    Setup,
    Transfer,
)
from billing.models import Refund as OurRefund
from billing.money import Money
from billing.payment_methods.setups.actions import complete_setup, start_setup
from billing.payments.refunds.actions import refund_payment
from billing.testing import enter_card
from billing.testing.builders import make_open_invoice
from billing.testing.paid import pay, top_up

SLUGS = ("visa", "refused_when_charged", "confirmed_always", "disputed", "slow_refund", "returned_refund")


def usd(amount):
    return Money.of(amount, "USD")


def live(customer, *, at):
    """Set-ups, charges, declines, refunds, disputes, renewals; how much the bank has to tell of them."""
    cards = {slug: _card(customer, slug, at=at) for slug in SLUGS}
    _pay_and_hear_nothing(customer, cards, at=at)
    _dispute(customer, cards, at=at)
    _refund(customer, cards, at=at)
    for slug in ("mastercard", "jcb", "amex", "insufficient_funds"):
        opened = start_setup(customer, return_url=lambda setup: "/billing/", at=at)
        bank.enter_card(opened.gateway_reference, number=BY_SLUG[slug].number, at=at)
    bank.update_card(cards["visa"].gateway_reference, exp_month=11, exp_year=2031, at=at)
    books_of_the_bank.forget_card(cards["refused_when_charged"].gateway_reference, at=at)
    bank.update_card(cards["slow_refund"].gateway_reference, exp_month=1, exp_year=2032, at=at)
    return BankEvent.objects.count()


def _card(customer, slug, *, at):
    setup = enter_card(customer, BY_SLUG[slug].number, at=at)
    if setup.method is None:
        bank.answer_challenge(setup.gateway_reference, accept=True, at=at)
        setup = complete_setup(setup, at=at)
    return setup.method


def _pay_and_hear_nothing(customer, cards, *, at):
    for slug in ("visa", "refused_when_charged", "visa", "confirmed_always", "confirmed_always"):
        invoice = make_open_invoice(customer, amount="10.00", at=at)
        with broken("unknown", at=at):
            pay(invoice, at=at, method=cards[slug])
    waiting = Charge.objects.filter(state="needs_action").order_by("pk")
    for charge, accept in zip(waiting, (True, False), strict=True):
        bank.answer_challenge(charge.reference, accept=accept, at=at)


def _dispute(customer, cards, *, at):
    for won in (True, False, None):
        pay(make_open_invoice(customer, amount="20.00", at=at), at=at, method=cards["disputed"])
        charge = Charge.objects.filter(disputed_at__isnull=False).latest("pk")
        if won is not None:
            bank.decide_dispute(charge.reference, won=won, at=at)


def _refund(customer, cards, *, at):
    paid = {slug: top_up(customer, "30.00", at=at, method=cards[slug]) for slug in ("slow_refund", "visa")}
    paid["returned_refund"] = top_up(customer, "30.00", at=at, method=cards["returned_refund"])
    for slug, payment in paid.items():
        with broken("unknown", at=at):
            refund_payment(payment, usd(5), at=at, key=f"lost {slug}", why="asked for it")
    slow, _, returned = Refund.objects.order_by("pk")
    bank.decide_refund(slow.reference, arrived=True, at=at)
    bank.decide_refund(returned.reference, arrived=False, at=at)
    for charge in (Charge.objects.latest("pk"), Charge.objects.filter(card__behaviour="visa").latest("pk")):
        bank.refund_at_bank(charge.reference, usd(2), at=at)


def books():
    """All that must be the same in the end, whatever came first; ids and instants aside."""
    accounts = {
        str(account.pk): (account.kind, str(account.customer_id))
        for account in Account.objects.order_by("pk")
    }
    moved = Transfer.objects.values_list("debit_id", "credit_id", "event", "currency", "state")
    told = {
        "transfers": [
            (accounts[str(row[0])], accounts[str(row[1])], *row[2:])
            for row in moved.annotate(sum=Sum("amount_micros"))
        ],
        "invoices": _rows(Invoice, "number", "state", "paid_micros"),
        "payments": _rows(Payment, "public_id", "state", "refunded_micros"),
        "attempts": _rows(Attempt, "public_id", "state", "decline_code", "gateway_reference"),
        "refunds": _rows(OurRefund, "payment__public_id", "state", "amount_micros"),
        "disputes": _rows(Dispute, "payment__public_id", "state", "amount_micros"),
        "credit": _rows(Credit, "currency", "balance_micros", "owed_micros", "held_micros", "limit_micros"),
        "setups": _rows(Setup, "gateway_reference", "state"),
        "methods": _rows(PaymentMethod, "gateway_reference", "state", "last4", "exp_month", "exp_year"),
    }
    return {name: sorted(map(str, rows)) for name, rows in told.items()}


def _rows(model, *columns):
    return list(model.objects.values_list(*columns))


def sealed(told):
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
