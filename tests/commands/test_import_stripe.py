"""Whom a gateway knows already comes in with their cards: here from the sandbox, which tells the same."""

import pytest
from django.core.management import CommandError

from billing.gateways import gateway_of
from billing.gateways.messages import Payer, SetupRequest
from billing.gateways.sandbox.bank import enter_card
from billing.gateways.sandbox.outage import broken
from billing.ids import new_id
from billing.models import Customer, PaymentMethod
from billing.payment_methods.actions import detach_method, record_decline, release_methods
from billing.payment_methods.imports.models import Import
from billing.payment_methods.queries import active_methods

pytestmark = pytest.mark.django_db(transaction=True)
VISA, MASTERCARD = "4242424242424242", "5555555555554444"


@pytest.fixture
def known(at):
    """Somebody the gateway has known for years."""

    def known(email, *numbers):
        gateway = gateway_of("default")
        reference = gateway.create_customer(Payer(new_id("cus"), email, "Cy"))
        for number in numbers:
            setup = gateway.start_setup(SetupRequest(new_id("set"), reference, "/back/"))
            enter_card(setup.reference, number=number, at=at)
        return reference

    return known


def test_it_says_what_it_would_do_and_writes_nothing(cy, known, run):
    known("cy@example.com", VISA)
    said = run("billing_import_stripe")
    assert "1 customer made" in said and "Nothing was written" in said
    assert not Customer.objects.exists() and not Import.objects.exists()


def test_it_brings_in_the_customer_with_the_cards_the_default_first(cy, known, run):
    reference = known("CY@example.com", VISA, MASTERCARD)
    assert "1 customer made" in run("billing_import_stripe", "--apply")
    customer = Customer.objects.get(owner=cy)
    assert customer.gateway_reference == reference
    assert [(method.last4, method.is_default) for method in active_methods(customer)] == [
        ("4242", True),
        ("4444", False),
    ]


def test_twice_is_once(cy, known, run, at):
    known("cy@example.com", VISA, MASTERCARD)
    run("billing_import_stripe", "--apply")
    visa, mastercard = active_methods(Customer.objects.get())
    record_decline(visa, code="stolen_card", at=at)
    PaymentMethod.objects.filter(pk=mastercard.pk).update(is_by_visitor=True)
    written = list(PaymentMethod.objects.order_by("pk").values())
    assert "1 known already" in run("billing_import_stripe", "--apply")
    assert list(PaymentMethod.objects.order_by("pk").values()) == written
    assert Customer.objects.count() == 1


def test_a_card_that_was_removed_here_does_not_come_back(cy, known, run, at):
    known("cy@example.com", VISA, MASTERCARD)
    run("billing_import_stripe", "--apply")
    with broken("unreachable", at=at):
        detach_method(PaymentMethod.objects.get(last4="4242"), at=at)
    run("billing_import_stripe", "--apply")
    assert [method.last4 for method in active_methods(Customer.objects.get())] == ["4444"]


def test_a_card_that_came_at_the_gateway_meanwhile_is_brought_in(cy, known, run, at):
    reference = known("cy@example.com", VISA)
    run("billing_import_stripe", "--apply")
    setup = gateway_of("default").start_setup(SetupRequest(new_id("set"), reference, "/back/"))
    enter_card(setup.reference, number=MASTERCARD, at=at)
    run("billing_import_stripe", "--apply")
    assert [method.last4 for method in active_methods(Customer.objects.get())] == ["4242", "4444"]


def test_of_a_card_that_is_kept_twice_the_first_comes_in_and_both_stay(cy, known, run, at):
    known("cy@example.com", VISA, MASTERCARD, VISA)
    run("billing_import_stripe", "--apply")
    (payer,) = gateway_of("default").read_payers()
    first, second, again = (method.reference for method in payer.methods)
    on_file = list(active_methods(Customer.objects.get()))
    assert [method.gateway_reference for method in on_file] == [first, second]
    assert [method.is_default for method in on_file] == [True, False]
    assert release_methods(at=at) == 0
    assert [method.reference for method in next(iter(gateway_of("default").read_payers())).methods] == [
        first,
        second,
        again,
    ]


