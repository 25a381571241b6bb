"""However many workers collect at once, and wherever they die: one attempt at a time, and charged once."""

import os
from functools import partial

import pytest

from billing.gateways.sandbox.models import Card, Charge
from billing.invoices.states import InvoiceState
from billing.models import Attempt, Dunning, Invoice, Payment
from billing.payments.actions import complete_payments
from billing.payments.dunning.actions import charge_due_invoices, charge_overdue
from billing.payments.dunning.states import DunningState
from billing.testing import enter_card
from billing.testing.builders import make_open_invoice
from tests.conftest import AT
from tests.dunning.world import DAY, HOUR, World
from tests.payments.crashes import dies_at
from tests.payments.world import VISA, assert_books_right, collected
from tests.standing.parallel import together

pytestmark = pytest.mark.sampled(16)

WORKERS = 8
# More writes than any run of it takes.
WRITES_MAX = 60
STEP = 1 if os.environ.get("PROMISES_SIZE") == "full" else 6


@pytest.fixture
def owing(bo, at):
    """Bo's card is with the sandbox, whose books stand in the database: a process that dies loses none."""
    enter_card(bo.customer, VISA, at=at)
    make_open_invoice(bo.customer, amount="100.00", at=at, days_to_pay=0)
    yield bo.customer
    assert_books_right(bo.customer)


@pytest.mark.django_db(transaction=True)
def test_eight_workers_make_one_attempt(owing):
    ends = together(*[partial(charge_due_invoices, at=AT)] * WORKERS)
    assert sum(ends) == 1, ends
    assert (collected(), Payment.objects.count(), Attempt.objects.count()) == ([10000], 1, 1)


@pytest.mark.django_db(transaction=True)
def test_eight_workers_make_one_attempt_of_each_retry(owing):
    Card.objects.update(behaviour="refused_when_charged")
    for day in (0, 2, 7):
        World.at = AT + day * DAY
        ends = together(*[partial(charge_due_invoices, at=World.at)] * WORKERS)
        assert sum(ends) == 1, ends
    assert (Payment.objects.count(), Charge.objects.count(), Dunning.objects.get().tries) == (3, 3, 3)


@pytest.mark.django_db(transaction=True)
def test_a_page_and_the_workers_try_a_new_card_once(owing):
    Card.objects.update(behaviour="refused_when_charged")
    charge_due_invoices(at=AT)
    World.at = AT + HOUR
    enter_card(owing, VISA, at=World.at)
    page = partial(charge_overdue, owing, at=World.at)
    together(page, *[partial(charge_due_invoices, at=World.at)] * (WORKERS - 1))
    assert Payment.objects.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("behaviour", ["visa", "refused_when_charged"])
@pytest.mark.parametrize("nth", range(1, WRITES_MAX, STEP))
def test_wherever_it_dies_it_is_charged_once(owing, behaviour, nth):
    Card.objects.update(behaviour=behaviour)
    dies_at(nth, partial(charge_due_invoices, at=AT))
    for hours in (1, 2, 3):
        World.at = AT + hours * HOUR
        complete_payments(at=World.at)
        charge_due_invoices(at=World.at)
    row, is_paid = Dunning.objects.get(), behaviour == "visa"
    assert row.state == (DunningState.PAID if is_paid else DunningState.ACTIVE)
    assert (row.tries, Payment.objects.count(), Charge.objects.count()) == (1, 1, 1)
    assert (Invoice.objects.get().state == InvoiceState.PAID) == is_paid


@pytest.mark.django_db(transaction=True)
def test_it_never_takes_more_writes_than_were_tried(owing):
    assert not dies_at(WRITES_MAX, partial(charge_due_invoices, at=AT))
