"""Staff look at payments and what belongs to them; nobody edits them."""

import pytest
from django.urls import reverse

from billing.payments.disputes.actions import record_dispute
from billing.payments.refunds.actions import refund_payment
from billing.testing.paid import pay
from tests.payments.world import usd


@pytest.fixture
def rows(visa, invoice, at):
    payment = pay(invoice, at=at)
    refund = refund_payment(payment, usd(1), at=at, key="r", why="wrong")
    dispute = record_dispute(payment, at=at)
    return {
        "payment": payment,
        "attempt": payment.attempts.get(),
        "refund": refund,
        "dispute": dispute,
    }


@pytest.mark.parametrize("model", ["payment", "attempt", "refund", "dispute"])
def test_it_shows_and_changes_nothing(rows, admin_client, model):
    row = rows[model]
    listed = admin_client.get(reverse(f"admin:billing_{model}_changelist")).content.decode()
    page = reverse(f"admin:billing_{model}_change", args=[row.public_id])
    assert row.public_id in listed
    assert row.public_id in admin_client.get(page).content.decode()
    assert admin_client.post(page).status_code == 403


def test_the_address_of_the_banks_page_is_nobodys_business(rows, admin_client):
    rows["attempt"].__class__.objects.update(url="https://bank.example/secret/")
    page = admin_client.get(reverse("admin:billing_attempt_change", args=[rows["attempt"].public_id]))
    assert "bank.example" not in page.content.decode()
