import time
from datetime import timedelta

import pytest

from billing.errors import OutcomeUnknown, Unreachable
from billing.gateways.messages import MethodReady, Payer, RefundRequest, SetupRequest, Succeeded
from billing.gateways.sandbox.models import Charge, Outage, Refund, SetupPage
from billing.gateways.sandbox.outage import broken, switch_off, switch_on
from billing.ids import new_id


def another_payer(gateway):
    return gateway.create_customer(Payer(key=new_id("cus"), email="bo@example.com"))


def test_nothing_happens_while_the_bank_cannot_be_reached(gateway, payer, at):
    with broken("unreachable", at=at), pytest.raises(Unreachable):
        gateway.start_setup(SetupRequest(new_id("set"), payer, "/"))
    assert not SetupPage.objects.exists()


def test_the_money_moves_though_the_answer_is_lost(gateway, stored, asked, at):
    request = asked(stored())
    with broken("unknown", at=at):
        with pytest.raises(OutcomeUnknown):
            gateway.charge(request)
        assert isinstance(gateway.read_charge(key=request.key), Succeeded)
    assert Charge.objects.count() == 1


def test_a_refusal_is_lost_as_well(gateway, stored, asked, at):
    request = asked(stored("refused_when_charged"))
    with broken("unknown", at=at), pytest.raises(OutcomeUnknown):
        gateway.charge(request)
    assert Charge.objects.get().state == "failed"


def test_a_setup_started_with_a_lost_answer_is_one_setup_on_retry(gateway, payer, at):
    request = SetupRequest(new_id("set"), payer, "/")
    with broken("unknown", at=at), pytest.raises(OutcomeUnknown):
        gateway.start_setup(request)
    assert gateway.start_setup(request).reference == SetupPage.objects.get().reference


def test_the_banks_pages_keep_working(client, gateway, setup, at):
    with broken("unreachable", at=at):
        assert client.post(setup.url, {"use": "visa"}).status_code == 302
        with pytest.raises(Unreachable):
            gateway.read_setup(setup.reference)
    assert isinstance(gateway.read_setup(setup.reference), MethodReady)


def test_one_payers_line_breaks_alone(gateway, payer, stored, asked, at):
    request, other = asked(stored()), another_payer(gateway)
    with broken("unreachable", at=at, payer_reference=payer):
        with pytest.raises(Unreachable):
            gateway.charge(request)
        with pytest.raises(Unreachable):
            gateway.detach(request.method_reference)
        assert gateway.start_setup(SetupRequest(new_id("set"), other, "/"))
        assert gateway.health().is_reachable


def test_it_ends_by_itself(gateway, setup, at):
    switch_on("unreachable", at=at, until_at=at + timedelta(minutes=5))
    with pytest.raises(Unreachable) as trouble:
        gateway.read_setup(setup.reference)
    assert 295 <= trouble.value.retry_after_seconds <= 300
    switch_on("unreachable", at=at, until_at=at - timedelta(seconds=1))
    assert gateway.read_setup(setup.reference)


def test_switching_again_replaces_the_trouble(at, db):
    switch_on("unreachable", at=at)
    switch_on("unknown", at=at, latency_ms=10)
    assert Outage.objects.get().mode == "unknown"
    switch_off()
    switch_off()
    assert not Outage.objects.exists()


def test_a_mistyped_mode_breaks_nothing(at, db):
    with pytest.raises(ValueError, match="broken"):
        switch_on("broken", at=at)
    assert not Outage.objects.exists()


def test_a_slow_line_takes_longer(gateway, setup, at):
    switch_on("slow", at=at, latency_ms=50)
    began = time.perf_counter()
    assert gateway.read_setup(setup.reference)
    assert time.perf_counter() - began >= 0.05
    assert gateway.health().latency_ms >= 50


@pytest.mark.parametrize(("asked_ms", "kept_ms"), [(60_000, 10_000), (-5, 0)])
def test_latency_is_bounded(at, db, asked_ms, kept_ms):
    assert switch_on("slow", at=at, latency_ms=asked_ms).latency_ms == kept_ms


def test_a_refund_finds_its_payers_line(gateway, payer, stored, asked, at):
    charge = gateway.charge(asked(stored()))
    back = RefundRequest(new_id("ref"), charge.reference, charge.amount)
    with broken("unknown", at=at, payer_reference=payer), pytest.raises(OutcomeUnknown):
        gateway.refund(back)
    assert Refund.objects.count() == 1
    assert gateway.refund(back).amount == charge.amount
