from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client

from billing.models import CreditNote, Grant, LimitChange, Refund
from billing.testing import enter_card
from billing.testing.paid import pay
from tests.admin.money import open_invoice

THREADS = 4
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def all_at_once(finance):
    """One page, sent by many threads at the same time, as an impatient hand does."""

    def press(form):
        data, barrier = form.data | {"seen": form.seen}, Barrier(THREADS)

        def send(_):
            client = Client()
            client.force_login(finance)
            barrier.wait()
            try:
                return client.post(form.url, data).status_code
            finally:
                connection.close()

        with ThreadPoolExecutor(THREADS) as pool:
            assert set(pool.map(send, range(THREADS))) == {302}

    return press


def test_one_grant(hand, bo, all_at_once):
    form = hand("grant_credit", bo.customer, amount="25", currency="USD", kind="0", priority="50")
    form.look()
    all_at_once(form)
    assert Grant.objects.count() == LogEntry.objects.count() == 1


def test_one_limit(hand, bo, all_at_once):
    form = hand("change_limit", bo.customer, limit="25", currency="USD")
    form.look()
    all_at_once(form)
    assert LimitChange.objects.count() == LogEntry.objects.count() == 1


def test_one_credit_note(hand, bo, at, all_at_once):
    invoice = open_invoice(bo.customer, at=at)
    form = hand("credit_invoice", bo.customer, invoice.public_id, amount="5")
    form.look()
    all_at_once(form)
    assert CreditNote.objects.count() == LogEntry.objects.count() == 1


def test_one_refund(hand, bo, at, all_at_once):
    enter_card(bo.customer, "4242424242424242", at=at)
    paid = pay(open_invoice(bo.customer, at=at), at=at)
    form = hand("refund_payment", bo.customer, paid.public_id, amount="5")
    form.look()
    all_at_once(form)
    assert Refund.objects.get().state == "succeeded"
    paid.refresh_from_db()
    assert paid.refunded == Refund.objects.get().amount
