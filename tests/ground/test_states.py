from functools import partial

import pytest

from billing.customers.models import Customer
from billing.customers.states import MOVES, CustomerState
from billing.errors import IllegalMove
from billing.payment_methods.actions import detach_method
from billing.states import StateField, StateMove, move
from billing.testing import add_card
from tests.standing.parallel import together


def test_a_move_changes_the_row_and_says_who_when_and_why(bo, staff, at):
    move(bo.customer, CustomerState.SUSPENDED, at=at, why="fraud", by=staff)
    assert Customer.objects.get(pk=bo.customer.pk).state == bo.customer.state == "suspended"
    said = StateMove.objects.get()
    assert (said.old, said.new, said.at, said.why, said.by) == ("active", "suspended", at, "fraud", staff)
    assert str(said) == f"{bo.customer.public_id}: active → suspended"


@pytest.mark.parametrize("new", [CustomerState.ACTIVE, "cancelled", ""])
def test_a_move_the_table_does_not_know_changes_nothing(bo, at, new):
    with pytest.raises(IllegalMove, match=f"{bo.customer.public_id} is active"):
        move(bo.customer, new, at=at)
    assert Customer.objects.get(pk=bo.customer.pk).state == bo.customer.state == "active"
    assert not StateMove.objects.exists()


def test_what_counts_is_the_row_and_not_what_was_read_before(bo, at):
    stale = Customer.objects.get(pk=bo.customer.pk)
    move(bo.customer, CustomerState.SUSPENDED, at=at)
    with pytest.raises(IllegalMove):
        move(stale, CustomerState.SUSPENDED, at=at)
    move(stale, CustomerState.ACTIVE, at=at)
    assert stale.state == "active"


def test_other_columns_of_a_stale_object_are_not_written(bo, at):
    stale = Customer.objects.get(pk=bo.customer.pk)
    Customer.objects.update(name="Bo Ltd")
    move(stale, CustomerState.SUSPENDED, at=at)
    assert Customer.objects.get().name == "Bo Ltd"


def test_the_customer_of_any_object_is_known_for_the_timeline(bo, at):
    detach_method(add_card(bo.customer, at=at), at=at)
    assert StateMove.objects.get(kind="paymentmethod").customer == bo.customer


def test_a_long_reason_is_cut(bo, at):
    move(bo.customer, CustomerState.SUSPENDED, at=at, why="because " * 100)
    assert len(StateMove.objects.get().why) == 500


@pytest.mark.django_db(transaction=True)
def test_of_two_moves_at_once_one_is_refused(bo, at):
    windows = [Customer.objects.get(pk=bo.customer.pk) for _ in range(4)]
    ends = together(*(partial(move, customer, CustomerState.SUSPENDED, at=at) for customer in windows))
    assert ends.count(None) == 1
    assert sum(isinstance(end, IllegalMove) for end in ends) == 3
    assert StateMove.objects.count() == 1


def test_the_moves_stand_in_the_code_and_not_in_migrations():
    field = StateField(choices=CustomerState, moves=MOVES)
    assert "moves" not in field.deconstruct()[3]
    assert (field.max_length, field.editable) == (24, False)
