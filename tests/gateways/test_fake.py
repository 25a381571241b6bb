import pytest

from billing.errors import Declined, UnknownMethod
from billing.gateways.messages import ChargeRequest, Payer, Processing, SetupRequest, Succeeded
from billing.ids import new_id
from billing.money import Money
from billing.testing.fake import FakeGateway


@pytest.fixture
def fake():
    return FakeGateway()


@pytest.fixture
def setup(fake):
    payer = fake.create_customer(Payer("cus_ada", "ada@example.com"))
    return fake.start_setup(SetupRequest("set_ada", payer, "/back/"))


@pytest.fixture
def request_once(fake, setup):
    """A new request to charge Ada's card."""
    fake.enter(setup.reference)
    method = fake.read_setup(setup.reference).method
    payer = fake.create_customer(Payer("cus_ada", "ada@example.com"))
    return lambda: ChargeRequest(new_id("pay"), payer, method.reference, Money.of("1.00", "USD"))


def test_a_test_decides_when_charges_are_declined(fake, request_once):
    request = request_once()
    assert isinstance(fake.charge(request), Succeeded)
    fake.refuse_charges(request.method_reference, code="lost_card", is_hard=True)
    with pytest.raises(Declined, match="lost_card") as refusal:
        fake.charge(request_once())
    assert refusal.value.is_hard


def test_a_test_decides_when_they_pass_again(fake, request_once):
    request = request_once()
    fake.refuse_charges(request.method_reference)
    fake.accept_charges(request.method_reference)
    assert isinstance(fake.charge(request), Succeeded)


def test_a_used_page_stays_as_it_is(fake, setup):
    fake.enter(setup.reference)
    first = fake.read_setup(setup.reference)
    fake.enter(setup.reference, behaviour="stolen_card")
    assert fake.read_setup(setup.reference) == first


def test_an_answer_nobody_waits_for_changes_nothing(fake, setup):
    fake.answer(setup.reference, accept=True)
    assert isinstance(fake.read_setup(setup.reference), Processing)


def test_a_test_disputes_a_charge_and_decides(fake, request_once, at):
    request = request_once()
    charge = fake.charge(request)
    fake.dispute(charge.reference, at=at)
    assert (fake.read_charge(key=request.key).dispute, fake.charge(request)) == ("open", charge)
    fake.decide_dispute(charge.reference, won=True)
    assert fake.read_charge(key=request.key).dispute == "won"


def test_it_forgets_everything_between_two_tests(fake, request_once):
    request = request_once()
    fake.charge(request)
    fake.reset()
    assert fake.read_charge(key=request.key) is None
    with pytest.raises(UnknownMethod):
        fake.charge(request)


def test_it_finds_a_wrong_option():
    assert FakeGateway("default", {"KEY": "x"}).check()
