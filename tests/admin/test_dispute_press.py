import pytest

from billing.credit.queries import credit_of
from billing.models import Dispute
from billing.payments.disputes.actions import record_dispute, settle_dispute_lost
from billing.testing import enter_card
from billing.testing.paid import pay
from tests.admin.conftest import address
from tests.admin.money import money_of, open_invoice, plain, rows, text
from tests.credit.world import usd


@pytest.fixture
def disputed(bo, at):
    """A payment of $100 that the bank took back."""
    enter_card(bo.customer, "4242424242424242", at=at)
    payment = pay(open_invoice(bo.customer, at=at), at=at)
    record_dispute(payment, at=at)
    return payment


@pytest.fixture
def lost(disputed, at):
    settle_dispute_lost(disputed.dispute, at=at)
    return disputed


def test_what_a_bank_took_back_is_not_offered_to_be_refunded(client, finance, bo, disputed):
    client.force_login(finance)
    page = text(client.get(money_of(bo.customer)))
    assert "disputed" in page and address("refund_payment", bo.customer, disputed.public_id) not in page


def test_a_lost_dispute_that_was_paid_after_all_is_owed_no_more(client, hand, finance, bo, lost):
    client.force_login(finance)
    assert address("recover_dispute", bo.customer, lost.public_id) in text(client.get(money_of(bo.customer)))
    before = rows()
    form = hand("recover_dispute", bo.customer, lost.public_id)
    assert "Owed $100.00 $0.00" in plain(form.page) and rows() == before
    assert "nothing is owed for the dispute" in plain(form.press())
    assert (Dispute.objects.get().state, credit_of(bo.customer).owed) == ("recovered", usd(0))
    assert "recorded already" in plain(form.press())


def test_of_what_is_not_lost_the_page_says_why(hand, bo, disputed):
    assert "It is not in a state for that" in plain(
        hand("recover_dispute", bo.customer, disputed.public_id).page
    )


def test_of_what_was_never_disputed_too(hand, bo, at):
    enter_card(bo.customer, "4242424242424242", at=at)
    payment = pay(open_invoice(bo.customer, at=at), at=at)
    before = rows()
    form = hand("recover_dispute", bo.customer, payment.public_id)
    assert "It is not in a state for that" in plain(form.page)
    form.press()
    assert rows() == before
