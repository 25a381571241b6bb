"""What a plan opens reaches whoever has it, wherever the one who tells them is killed."""

from functools import partial

import pytest
from django.db import transaction

from billing.diagnosis.audit.queries import audit
from billing.standing.queries import standing_of
from subscriptions.catalog.features import subscribers
from subscriptions.catalog.features.actions import create_feature, grant_feature, revoke_feature
from subscriptions.catalog.features.models import FeatureKind, PlanFeature
from subscriptions.catalog.features.subscribers import refresh_changed_plans, refresh_subscribers
from subscriptions.catalog.models import Plan
from subscriptions.lifecycle.models import Terms
from tests.faults.processes import killed_after
from tests.standing.parallel import together
from tests.subscriptions.discounts.offers import make_customers
from tests.subscriptions.shop import start

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def having(pro, django_user_model, at, monkeypatch):
    """Five who have the plan, told two at a time."""
    monkeypatch.setattr(subscribers, "CUSTOMERS_AT_ONCE", 2)
    customers = make_customers(django_user_model, 5)
    for customer in customers:
        start(customer, pro, at=at, terms=Terms.COMPED)
    return customers


@pytest.fixture
def projects(db):
    return create_feature("projects", name="Projects", kind=FeatureKind.NUMBER)


def opened(customers):
    facts = [standing_of(customer.pk).facts["features"] or {} for customer in customers]
    return [told["projects"][0]["limit"] if told else 0 for told in facts]


def is_due():
    return Plan.objects.filter(refreshed_to__isnull=False).exists()


def changed_by_one_who_died(plan, feature, *, limit):
    """As `grant_feature` commits it, and no further."""
    with transaction.atomic():
        PlanFeature.objects.update_or_create(plan=plan, feature=feature, defaults={"limit": limit})
        subscribers.record_change(plan.pk)


@pytest.mark.parametrize("statement", range(1, 40, 3))
def test_killed_anywhere_the_next_tick_goes_on(having, pro, projects, at, statement):
    killed_after(statement, partial(grant_feature, pro.plan, projects, at=at, limit=10))
    refresh_changed_plans(at=at)
    assert not is_due() and list(audit()) == []
    # Killed before it was committed nothing has changed, and afterwards it has for all.
    assert opened(having) in ([0] * 5, [10] * 5)


def test_it_goes_on_from_where_the_last_one_came_to(having, pro, projects, at, monkeypatch):
    changed_by_one_who_died(pro.plan, projects, limit=10)
    monkeypatch.setattr(subscribers, "SECONDS_MAX", 0)
    assert (refresh_changed_plans(at=at), opened(having)) == (2, [10, 10, 0, 0, 0])
    assert (refresh_changed_plans(at=at), opened(having)) == (2, [10, 10, 10, 10, 0])
    monkeypatch.setattr(subscribers, "SECONDS_MAX", 60)
    assert (refresh_changed_plans(at=at), opened(having)) == (1, [10] * 5)
    assert refresh_changed_plans(at=at) == 0 and not is_due()


def test_a_change_meanwhile_begins_anew(having, pro, projects, at, monkeypatch):
    monkeypatch.setattr(subscribers, "SECONDS_MAX", 0)
    changed_by_one_who_died(pro.plan, projects, limit=10)
    refresh_changed_plans(at=at)
    changed_by_one_who_died(pro.plan, projects, limit=3)
    assert refresh_subscribers(pro.plan_id, at=at) == 5
    assert opened(having) == [3] * 5
    revoke_feature(pro.plan, projects, at=at)
    together(*[partial(refresh_subscribers, pro.plan_id, at=at)] * 3)
    assert opened(having) == [0] * 5 and not is_due()
