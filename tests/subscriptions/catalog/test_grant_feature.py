import pytest
from django.core.exceptions import ValidationError

from billing.errors import KeyReused
from billing.standing.queries import standings_of
from subscriptions.catalog.features import subscribers
from subscriptions.catalog.features.actions import (
    change_feature,
    create_feature,
    grant_feature,
    revoke_feature,
)
from subscriptions.catalog.features.models import FeatureKind, PlanFeature
from subscriptions.lifecycle.models import Terms
from tests.subscriptions.shop import start


@pytest.fixture
def projects(db):
    return create_feature("projects", name="Projects", kind=FeatureKind.NUMBER)


def opened(customer):
    [standing] = standings_of([customer.pk])
    return {key: parts[0].get("limit") for key, parts in (standing.facts["features"] or {}).items()}


def test_a_plan_opens_so_much_of_a_feature(pro, projects, at):
    first = grant_feature(pro.plan, projects, at=at, limit=10)
    assert grant_feature(pro.plan, projects, at=at, limit=10) == first
    assert grant_feature(pro.plan, projects, at=at, limit=3, is_per_unit=True).pk == first.pk
    row = PlanFeature.objects.get()
    assert (row.limit, row.is_per_unit) == (3, True)


@pytest.mark.django_db(transaction=True)
def test_it_is_opened_and_closed_for_whoever_has_the_plan(payer, pro, projects, at):
    start(payer, pro, at=at, terms=Terms.COMPED)
    grant_feature(pro.plan, projects, at=at, limit=10)
    assert opened(payer) == {"projects": 10}
    grant_feature(pro.plan, projects, at=at, limit=3)
    assert opened(payer) == {"projects": 3}
    assert revoke_feature(pro.plan, projects, at=at)
    assert not revoke_feature(pro.plan, projects, at=at)
    assert opened(payer) == {}


def test_subscribers_are_told_in_small_transactions(payer, ada, pro, at, monkeypatch):
    monkeypatch.setattr(subscribers, "CUSTOMERS_AT_ONCE", 1)
    for customer, key in ((payer, "one"), (payer, "two"), (ada.customer, "three")):
        start(customer, pro, at=at, key=key)
    subscribers.record_change(pro.plan_id)
    assert subscribers.refresh_subscribers(pro.plan_id, at=at) == 2
    assert subscribers.refresh_subscribers(pro.plan_id, at=at) == 0


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        (FeatureKind.FLAG, {"limit": 1}),
        (FeatureKind.NUMBER, {"limit": -1}),
        (FeatureKind.QUOTA, {"limit": 2**63}),
        (FeatureKind.NUMBER, {"is_per_unit": True}),
    ],
)
def test_it_refuses_a_limit_that_cannot_be(pro, at, kind, how):
    feature = create_feature("some", name="Some", kind=kind)
    with pytest.raises(ValidationError):
        grant_feature(pro.plan, feature, at=at, **how)
    assert not PlanFeature.objects.exists()


def test_a_feature_is_created_once(projects):
    assert create_feature("projects", name="Projects", kind=FeatureKind.NUMBER) == projects
    with pytest.raises(KeyReused, match="kind"):
        create_feature("projects", name="Projects")


def test_its_kind_changes_while_no_plan_opens_it(pro, projects, at):
    assert change_feature(projects, kind=FeatureKind.QUOTA).kind == FeatureKind.QUOTA
    grant_feature(pro.plan, projects, at=at, limit=1)
    with pytest.raises(ValidationError, match="opened"):
        change_feature(projects, kind=FeatureKind.NUMBER)
    assert change_feature(projects, name="Projects, all").name == "Projects, all"


def test_its_key_never_changes(projects):
    with pytest.raises(TypeError):
        change_feature(projects, key="other")
