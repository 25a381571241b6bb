"""What clients of the chaos loop do, one act of the public API each; `chances` says how often."""

import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from billing.access import payment_required
from billing.credit.grants.actions import grant_credit, revoke_grant
from billing.credit.grants.models import Grant, GrantKind
from billing.credit.holds.actions import LIFETIME, capture_hold, hold_credit
from billing.credit.limits.actions import change_limit
from billing.diagnosis.audit.queries import audit
from billing.gateways.sandbox import bank
from billing.gateways.sandbox.models import Charge
from billing.invoices import actions as invoices
from billing.invoices.credit_notes.actions import issue_credit_note
from billing.invoices.lines.totals import NewLine
from billing.models import (
    Customer,
    Dispute,
    Hold,
    Invoice,
    Payment,
)
from billing.money import Money
from billing.payment_methods.setups.actions import complete_setup
from billing.payments import actions as payments
from billing.payments.attempts.queries import live_attempt, paid_attempt
from billing.payments.disputes import actions as disputes
from billing.payments.refunds.actions import refund_payment
from billing.payments.top_ups.actions import start_top_up
from billing.testing import enter_card

# Works; is refused when charged; is disputed; asks the cardholder each time.
CARDS = ("4242424242424242", "4000000000000341", "4000000000000259", "4000002760003184")
WHY = "chaos"
# So much faster than life. A call may be on its way for GRACE, which is twelve seconds then.
SPEED = 10
_clock: dict[str, Any] = {}


def set_clock(start: datetime, *, began: float, skew_seconds: float = 0) -> None:
    _clock.update(start=start + timedelta(seconds=skew_seconds), began=began)


def now() -> datetime:
    """The project's clock: every process has one, and no two of them agree."""
    return _clock["start"] + (time.monotonic() - _clock["began"]) * SPEED * timedelta(seconds=1)


@dataclass(frozen=True)
class Intent:
    """All that is said: tried again, it is word for word the same."""

    act: str
    key: str
    customer: int
    target: int | None
    cents: int

    @property
    def usd(self) -> Money:
        return Money.from_minor(self.cents, "USD")

    @property
    def coin(self) -> int:
        return self.cents % 2

    @property
    def payer(self) -> Customer:
        return Customer.objects.get(pk=self.customer)


def hold(it, at):
    ends = at + (LIFETIME if it.coin else timedelta(minutes=1))
    return hold_credit(it.customer, it.usd, key=it.key, at=at, expires_at=ends).hold_id


def capture(it, at):
    amount = Hold.objects.get(pk=it.target).amount
    capture_hold(it.target, amount if it.coin else amount.split([1, 1])[0], at=at)


def charge(it, at):
    capture_hold(hold(it, at), it.usd, at=at)


@payment_required(charge=Money.of("0.05", "USD"))
def served(request):
    Group.objects.create(name=request.headers["Idempotency-Key"])
    return HttpResponse("served")


urlpatterns = [path("served/", served), path("billing/", include("billing.urls"))]
_browsers: dict[tuple[int, int], Client] = {}


def visit(it, at):
    ask = partial(_browser(it.customer).get, "/served/", headers={"Idempotency-Key": it.key})
    answer = ask()
    assert answer.status_code in {200, 402, 409}, answer.content
    if answer.status_code == 200 and it.coin:
        assert ask().content == answer.content == b"served"
    return answer.status_code


def _browser(customer_id):
    """Signed in; one for each thread, since a browser waits for its answer."""
    mine = threading.get_ident(), customer_id
    if mine not in _browsers:
        browser = Client()
        browser.force_login(get_user_model().objects.get(billing_customer=customer_id))
        _browsers[mine] = browser
    return _browsers[mine]


def grant(it, at):
    kind = GrantKind.PAID if it.coin else GrantKind.PROMOTIONAL
    ends = at + timedelta(minutes=1) if it.cents % 3 == 0 else None
    grant_credit(it.payer, it.usd, kind=kind, key=it.key, at=at, expires_at=ends)


def change_limits(it, at):
    until = at + timedelta(minutes=1) if it.coin else None
    changed = change_limit(it.payer, it.usd * 50, at=at, why=it.key, until_at=until)
    return changed and changed.pk


def issue(it, at):
    lines = [NewLine("Work", it.usd.amount, tax_percent="19")]
    return invoices.issue_invoice(invoices.create_invoice(it.payer, lines, at=at, key=it.key), at=at).number


def issue_usage(it, at):
    draft = invoices.create_usage_invoice(it.payer, at=at, key=it.key)
    return invoices.issue_invoice(draft, at=at).number


def enter(it, at):
    setup = enter_card(it.payer, CARDS[it.cents % len(CARDS)], at=at, exp_year=2035)
    if setup.state == "needs_action":
        bank.answer_challenge(setup.gateway_reference, accept=True, at=at)
        setup = complete_setup(setup, at=at)
    return setup.state


def confirm(it, at):
    if attempt := live_attempt(Payment.objects.get(pk=it.target)):
        bank.answer_challenge(attempt.gateway_reference, accept=bool(it.coin), at=at)
    return payments.complete_payment(Payment.objects.get(pk=it.target), at=at).state


def dispute(it, at):
    """The bank tells of it again, if there is one: its disputed card has told it when it paid."""
    payment = Payment.objects.get(pk=it.target)
    disputed = Charge.objects.filter(disputed_at__isnull=False)
    if disputed.filter(reference=paid_attempt(payment).gateway_reference).exists():
        return disputes.record_dispute(payment, at=at).public_id
    return None


def decide(it, at):
    disputed = Dispute.objects.select_related("payment").get(pk=it.target)
    reference = paid_attempt(disputed.payment).gateway_reference
    bank.decide_dispute(reference, won=bool(it.coin))
    is_won = Charge.objects.get(reference=reference).dispute_won
    (disputes.settle_dispute_won if is_won else disputes.settle_dispute_lost)(disputed, at=at)


def take_back(it, at):
    revoke_grant(Grant.objects.get(pk=it.target), at=at, why=WHY)


def pay(it, at):
    return payments.start_payment(Invoice.objects.get(pk=it.target), at=at, key=it.key).state


def pay_elsewhere(it, at):
    invoice = Invoice.objects.get(pk=it.target)
    return payments.record_payment_elsewhere(invoice, it.usd, at=at, key=it.key, note=WHY).state


def pay_from_credit(it, at):
    return payments.settle_from_credit(Invoice.objects.get(pk=it.target), at=at, key=it.key).state


def cancel(it, at):
    return payments.cancel_payment(Payment.objects.get(pk=it.target), at=at).state


def void(it, at):
    invoices.void_invoice(Invoice.objects.get(pk=it.target), at=at, why=WHY)


def write_off(it, at):
    invoices.write_off_invoice(Invoice.objects.get(pk=it.target), at=at, why=WHY)


def credit(it, at):
    issue_credit_note(Invoice.objects.get(pk=it.target), it.usd, key=it.key, at=at, why=WHY)


def refund(it, at):
    return refund_payment(Payment.objects.get(pk=it.target), it.usd, key=it.key, at=at, why=WHY).state


def top_up(it, at):
    return start_top_up(it.payer, it.usd, at=at, key=it.key).state


def recover(it, at):
    disputes.recover_dispute(Dispute.objects.get(pk=it.target), at=at, why=WHY)


def look(it, at):
    assert [str(finding) for finding in audit()] == []
