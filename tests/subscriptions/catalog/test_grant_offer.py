from datetime import timedelta

import pytest

from subscriptions.catalog.actions import archive_plan, grant_offer, hide_plan, publish_plan, revoke_offer
from subscriptions.catalog.models import PlanOffer
from subscriptions.catalog.queries import plans_for
from subscriptions.errors import BadChoice, NotSold


@pytest.fixture
def hidden(pro, at):
    return hide_plan(pro.plan, at=at)


def test_a_hidden_plan_is_seen_by_whom_it_is_offered_to(hidden, bo, ada, at):
    grant_offer(hidden, bo.customer, at=at)
    assert list(plans_for(bo.customer, at=at)) == [hidden]
    assert not plans_for(ada.customer, at=at)
    assert not plans_for(None, at=at)


def test_it_ends_when_it_was_to_end(hidden, bo, at):
    until = at + timedelta(days=7)
    grant_offer(hidden, bo.customer, at=at, until_at=until)
    assert plans_for(bo.customer, at=until - timedelta(seconds=1))
    assert not plans_for(bo.customer, at=until)


def test_twice_is_once_and_another_end_takes_its_place(hidden, bo, at):
    later = at + timedelta(days=1)
    first = grant_offer(hidden, bo.customer, at=at)
    assert grant_offer(hidden, bo.customer, at=later).offered_at == at
    again = grant_offer(hidden, bo.customer, at=later, until_at=later + timedelta(days=7))
    assert (again.pk, again.offered_at) == (first.pk, later)
    assert PlanOffer.objects.count() == 1


def test_revoked_it_is_seen_no_more(hidden, bo, at):
    grant_offer(hidden, bo.customer, at=at)
    assert revoke_offer(hidden, bo.customer)
    assert not revoke_offer(hidden, bo.customer)
    assert not plans_for(bo.customer, at=at)


def test_an_archived_plan_is_offered_to_nobody(hidden, bo, at):
    with pytest.raises(NotSold, match="archived"):
        grant_offer(archive_plan(hidden, at=at), bo.customer, at=at)


def test_an_offer_ends_in_the_future(hidden, bo, at):
    with pytest.raises(BadChoice):
        grant_offer(hidden, bo.customer, at=at, until_at=at)


def test_a_public_plan_that_was_offered_is_listed_once(hidden, bo, at):
    grant_offer(hidden, bo.customer, at=at)
    publish_plan(hidden, at=at)
    assert plans_for(bo.customer, at=at).count() == 1
