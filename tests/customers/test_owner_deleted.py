"""The owner goes; the customer and its books stay, and belong to nobody who asks."""

import pytest

from billing.access import Cause, check
from billing.customers.actions import create_customer, suspend_customer
from billing.customers.models import Customer
from billing.customers.queries import customer_of, find_customers
from billing.customers.roles import payers_of, roles_of
from billing.standing.queries import recompute, standing_of, standing_of_owner


@pytest.fixture
def orphan(ada):
    ada.delete()
    return Customer.objects.get(pk=ada.customer.pk)


def test_the_customer_and_its_cards_stay(orphan):
    assert orphan.owner is None
    assert orphan.email == "ada@example.com"
    assert orphan.payment_methods.count() == 1


def test_its_standing_stays_true(orphan, at):
    suspend_customer(orphan, at=at, why="gone")
    assert dict(standing_of(orphan.pk).facts) == recompute([orphan.pk])[orphan.pk]
    assert check(orphan, at=at).cause == Cause.CUSTOMER_SUSPENDED


def test_a_deleted_owner_is_nobody(orphan, ada):
    assert ada.pk is None
    assert customer_of(ada) is None
    assert standing_of_owner(ada) is None


def test_a_deleted_owner_gets_nobody_elses_customer(orphan, ada, at):
    with pytest.raises(ValueError, match="saved"):
        create_customer(ada, at=at)
    assert Customer.objects.count() == 1


def test_many_owners_may_go(orphan, bo):
    bo.delete()
    assert Customer.objects.filter(owner=None).count() == 2


def test_the_session_of_a_deleted_owner_is_asked_to_sign_in(client, ada):
    client.force_login(ada)
    assert client.get("/page/").status_code == 200
    ada.delete()
    assert client.get("/page/").status_code == 401


def test_nobody_sees_or_pays_for_an_orphan_as_its_owner(orphan, cy):
    assert roles_of(cy, orphan.owner) == frozenset()
    assert payers_of(orphan.owner) == []


def test_staff_still_find_it(orphan):
    assert list(find_customers("ada@")) == [orphan]
