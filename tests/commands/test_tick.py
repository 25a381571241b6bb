import pytest
from django.core.management import CommandError

from billing.gateways.sandbox.bank import enter_card
from billing.gateways.sandbox.models import BankEvent
from billing.management.commands import billing_tick
from billing.payment_methods.actions import detach_method
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.setups.actions import start_setup
from billing.upkeep.steps import Step


def close_the_tab(customer, *, at):
    """Bo enters a card at the bank and never comes back."""
    setup = start_setup(customer, return_url=lambda setup: "/back/", at=at)
    enter_card(
        setup.gateway_reference, number="4242424242424242", exp_month=12, exp_year=2030, cvc="123", at=at
    )


@pytest.mark.django_db(transaction=True)
def test_it_finishes_what_customers_left_half_way(bo, at, run):
    close_the_tab(bo.customer, at=at)
    BankEvent.objects.all().delete()
    assert "set-ups answered: 1" in run("billing_tick")
    assert PaymentMethod.objects.get().last4 == "4242"
    assert "set-ups answered: 0" in run("billing_tick")


@pytest.mark.django_db(transaction=True)
def test_it_tells_the_gateway_of_removed_cards(ada, at, settings, run):
    working = settings.BILLING
    settings.BILLING = {**working, "GATEWAYS": {}}
    detach_method(PaymentMethod.objects.get(), at=at)
    settings.BILLING = working
    assert "removed methods released: 1" in run("billing_tick")
    assert "removed methods released: 0" in run("billing_tick")


def test_it_takes_every_step_although_one_fails_and_says_so(db, run, monkeypatch, capsys):
    taken = []

    def fail(*, at):
        raise LookupError("of its own")

    steps = {"first": fail, "second": lambda *, at: taken.append(at) or 3}
    monkeypatch.setattr(Step, "take", lambda step, *, at: steps[step.name](at=at))
    monkeypatch.setattr(billing_tick, "STEPS", [Step(name, "", name) for name in steps])
    with pytest.raises(CommandError, match="failed: first") as raised:
        run("billing_tick")
    assert len(taken) == 1 and raised.value.returncode == 1
