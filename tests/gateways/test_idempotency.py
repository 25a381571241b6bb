from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import connections

from billing.errors import BadAmount, Declined, IdempotencyMismatch, Misconfigured, UnknownMethod
from billing.gateways.messages import NeedsAction, Payer, RefundRequest, Succeeded
from billing.gateways.sandbox import bank
from billing.gateways.sandbox.models import Answer, Charge, Refund
from billing.ids import new_id
from billing.money import Money

THREADS = 8


def in_parallel(call):
    """What `call` answered to eight threads that asked at once."""

    def once(_):
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(once, range(THREADS)))


def test_it_moves_money_once_per_key(gateway, stored, asked):
    request = asked(stored())
    assert gateway.charge(request) == gateway.charge(request)
    assert Charge.objects.count() == 1


def test_it_remembers_a_decline(gateway, stored, asked):
    request = asked(stored("refused_when_charged"))
    for _ in range(2):
        with pytest.raises(Declined, match="card_declined"):
            gateway.charge(request)
    assert Charge.objects.count() == 1


def test_it_repeats_the_first_answer_though_the_world_moved_on(gateway, stored, asked, at):
    request = asked(stored("confirmed_always"))
    first = gateway.charge(request)
    bank.answer_challenge(first.reference, accept=True, at=at)
    assert gateway.charge(request) == first
    assert isinstance(first, NeedsAction)
    assert isinstance(gateway.read_charge(key=request.key), Succeeded)


def test_it_repeats_what_it_said_of_a_dispute(gateway, stored, asked):
    request = asked(stored("disputed"))
    assert gateway.charge(request) == gateway.charge(request)


@pytest.mark.parametrize(
    "other",
    [{"amount": Money.of("12.51", "USD")}, {"amount": Money.of("12.50", "EUR")}, {"description": "x"}],
)
def test_it_refuses_other_parameters(gateway, stored, asked, other):
    request = asked(stored())
    gateway.charge(request)
    with pytest.raises(IdempotencyMismatch):
        gateway.charge(replace(request, **other))
    assert Charge.objects.count() == 1


def test_it_refuses_a_key_of_another_kind_of_call(gateway, stored, asked):
    request = asked(stored())
    charge = gateway.charge(request)
    with pytest.raises(IdempotencyMismatch):
        gateway.refund(RefundRequest(request.key, charge.reference, request.amount))


def test_what_could_not_be_tried_leaves_its_key_free(gateway, stored, asked):
    method = stored()
    request = asked(replace(method, reference="bcard_unknown"))
    with pytest.raises(UnknownMethod):
        gateway.charge(request)
    assert gateway.charge(asked(method, key=request.key)).amount == request.amount


def test_a_refund_that_is_too_large_moves_nothing(gateway, stored, asked):
    charge = gateway.charge(asked(stored()))
    back = RefundRequest(new_id("ref"), charge.reference, Money.of("12.51", "USD"))
    with pytest.raises(BadAmount):
        gateway.refund(back)
    assert not Refund.objects.exists()
    assert not Answer.objects.filter(key=back.key).exists()


@pytest.mark.parametrize("key", ["", "k" * 256])
def test_it_takes_no_key_it_could_not_keep(gateway, key):
    with pytest.raises(Misconfigured):
        gateway.create_customer(Payer(key=key, email="ada@example.com"))


def test_it_takes_the_longest_key(gateway):
    assert gateway.create_customer(Payer(key="k" * 255, email="ada@example.com"))


@pytest.mark.django_db(transaction=True)
class TestInParallel:
    def test_one_key_moves_money_once(self, gateway, stored, asked):
        request = asked(stored())
        answers = in_parallel(lambda: gateway.charge(request))
        assert len({answer.reference for answer in answers}) == 1
        assert Charge.objects.count() == 1

    def test_refunds_never_send_back_more_than_came(self, gateway, stored, asked):
        charge = gateway.charge(asked(stored()))

        def give_back():
            try:
                return gateway.refund(RefundRequest(new_id("ref"), charge.reference, Money.of("5.00", "USD")))
            except BadAmount:
                return None

        assert len([answer for answer in in_parallel(give_back) if answer]) == 2
        assert Charge.objects.get().refunded == 1000

    def test_one_page_takes_one_card(self, gateway, setup, at):
        pages = in_parallel(lambda: bank.enter_card(setup.reference, number="4242424242424242", at=at))
        assert {page.state for page in pages} == {"succeeded"}
        assert gateway.read_setup(setup.reference).method.last4 == "4242"
