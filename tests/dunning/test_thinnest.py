"""Due, charged by the tick, declined, tried again on its day, paid."""

from billing.invoices.states import InvoiceState
from billing.payments.dunning.states import DunningState
from tests.dunning.world import days, dunning, live_until, tick


def test_it_collects_what_is_due_without_anybody_pressing(card, invoice):
    assert tick() == 1
    invoice.refresh_from_db()
    assert (invoice.state, dunning(invoice).state) == (InvoiceState.PAID, DunningState.PAID)
    assert tick() == 0


def test_it_tries_again_on_the_second_day_what_was_declined(bank, card, invoice):
    bank.refuse_charges(card.gateway_reference, code="insufficient_funds")
    tick()
    row = dunning(invoice)
    assert (row.state, row.tries, row.next_day) == (DunningState.ACTIVE, 1, 2)
    bank.accept_charges(card.gateway_reference)
    live_until(3)
    row.refresh_from_db()
    assert (row.state, row.tries, days(invoice)) == (DunningState.RECOVERED, 2, [0, 2])
