"""Staff find documents by their numbers, and by whose they are."""

import pytest
from django.urls import reverse

from billing.invoices.credit_notes.actions import issue_credit_note
from billing.models import Invoice
from billing.read_only import address_of
from billing.testing.builders import make_open_invoice
from tests.invoices.books import usd


@pytest.fixture
def invoice(bo, at):
    invoice = make_open_invoice(bo.customer, at=at)
    issue_credit_note(invoice, usd(1), key="1", at=at, why="scratched")
    return Invoice.objects.get()


def found(client, model, words):
    page = client.get(reverse(f"admin:billing_{model}_changelist"), {"q": words})
    assert page.status_code == 200
    return list(page.context["cl"].result_list)


@pytest.mark.parametrize("model", ["invoice", "line", "creditnote"])
def test_a_document_is_found_by_its_number_and_by_its_customer(client, staff, bo, invoice, model):
    client.force_login(staff)
    by_number = found(client, model, invoice.number)
    assert by_number == found(client, model, bo.customer.public_id) and len(by_number) == 1
    assert client.get(address_of(by_number[0])).status_code == 200


def test_a_series_is_found_by_its_name(client, staff, invoice):
    client.force_login(staff)
    assert [series.last for series in found(client, "series", "INV")] == [1]
