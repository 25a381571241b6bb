"""Charges: refused in every way, confirmed at the bank, cut off on the way."""

import re
from dataclasses import replace

import pytest

from billing.errors import BadAmount, Declined, Misconfigured, OutcomeUnknown, Unreachable
from billing.gateways.messages import NeedsAction, Processing, Succeeded
from billing.money import Money

BACK = "https://shop.example/billing/back/"
ALWAYS_ASKED = "4000002760003184"
REFUSALS = {
    "4000000000000002": ("card_declined", False),
    "4000000000009995": ("insufficient_funds", False),
    "4000000000009987": ("lost_card", True),
    "4000000000009979": ("stolen_card", True),
    "4000000000000069": ("expired_card", True),
    "4000000000000127": ("incorrect_cvc", False),
    "4000000000000119": ("processing_error", False),
    "4000000000006975": ("card_velocity_exceeded", False),
    "4000000000000341": ("card_declined", False),
}
CREATE = re.compile("post /v1/payment_intents")
CONFIRM = re.compile("post /v1/payment_intents/[^/]+/confirm")


def steps(gateway):
    """What was asked of charges, in order."""
    asked = [(method, path) for method, path, _ in gateway.line.sent if "/payment_intents" in path]
    return [f"{method} {re.sub('pi_[A-Za-z0-9_]+', 'pi', path)}" for method, path in asked]


@pytest.mark.parametrize("number", REFUSALS)
def test_each_kind_of_refusal_is_told_now_and_later(gateway, stored, asked, holder, number):
    request, kept = asked(stored()), []
    holder.have_refused(number)
    for call in (
        lambda: gateway.charge(request, keep=kept.append),
        lambda: gateway.charge(request),
        lambda: gateway.read_charge(key=request.key, reference=kept[0]),
        lambda: gateway.read_charge(key=request.key),
    ):
        with pytest.raises(Declined) as refusal:
            call()
        assert (refusal.value.code, refusal.value.is_hard) == REFUSALS[number]


def test_the_reference_is_kept_before_any_money_can_move(gateway, stored, asked):
    request, seen = asked(stored()), []

    def keep(reference):
        seen.append((reference, steps(gateway)))

    charge = gateway.charge(request, keep=keep)
    assert seen == [(charge.reference, ["post /v1/payment_intents"])]
    assert steps(gateway)[1] == "post /v1/payment_intents/pi/confirm"


def test_where_it_cannot_be_kept_nothing_is_collected(gateway, stored, asked):
    request = asked(stored())

    def keep(reference):
        raise RuntimeError("the database is gone")

    with pytest.raises(RuntimeError):
        gateway.charge(request, keep=keep)
    assert gateway.read_charge(key=request.key) is None
    assert not any(step.endswith("/confirm") for step in steps(gateway))


def test_every_request_that_changes_something_has_a_key_of_ours(gateway, stored, asked, monkeypatch):
    request, keys = asked(stored()), []
    plain = gateway.line.request

    def listen(method, url, headers, post_data=None):
        keys.append(headers.get("Idempotency-Key")) if method == "post" else None
        return plain(method, url, headers, post_data)

    monkeypatch.setattr(gateway.line, "request", listen)
    gateway.charge(request)
    assert keys == [request.key, f"{request.key}-confirm"]


def test_an_answer_lost_before_the_money_moves_is_no_charge(gateway, stored, asked):
    request, kept = asked(stored()), []
    gateway.line.lost = CREATE
    with pytest.raises(Unreachable):
        gateway.charge(request, keep=kept.append)
    gateway.line.lost = re.compile("(?!)")
    assert (kept, gateway.read_charge(key=request.key)) == ([], None)
    assert isinstance(gateway.charge(request), Succeeded)


def test_an_answer_lost_after_the_money_moved_is_found_by_the_reference(gateway, stored, asked):
    request, kept = asked(stored()), []
    gateway.line.lost = CONFIRM
    with pytest.raises(OutcomeUnknown):
        gateway.charge(request, keep=kept.append)
    found = gateway.read_charge(key=request.key, reference=kept[0])
    assert isinstance(found, Succeeded)
    gateway.line.lost = re.compile("(?!)")
    assert gateway.charge(request) == found


