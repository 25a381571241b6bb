"""`charge()` for tasks, consumers and GraphQL."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from billing.access import charge
from billing.errors import BadAmount, DoesNotFit, KeyReused
from tests.access.charges.views import usd


def test_it_charges_what_the_block_adjusted_to(buyer, used):
    with charge(buyer.customer, usd(5), key="job-1") as sold:
        sold.adjust(usd("0.10"))
    assert used() == usd("0.10")


def test_it_charges_nothing_when_the_block_raises(buyer, used):
    with pytest.raises(ValueError, match="broke"), charge(buyer.customer, usd(5), key="job-1"):
        raise ValueError("broke")
    assert used() == usd(0)


def test_it_runs_once_per_key(buyer, used):
    with charge(buyer.customer, usd(5), key="job-1"):
        pass
    with pytest.raises(KeyReused), charge(buyer.customer, usd(5), key="job-1"):
        raise AssertionError("ran twice")
    assert used() == usd(5)


@pytest.mark.parametrize(("amount", "trouble"), [(11, DoesNotFit), (0, BadAmount), (-1, BadAmount)])
def test_it_does_not_run_when_it_cannot_be_paid(buyer, used, amount, trouble):
    with pytest.raises(trouble), charge(buyer.customer, usd(amount), key="job-1"):
        raise AssertionError("ran unpaid")
    assert used() == usd(0)


@pytest.mark.django_db(transaction=True)
def test_it_refuses_to_be_rolled_back_by_somebody_else(buyer):
    with (
        transaction.atomic(),
        pytest.raises(ImproperlyConfigured, match="outside of atomic"),
        charge(buyer.customer, usd(1), key="job-1"),
    ):
        raise AssertionError("ran inside a transaction")
