"""How standing is kept: exact, cheap, and read anew when the code has moved on."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.access import check
from billing.access.passes.actions import grant_pass
from billing.customers.actions import create_customer, suspend_customer
from billing.payment_methods.actions import record_decline
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.queries import active_methods
from billing.standing.actions import changing, refresh
from billing.standing.facts import SCHEMA_VERSION
from billing.standing.models import Standing
from billing.standing.queries import all_standings, recompute, standing_of, standing_of_owner
from billing.testing import add_card


@pytest.fixture
def odd(at):
    """An instant that no rounding survives."""
    return at + timedelta(microseconds=123_457)


def queries_of(call, *given):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        call(*given)
    return len(asked)


def test_instants_are_kept_to_the_microsecond(ada, odd):
    record_decline(active_methods(ada.customer).get(), code="lost_card", at=odd)
    suspend_customer(ada.customer, at=odd, why="fraud")
    grant_pass(ada.customer, until=odd + timedelta(days=1), at=odd, why="a test")
    facts = standing_of_owner(ada).facts
    assert facts.instant("declined_at") == facts.instant("suspended_at") == odd
    assert facts.instant("pass_until") == odd + timedelta(days=1)


def test_a_pass_ends_on_its_microsecond(bo, odd):
    grant_pass(bo.customer, until=odd, at=odd - timedelta(days=1), why="a test")
    assert check(bo.customer, at=odd - timedelta(microseconds=1)) is None
    assert check(bo.customer, at=odd).cause == "no_payment_method"


def test_facts_of_an_older_release_are_read_anew(ada, at):
    Standing.objects.update(schema_version=0, facts={"suspended": True})
    assert dict(standing_of(ada.customer.pk).facts) == recompute([ada.customer.pk])[ada.customer.pk]
    assert dict(standing_of_owner(ada).facts) == dict(standing_of(ada.customer.pk).facts)
    assert check(ada.customer, at=at) is None


def test_looking_at_facts_of_an_older_release_writes_nothing(ada):
    Standing.objects.update(schema_version=0)
    standing_of_owner(ada)
    assert Standing.objects.get().schema_version == 0


def test_the_next_action_brings_an_older_row_up_to_date(ada, at):
    Standing.objects.update(schema_version=0, facts={})
    with changing(ada.customer.pk, at=at):
        pass
    assert standing_of(ada.customer.pk).facts["card_last4"] == "4242"
    assert Standing.objects.get().schema_version == SCHEMA_VERSION


def test_reading_is_one_query(ada, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert standing_of_owner(ada).public_id == ada.customer.public_id


def test_who_is_no_customer_has_no_standing(cy):
    assert standing_of_owner(cy) is None
    assert standing_of(0) is None


def test_a_thousand_cards_cost_as_many_queries_as_one(ada, at):
    pk, card = ada.customer.pk, active_methods(ada.customer).get()
    one = queries_of(recompute, [pk])
    columns = {
        f.attname: getattr(card, f.attname) for f in card._meta.fields if f.name not in ("id", "public_id")
    }
    more = {"is_default": False, "customer_id": pk}
    PaymentMethod.objects.bulk_create(
        PaymentMethod(**columns | more | {"fingerprint": f"fp_{n}", "position": n + 1}) for n in range(999)
    )
    assert queries_of(recompute, [pk]) == one <= 10
    refresh([pk], at=at)
    assert check(ada.customer, at=at) is None


def test_many_customers_cost_as_many_queries_as_one(ada, at, django_user_model):
    one = queries_of(recompute, [ada.customer.pk])
    users = [django_user_model.objects.create(username=f"u{n}") for n in range(50)]
    customers = [create_customer(user, at=at) for user in users]
    add_card(customers[7], at=at)
    every = [customer.pk for customer in customers]
    assert queries_of(recompute, every) == one
    assert recompute(every)[customers[7].pk]["card_last4"] == "4242"


def test_a_rebuild_finds_nothing_to_mend(ada, bo):
    assert all(
        dict(stood.facts) == recompute([stood.customer_id])[stood.customer_id] for stood in all_standings()
    )


def test_several_customers_change_in_one_transaction(ada, bo, at):
    ids = ada.customer.pk, bo.customer.pk
    with changing(*ids, at=at):
        PaymentMethod.objects.update(customer=bo.customer)
    assert standing_of(ids[1]).facts["card_last4"] == "4242"
    assert standing_of(ids[0]).facts["card_last4"] is None


def test_an_action_that_fails_leaves_facts_and_rows_as_they_were(ada, at):
    with pytest.raises(ZeroDivisionError), changing(ada.customer.pk, at=at):
        PaymentMethod.objects.update(declined_at=at)
        raise ZeroDivisionError
    assert dict(standing_of(ada.customer.pk).facts) == recompute([ada.customer.pk])[ada.customer.pk]
    assert check(ada.customer, at=at) is None