def test_a_refusal_whose_answer_was_lost_is_found_too(gateway, stored, asked, holder):
    request, kept = asked(stored()), []
    holder.have_refused("4000000000009987")
    gateway.line.lost = CONFIRM
    with pytest.raises(OutcomeUnknown):
        gateway.charge(request, keep=kept.append)
    with pytest.raises(Declined, match="lost_card"):
        gateway.read_charge(key=request.key, reference=kept[0])


@pytest.mark.parametrize(
    ("status", "error", "wanted"),
    [
        (500, {"type": "api_error"}, OutcomeUnknown),
        (502, {}, OutcomeUnknown),
        (409, {"type": "idempotency_error", "code": "idempotency_key_in_use"}, OutcomeUnknown),
        (429, {"type": "invalid_request_error", "code": "rate_limit"}, Unreachable),
        (401, {"type": "invalid_request_error"}, Misconfigured),
        (403, {"type": "invalid_request_error"}, Misconfigured),
    ],
)
def test_a_confirmation_that_stripe_does_not_take(gateway, stored, asked, status, error, wanted):
    request = asked(stored())

    def refuse(reference):
        gateway.line.double.refuse(f"/v1/payment_intents/{reference}/confirm", status, **error)

    with pytest.raises(wanted):
        gateway.charge(request, keep=refuse)
    assert gateway.read_charge(key=request.key) is None


def test_too_small_an_amount_is_told_as_such(gateway, stored, asked):
    request = asked(stored())
    error = {"type": "invalid_request_error", "code": "amount_too_small", "param": "amount"}
    gateway.line.double.refuse("/v1/payment_intents", 400, **error)
    with pytest.raises(BadAmount):
        gateway.charge(replace(request, amount=Money.of("0.10", "USD")))


def test_who_is_there_is_sent_to_the_bank_and_who_is_not_is_asked_later(gateway, stored, asked):
    method = stored(ALWAYS_ASKED)
    here = gateway.charge(asked(method, return_url=BACK))
    away = gateway.charge(asked(method))
    assert isinstance(here, NeedsAction)
    assert here.url == f"https://hooks.stripe.com/3d/{here.reference}"
    assert isinstance(away, NeedsAction)
    assert away.url == ""
    forms = [form for _, path, form in gateway.line.sent if path.endswith("/confirm")]
    assert [(form.get("return_url"), form.get("off_session")) for form in forms] == [
        (BACK, None),
        (None, "true"),
    ]


@pytest.mark.parametrize("return_url", [BACK, ""])
def test_it_waits_for_the_cardholder_until_it_is_given_up(gateway, stored, asked, return_url):
    request = asked(stored(ALWAYS_ASKED), return_url=return_url)
    action = gateway.charge(request)
    assert gateway.read_charge(key=request.key, reference=action.reference) == action
    for call in (gateway.cancel_charge, gateway.cancel_charge, gateway.read_charge):
        with pytest.raises(Declined, match="canceled"):
            call(key=request.key, reference=action.reference)


def test_a_charge_that_came_through_meanwhile_is_not_given_up(gateway, stored, asked, holder):
    """Read as waiting, confirmed before we could cancel: Stripe refuses, and it is told as it stands."""
    request = asked(stored(ALWAYS_ASKED), return_url=BACK)
    action, plain = gateway.charge(request), gateway.line.request

    def race(method, url, headers, post_data=None):
        if url.endswith("/cancel"):
            holder.confirm(action.reference)
        return plain(method, url, headers, post_data)

    gateway.line.request = race
    assert isinstance(gateway.cancel_charge(key=request.key, reference=action.reference), Succeeded)


def test_what_the_bank_is_still_at_is_told_so(gateway, stored, asked):
    request, kept = asked(stored()), []
    gateway.charge(request, keep=kept.append)
    told = {"id": kept[0], "status": "processing", "last_payment_error": None, "latest_charge": None}
    gateway.line.double.put(f"/v1/payment_intents/{kept[0]}", "payment_intent", **told)
    assert gateway.read_charge(key=request.key, reference=kept[0]) == Processing(kept[0])
