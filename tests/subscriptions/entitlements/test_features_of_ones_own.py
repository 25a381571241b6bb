"""Staff give one customer another value of a feature; it ends by itself, and the plan counts again."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from billing.access import check
from billing.access.causes import Cause
from billing.standing.queries import recompute, standing_of
from subscriptions.access import entitled
from subscriptions.catalog.declared.actions import change_catalog
from subscriptions.catalog.declared.documents import read_catalog
from subscriptions.catalog.declared.reading import BadDocument
from subscriptions.catalog.features.actions import change_feature, create_feature
from subscriptions.catalog.features.models import FeatureKind, PlanFeature
from subscriptions.entitlements.overrides.actions import grant_feature, revoke_feature, suspend_feature
from subscriptions.entitlements.overrides.models import FeatureOverride
from subscriptions.lifecycle.models import Terms
from tests.subscriptions.shop import make_plan, make_price, start

DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)
WHY = "promised by telephone"


@pytest.fixture
def exports(db):
    return create_feature("exports", name="Exports")


@pytest.fixture
def projects(pro):
    """Of which "pro" has three."""
    feature = create_feature("projects", name="Projects", kind=FeatureKind.NUMBER)
    PlanFeature.objects.create(plan=pro.plan, feature=feature, limit=3)
    return feature


@pytest.fixture
def asked(payer, at):
    def ask(policy, when=at):
        denied = check(payer, policy, at=when)
        return denied and denied.cause

    return ask


@pytest.fixture
def held(payer, pro, projects, at):
    return start(payer, pro, at=at, terms=Terms.COMPED)


def test_a_customer_without_any_plan_is_given_a_feature(payer, exports, at, asked):
    assert asked(entitled("exports")) == Cause.NOT_SUBSCRIBED
    grant_feature(payer, exports, at=at, why=WHY)
    assert asked(entitled("exports")) is None
    assert revoke_feature(payer, exports, at=at, why="it was a trial")
    assert asked(entitled("exports")) == Cause.NOT_SUBSCRIBED
    assert not revoke_feature(payer, exports, at=at)


def test_it_ends_at_its_instant_and_the_plans_own_value_counts(payer, projects, held, at, asked):
    grant_feature(payer, projects, at=at, why=WHY, limit=10, ends_at=at + DAY)
    assert asked(entitled("projects", 10), at + DAY - MOMENT) is None
    assert asked(entitled("projects", 10), at + DAY) == Cause.FEATURE_NOT_IN_PLAN
    assert asked(entitled("projects", 3), at + DAY) is None
    assert at + DAY in standing_of(payer.pk).facts.instants()


def test_without_a_limit_it_is_as_much_as_one_likes(payer, projects, held, at, asked):
    grant_feature(payer, projects, at=at, why=WHY)
    assert asked(entitled("projects", 10**9)) is None


def test_it_may_be_less_and_only_staff_can_give_more(payer, projects, held, at):
    grant_feature(payer, projects, at=at, why=WHY, limit=1)
    assert check(payer, entitled("projects"), at=at) is None
    denied = check(payer, entitled("projects", 2), at=at)
    assert (denied.cause, [remedy.rel for remedy in denied.remedies]) == ("feature_not_in_plan", ["contact"])


def test_a_feature_is_closed_whatever_the_plan_says_until_it_is_not(payer, projects, held, at, asked):
    suspend_feature(payer, projects, at=at, why="misuse", ends_at=at + DAY)
    assert asked(entitled("projects")) == Cause.FEATURE_NOT_IN_PLAN
    assert asked(entitled("projects", 3), at + DAY) is None


def test_another_takes_its_place_and_both_are_history(payer, projects, staff, at):
    first = grant_feature(payer, projects, at=at, why=WHY, limit=5, by=staff)
    assert grant_feature(payer, projects, at=at + DAY, why="again", limit=5) == first
    second = grant_feature(payer, projects, at=at + DAY, why="still more", limit=9, by=staff)
    rows = list(FeatureOverride.objects.order_by("pk").values_list("pk", "limit", "revoked_why", "by"))
    assert rows == [(first.pk, 5, "still more", staff.pk), (second.pk, 9, "", staff.pk)]


def test_one_that_has_ended_is_given_anew(payer, exports, at, asked):
    grant_feature(payer, exports, at=at, why=WHY, ends_at=at + DAY)
    grant_feature(payer, exports, at=at + 2 * DAY, why=WHY, ends_at=at + 3 * DAY)
    assert asked(entitled("exports"), at + 2 * DAY) is None
    assert FeatureOverride.objects.filter(revoked_at=None).count() == 1


@pytest.mark.parametrize("value", [{"limit": -1}, {"limit": 2**63}, {"ends_at": -DAY}, {"ends_at": 0 * DAY}])
def test_it_refuses_what_cannot_be(payer, projects, at, value):
    given = {name: at + part if name == "ends_at" else part for name, part in value.items()}
    with pytest.raises(ValidationError):
        grant_feature(payer, projects, at=at, why=WHY, **given)
    assert not FeatureOverride.objects.exists()


def test_it_refuses_a_limit_of_a_flag_and_a_card_number_as_a_reason(payer, exports, at):
    for how in ({"limit": 1, "why": WHY}, {"why": "4242 4242 4242 4242"}):
        with pytest.raises(ValidationError):
            grant_feature(payer, exports, at=at, **how)


def test_a_feature_that_somebody_was_given_stays_of_its_kind(payer, exports, at):
    grant_feature(payer, exports, at=at, why=WHY)
    with pytest.raises(ValidationError, match="create another"):
        change_feature(exports, kind=FeatureKind.NUMBER)
    declared = read_catalog({"features": {"exports": {"name": "Exports", "kind": "number"}}})
    with pytest.raises(BadDocument, match=r"features\.exports\.kind"):
        change_catalog(declared, at=at)


def test_what_several_plans_have_of_a_number_adds_up(payer, projects, held, at, asked):
    more = make_price(make_plan("more"), "1.00", at=at)
    PlanFeature.objects.create(plan=more.plan, feature=projects, limit=4)
    start(payer, more, at=at, key="more", terms=Terms.COMPED)
    assert asked(entitled("projects", 7)) is None
    assert asked(entitled("projects", 8)) == Cause.FEATURE_NOT_IN_PLAN


def test_after_every_step_the_stored_facts_are_true(payer, projects, exports, held, at):
    steps = (
        lambda: grant_feature(payer, projects, at=at, why=WHY, limit=7, ends_at=at + DAY),
        lambda: suspend_feature(payer, projects, at=at, why=WHY),
        lambda: grant_feature(payer, exports, at=at, why=WHY),
        lambda: revoke_feature(payer, projects, at=at),
        lambda: revoke_feature(payer, exports, at=at),
    )
    seen = []
    for step in steps:
        step()
        stored = dict(payer.standing.__class__.objects.get(customer=payer).facts)
        assert stored == recompute([payer.pk])[payer.pk]
        seen.append(stored.get("own_features"))
    until = (at + DAY).isoformat()
    assert seen == [
        {"projects": {"limit": 7, "access_until": until}},
        {"projects": {"is_closed": True}},
        {"projects": {"is_closed": True}, "exports": {}},
        {"exports": {}},
        None,
    ]