def test_a_payer_that_came_meanwhile_is_not_written_over(bo, known, run, monkeypatch):
    """A set-up was faster, between the look and the write."""
    known("bo@example.com", VISA)
    Customer.objects.filter(owner=bo).update(gateway_reference="bcus_faster")
    monkeypatch.setattr("billing.payment_methods.imports.actions.outcome_of", lambda *_, **__: "linked")
    assert "another payer" in run("billing_import_stripe", "--apply")
    assert Customer.objects.get(owner=bo).gateway_reference == "bcus_faster"
    assert not PaymentMethod.objects.exists()


def test_a_customer_without_a_payer_is_linked(bo, known, run):
    reference = known("bo@example.com", VISA)
    assert "1 customer linked" in run("billing_import_stripe", "--apply")
    bo.customer.refresh_from_db()
    assert bo.customer.gateway_reference == reference


def test_one_who_has_another_payer_is_told_and_left_alone(ada, known, run):
    Customer.objects.update(gateway_reference="bcus_other")
    reference = known("ada@example.com", MASTERCARD)
    said = run("billing_import_stripe", "--apply")
    assert f"{reference} ada@example.com: the customer has another payer" in said
    assert PaymentMethod.objects.get().last4 == "4242"


def test_who_is_nobody_here_is_told(db, known, run):
    reference = known("who@example.com", VISA)
    assert f"{reference} who@example.com: nobody with this e-mail" in run("billing_import_stripe", "--apply")


def test_of_two_users_with_one_address_neither_is_taken(cy, known, run, django_user_model):
    django_user_model.objects.create_user("cyril", "cy@example.com", "secret")
    known("cy@example.com", VISA)
    assert "nobody with this e-mail" in run("billing_import_stripe", "--apply")


def test_the_project_may_say_who_is_who(cy, known, run):
    known("an.old.address@example.com", VISA)
    run("billing_import_stripe", "--apply", "--owner=tests.commands.test_import_stripe.owner_of")
    assert Customer.objects.get().owner == cy


def owner_of(payer):
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get(username="cy")


def test_stopped_half_way_it_goes_on_behind_the_last(cy, bo, known, run, monkeypatch):
    first, second = known("cy@example.com", VISA), known("bo@example.com", VISA)
    monkeypatch.setattr(
        "tests.commands.test_import_stripe.owner_of",
        lambda payer: cy if payer.reference == first else pressed_control_c(),
    )
    with pytest.raises(CommandError, match="run it again to go on") as stopped:
        run("billing_import_stripe", "--apply", "--owner=tests.commands.test_import_stripe.owner_of")
    assert (stopped.value.returncode, Import.objects.get().after) == (130, first)
    said = run("billing_import_stripe", "--apply")
    assert "1 payers read" in said and "1 customer linked" in said
    assert Customer.objects.get(owner=bo).gateway_reference == second
    assert Import.objects.get().after == ""


def pressed_control_c():
    raise KeyboardInterrupt


@pytest.mark.parametrize("path", ["nope", "nope.nope", "project.nope"])
def test_an_owner_that_there_is_not_is_said_in_a_line(db, run, path):
    with pytest.raises(CommandError, match=f"--owner {path}"):
        run("billing_import_stripe", f"--owner={path}")


def test_of_two_payers_with_one_address_one_is_taken_dry_or_not(cy, known, run):
    references = [known("cy@example.com", VISA), known("cy@example.com")]
    for arguments in ([], ["--apply"]):
        said = run("billing_import_stripe", *arguments)
        assert "1 customer made" in said and "1 the customer has another payer" in said
        assert any(f"{reference} cy@example.com: the customer has" in said for reference in references)
