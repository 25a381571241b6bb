import pytest

from billing import signals
from billing.access import Cause, check
from billing.customers.actions import resume_customer, suspend_customer
from billing.customers.models import Customer
from billing.errors import IllegalMove
from billing.standing.queries import standing_of
from billing.states import StateMove


def test_a_suspended_customer_is_refused_though_there_is_a_card(ada, at, staff):
    suspend_customer(ada.customer, at=at, why="chargebacks", by=staff)
    assert check(ada.customer, at=at).cause == Cause.CUSTOMER_SUSPENDED
    assert standing_of(ada.customer.pk).facts.instant("suspended_at") == at


def test_a_resumed_customer_is_let_in_again(ada, at, staff):
    suspend_customer(ada.customer, at=at, why="chargebacks", by=staff)
    resume_customer(ada.customer, at=at, why="settled", by=staff)
    assert check(ada.customer, at=at) is None
    assert Customer.objects.get(pk=ada.customer.pk).suspended_at is None


def test_who_and_why_is_kept(bo, at, staff):
    suspend_customer(bo.customer, at=at, why="fraud", by=staff)
    kept = StateMove.objects.get()
    assert (kept.customer, kept.object_id, kept.kind) == (bo.customer, bo.customer.public_id, "customer")
    assert (kept.old, kept.new, kept.why, kept.by, kept.at) == ("active", "suspended", "fraud", staff, at)


def test_a_member_of_staff_who_left_leaves_the_history(bo, at, staff):
    suspend_customer(bo.customer, at=at, why="fraud", by=staff)
    staff.delete()
    assert StateMove.objects.get().by is None


def test_it_refuses_to_suspend_twice(bo, at):
    suspend_customer(bo.customer, at=at, why="fraud")
    with pytest.raises(IllegalMove, match="suspended"):
        suspend_customer(bo.customer, at=at, why="again")
    assert StateMove.objects.count() == 1


def test_it_refuses_to_suspend_twice_from_another_window(bo, at):
    other = Customer.objects.get(pk=bo.customer.pk)
    suspend_customer(bo.customer, at=at, why="fraud")
    with pytest.raises(IllegalMove):
        suspend_customer(other, at=at, why="again")
    assert other.state == "active", "what was refused has changed nothing"


def test_it_refuses_to_resume_who_was_not_suspended(bo, at):
    with pytest.raises(IllegalMove, match="active"):
        resume_customer(bo.customer, at=at, why="by mistake")
    assert not StateMove.objects.exists()


def test_others_are_not_touched(ada, bo, at):
    suspend_customer(bo.customer, at=at, why="fraud")
    assert check(ada.customer, at=at) is None


def test_both_are_told_after_the_commit(bo, at, django_capture_on_commit_callbacks):
    told = []
    for signal in (signals.customer_suspended, signals.customer_resumed):
        signal.connect(lambda at, signal, **_: told.append(signal), weak=False, dispatch_uid="told")
    with django_capture_on_commit_callbacks(execute=True):
        suspend_customer(bo.customer, at=at, why="fraud")
        resume_customer(bo.customer, at=at, why="not fraud")
    assert told == [signals.customer_suspended, signals.customer_resumed]
    for signal in told:
        signal.disconnect(dispatch_uid="told")
