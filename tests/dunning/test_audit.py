"""The audit finds an invoice that is asked for though it is paid, and one that nobody will ask for again."""

import pytest

from billing.diagnosis.audit.queries import audit
from billing.models import Dunning, Invoice
from tests.dunning.world import tick

pytestmark = pytest.mark.unaudited


@pytest.fixture
def refused(bank, card, invoice):
    bank.refuse_charges(card.gateway_reference, code="insufficient_funds")
    tick()
    return Dunning.objects.filter(invoice=invoice)


def said():
    return {finding.what for finding in audit() if finding.subject.startswith("dun_")}


def test_it_is_content_with_what_goes_its_way(refused):
    assert said() == set()


def test_it_finds_what_is_asked_for_though_it_is_paid(refused, invoice):
    state = Invoice._meta.get_field("state")
    Invoice.objects.filter(pk=invoice.pk).update(**{state.name: "paid"})
    assert said() == {"collected, though its invoice is paid"}
    Invoice.objects.filter(pk=invoice.pk).update(**{state.name: "open"})


def test_it_finds_what_nobody_will_try_again(refused):
    refused.update(next_try_at=None)
    assert said() == {"collected, though nothing comes next"}
