"""`charge()` for tasks, consumers and GraphQL."""

import pickle
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from billing.access import charge
from billing.credit.holds.actions import LIFETIME, expire_holds
from billing.errors import BadAmount, ChargedBefore, DoesNotFit, KeyReused
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
    with pytest.raises(ChargedBefore) as before, charge(buyer.customer, usd(5), key="job-1"):
        raise AssertionError("ran twice")
    assert (before.value.state, str(before.value)) == (
        "captured",
        "this key was used before: it was done and charged",
    )
    assert used() == usd(5)


def test_it_says_what_became_of_the_first(buyer, at):
    def again(key):
        with pytest.raises(ChargedBefore) as before, charge(buyer.customer, usd(5), key=key):
            raise AssertionError("ran twice")
        assert "charged" not in str(before.value)
        return pickle.loads(pickle.dumps(before.value)).state

    with pytest.raises(ValueError, match="broke"), charge(buyer.customer, usd(5), key="failed"):
        raise ValueError("broke")
    assert again("failed") == "released"
    with charge(buyer.customer, usd(5), key="slow"):
        assert again("slow") == "held"
        expire_holds(at=at + LIFETIME)
        assert again("slow") == "expired"


def test_another_amount_under_a_key_is_another_job(buyer):
    with charge(buyer.customer, usd(5), key="job-1"):
        pass
    with pytest.raises(KeyReused, match="another amount"), charge(buyer.customer, usd(6), key="job-1"):
        raise AssertionError("ran twice")


def test_what_takes_long_says_so_and_stays_held(buyer, used, at):
    with charge(buyer.customer, usd(10), key="job-1", lasts=timedelta(hours=2)):
        expire_holds(at=at + timedelta(hours=1))
        with pytest.raises(DoesNotFit), charge(buyer.customer, usd(10), key="job-2"):
            raise AssertionError("the same credit was sold twice")
    assert used() == usd(10)


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
