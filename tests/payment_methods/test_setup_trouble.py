"""The bank is away, its answer is lost, answers come late or twice: one card, and no success taken back."""

from functools import partial

import pytest

from billing.access import check
from billing.errors import Declined, OutcomeUnknown, Unreachable
from billing.gateways import gateway_of
from billing.gateways.messages import NeedsAction, Processing
from billing.gateways.sandbox.models import Payer, SetupPage
from billing.gateways.sandbox.outage import broken
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.setups.actions import complete_open_setups, complete_setup, start_setup
from billing.payment_methods.setups.models import Setup
from billing.payment_methods.setups.states import SetupState
from billing.testing.fake import FakeGateway
from tests.payment_methods.conftest import VISA
from tests.standing.parallel import together

TROUBLES = {"unreachable": Unreachable, "unknown": OutcomeUnknown}


@pytest.fixture
def fake(settings):
    settings.BILLING = {**settings.BILLING, "GATEWAYS": {"default": {"BACKEND": "billing.testing.fake"}}}
    gateway = gateway_of("default")
    assert isinstance(gateway, FakeGateway)
    return gateway


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("known", [False, True], ids=["a new payer", "a known payer"])
def test_after_trouble_at_the_start_a_retry_goes_on_and_gives_one_card(
    bo, start, type_in, at, trouble, known
):
    if known:
        complete_setup(start(bo.customer), at=at)
        Setup.objects.all().delete()
        SetupPage.objects.all().delete()
    with broken(trouble, at=at):
        for _ in range(2):
            with pytest.raises(TROUBLES[trouble]):
                start(bo.customer)
    unsent = Setup.objects.get()
    setup = start(bo.customer)
    type_in(setup)
    complete_setup(setup, at=at)
    assert setup == unsent == Setup.objects.get()
    assert (Payer.objects.count(), SetupPage.objects.count(), PaymentMethod.objects.count()) == (1, 1, 1)


def test_who_has_a_card_keeps_the_door_during_an_outage(ada, start, at):
    with broken("unreachable", at=at):
        with pytest.raises(Unreachable):
            start(ada.customer)
        assert check(ada.customer, at=at) is None


def test_a_retry_from_another_address_is_not_refused(bo, start, at):
    with broken("unknown", at=at), pytest.raises(OutcomeUnknown):
        start(bo.customer)
        start(bo.customer)
    elsewhere = start_setup(bo.customer, return_url=lambda setup: "https://www.shop.example/back/", at=at)
    assert SetupPage.objects.get(reference=elsewhere.gateway_reference).return_url.startswith("https")


def test_a_changed_name_does_not_stop_a_retry(bo, start, at):
    with broken("unknown", at=at), pytest.raises(OutcomeUnknown):
        start(bo.customer)
    bo.customer.name = "Bo Ltd"
    assert start(bo.customer).gateway_reference


def test_an_outage_on_the_way_back_changes_nothing(bo, start, type_in, at):
    setup = start(bo.customer)
    type_in(setup)
    with broken("unreachable", at=at):
        with pytest.raises(Unreachable):
            complete_setup(setup, at=at)
        assert complete_open_setups(at=at) == 0
    assert Setup.objects.get().state == "created"
    assert complete_setup(setup, at=at).state == "succeeded"


def test_a_set_up_that_never_reached_the_bank_is_left_alone(bo, start, at):
    with broken("unreachable", at=at), pytest.raises(Unreachable):
        start(bo.customer)
    assert complete_setup(Setup.objects.get(), at=at).state == "created"
    assert complete_open_setups(at=at) == 0


def test_the_next_card_gets_a_page_of_its_own(bo, start, at):
    assert start(bo.customer).gateway_reference != start(bo.customer).gateway_reference


@pytest.mark.parametrize("late", ["declined", "needs_action", "nothing"])
def test_a_late_answer_does_not_take_success_back(bo, start, type_in, at, late, monkeypatch):
    setup = start(bo.customer)
    type_in(setup)
    read, reference = type(gateway_of("default")).read_setup, setup.gateway_reference
    before = answer_of(late, reference)

    def late_reading(gateway, asked):
        monkeypatch.undo()
        assert complete_setup(setup, at=at).state == "succeeded", "the faster of two returns"
        return before(read, gateway, asked)

    monkeypatch.setattr(type(gateway_of("default")), "read_setup", late_reading)
    assert complete_setup(setup, at=at).state == "succeeded"
    assert check(bo.customer, at=at) is None


def answer_of(late, reference):
    def answer(read, gateway, asked):
        if late == "declined":
            raise Declined("card_declined")
        return NeedsAction(reference, "/confirm/") if late == "needs_action" else Processing(reference)

    return answer


def test_the_fake_gateway_drives_the_same_set_ups(bo, fake, start, at):
    setup = start(bo.customer)
    fake.enter(setup.gateway_reference)
    with fake.broken("unreachable"), pytest.raises(Unreachable):
        complete_setup(setup, at=at)
    assert complete_setup(setup, at=at).state == SetupState.SUCCEEDED
    assert check(bo.customer, at=at) is None


@pytest.mark.django_db(transaction=True)
def test_two_returns_at_once_give_one_method(bo, start, type_in, at):
    setup = start(bo.customer)
    type_in(setup, VISA)
    ends = together(*[partial(complete_setup, setup, at=at)] * 4)
    assert [end.state for end in ends] == ["succeeded"] * 4
    assert PaymentMethod.objects.get() == Setup.objects.get().method


@pytest.mark.django_db(transaction=True)
def test_two_buttons_at_once_make_one_payer(bo, at, start):
    started = together(*[partial(start, type(bo.customer).objects.get(pk=bo.customer.pk)) for _ in range(4)])
    assert all(setup.url for setup in started)
    assert Payer.objects.count() == 1
