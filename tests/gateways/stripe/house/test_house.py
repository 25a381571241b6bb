"""The whole house on Stripe: cards, payments, and what Stripe tells afterwards by its events."""

import json
from datetime import timedelta

import pytest

from billing.diagnosis.reconciliation.actions import refresh_mismatches
from billing.diagnosis.reconciliation.queries import mismatches
from billing.gateways import gateway_of
from billing.gateways.signatures import sign
from billing.ids import new_id
from billing.models import Dispute, InboxEvent, PaymentMethod, Refund
from billing.payments.actions import complete_payment, complete_payments
from billing.payments.attempts.queries import live_attempt
from billing.payments.refunds.actions import refund_payment
from billing.webhooks.actions import receive_missed, receive_waiting
from tests.audited import audited  # noqa: F401
from tests.gateways.stripe.conftest import OPTIONS, now
from tests.gateways.stripe.house.conftest import BACK, SECRET, pay, usd

DAY = timedelta(days=1)
ALWAYS_ASKED, DISPUTED = "4000002760003184", "4000000000000259"


def tried(payment):
    return [(attempt.state, attempt.decline_code) for attempt in payment.attempts.order_by("pk")]


def test_a_card_is_added_and_pays_an_invoice(card, invoice, hear):
    method = card()
    payment = pay(invoice)
    invoice.refresh_from_db()
    assert (method.brand, method.last4, payment.state, invoice.state) == (
        "visa",
        "4242",
        "succeeded",
        "paid",
    )
    assert set(hear().values()) <= {"done", "skipped"}
    assert hear(times=3, seed=1)["payment_intent.succeeded"] == "done"


@pytest.fixture
def unknown(card, invoice, gateway):
    """The money has moved; the answer comes after the time-out, and the tab is closed."""
    card()
    gateway.line.mode = "unknown"
    payment = pay(invoice)
    gateway.line.mode = "sound"
    assert payment.state == "unknown"
    return payment


def by_read_charge(hear):
    complete_payments(at=now() + DAY)


def by_reconciliation(hear):
    found = list(mismatches("default", since=now() - DAY, until=now() + DAY))
    assert refresh_mismatches("default", found, at=now()) == len(found) == 1


def by_events(seed):
    return pytest.param(lambda hear: hear(times=2, seed=seed), id=f"by_events_{seed}")


@pytest.mark.parametrize("find", [by_read_charge, by_reconciliation, *map(by_events, range(3))])
def test_an_answer_that_came_too_late_is_found(unknown, invoice, holder, hear, find):
    find(hear)
    unknown.refresh_from_db()
    invoice.refresh_from_db()
    assert (unknown.state, invoice.state) == ("succeeded", "paid")
    assert pay(invoice) == unknown
    assert len(holder.api.charges.list({}).data) == 1


def test_a_refused_card_leads_to_the_next(card, invoice, hear):
    card(charged="4000000000000341")
    card("5555555555554444")
    payment = pay(invoice)
    assert tried(payment) == [("failed", "card_declined"), ("succeeded", "")]
    hear(times=2)
    assert tried(payment) == [("failed", "card_declined"), ("succeeded", "")]


def test_who_confirms_at_the_bank_has_paid(card, invoice, holder, hear):
    card(charged=ALWAYS_ASKED)
    payment = pay(invoice, return_url=lambda _: BACK)
    attempt = live_attempt(payment)
    assert payment.state == "needs_action"
    assert attempt.url == f"https://hooks.stripe.com/3d/{attempt.gateway_reference}"
    holder.confirm(attempt.gateway_reference)
    hear()
    payment.refresh_from_db()
    assert (payment.state, complete_payment(payment, at=now()).state) == ("succeeded", "succeeded")


def test_what_staff_send_back_in_stripes_dashboard_is_booked_once(card, invoice, holder, hear):
    card()
    payment = pay(invoice)
    refund_payment(payment, usd(20), at=now(), key="ours", why="too much")
    (reference,) = payment.attempts.values_list("gateway_reference", flat=True)
    holder.api.refunds.create({"payment_intent": reference, "amount": 3000})
    for seed in range(2):
        hear(times=2, seed=seed)
    amounts = Refund.objects.filter(payment=payment).order_by("pk")
    assert [(refund.amount, refund.state) for refund in amounts] == [
        (usd(20), "succeeded"),
        (usd(30), "succeeded"),
    ]
    payment.refresh_from_db()
    assert payment.refunded == usd(50)


@pytest.mark.parametrize(("won", "state"), [(True, "won"), (False, "lost")])
def test_a_dispute_is_heard_of_and_ends(card, invoice, holder, hear, won, state):
    card(charged=DISPUTED)
    payment = pay(invoice)
    hear(times=2)
    dispute = Dispute.objects.get(payment=payment)
    assert (dispute.state, dispute.amount) == ("open", usd(100))
    (reference,) = payment.attempts.values_list("gateway_reference", flat=True)
    holder.decide(reference, won=won)
    hear(times=2, seed=1)
    dispute.refresh_from_db()
    assert dispute.state == state


def test_a_card_that_is_renewed_or_forgotten_at_stripe_is_so_here(card, holder, hear):
    renewed, gone = card(), card("5555555555554444")
    changes = {"card": {"exp_month": 1, "exp_year": 2045}}
    holder.api.payment_methods.update(renewed.gateway_reference, changes)
    holder.api.payment_methods.detach(gone.gateway_reference)
    hear(times=2)
    renewed.refresh_from_db()
    assert renewed.exp_year == 2045
    assert list(PaymentMethod.objects.filter(state="active")) == [renewed]


def test_what_was_never_delivered_is_found_by_asking(card, invoice, holder):
    card()
    payment = pay(invoice)
    (reference,) = payment.attempts.values_list("gateway_reference", flat=True)
    holder.api.refunds.create({"payment_intent": reference, "amount": 3000})
    assert receive_missed(at=now())
    while receive_waiting(at=now()):
        pass
    payment.refresh_from_db()
    assert payment.refunded == usd(30)
    assert set(InboxEvent.objects.values_list("state", flat=True)) <= {"done", "skipped"}


@pytest.fixture
def two_accounts(gateway, stripe_gateway, peer, settings):
    """A second alias beside the first, on an account and with a secret of its own."""
    other = stripe_gateway(world=f"{peer}/{new_id('w')}")
    told = {"API_BASE": other.line.world, "WEBHOOK_SECRETS": ["whsec_of_the_second"]}
    entry = {"BACKEND": "billing.gateways.stripe", "OPTIONS": {**OPTIONS, **told}}
    gateways = {**settings.BILLING["GATEWAYS"], "second": entry}
    settings.BILLING = {**settings.BILLING, "GATEWAYS": gateways}
    for alias, listening in (("default", gateway), ("second", other)):
        gateway_of(alias)._api = listening._api


def test_two_accounts_never_see_each_others_events(two_accounts, client, holder, customer, card):
    card()
    (told, *_) = [event.to_dict() for event in holder.api.events.list({"limit": 1}).data]
    body = json.dumps(told).encode()

    def post(alias, secret):
        headers = {"Stripe-Signature": sign(body, secret, at=now())}
        address = f"/billing/webhooks/{alias}/"
        return client.post(address, body, content_type="application/json", headers=headers).status_code

    assert post("second", SECRET) == post("default", "whsec_of_the_second") == 400
    assert receive_missed(at=now())
    assert post("default", SECRET) == 200
    assert set(InboxEvent.objects.values_list("gateway", flat=True)) == {"default"}
