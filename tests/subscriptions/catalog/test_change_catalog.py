from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from subscriptions.catalog.actions import archive_plan, hide_plan
from subscriptions.catalog.declared import actions
from subscriptions.catalog.declared.actions import change_catalog
from subscriptions.catalog.declared.differences import differences
from subscriptions.catalog.declared.documents import read_catalog
from subscriptions.catalog.declared.queries import stored_catalog
from subscriptions.catalog.declared.reading import BadDocument, CatalogMoved
from subscriptions.catalog.features.models import Feature, PlanFeature
from subscriptions.catalog.models import Plan
from subscriptions.catalog.prices.models import Price
from tests.subscriptions.catalog.example import SMALL, apply, guide_catalog, small
from tests.subscriptions.shop import make_plan, start

MONTH = "price pro/USD/month"


@pytest.fixture
def stored(db, at):
    return apply(SMALL, at=at)


def sold():
    return {(str(price.interval), price.version) for price in Price.objects.filter(replaced_at=None)}


def test_all_of_it_is_stored(stored):
    assert sold() == {("month", 1), ("year", 1)}
    assert "feature projects of plan pro: created: 10" in stored


def test_twice_is_once(stored, at):
    assert apply(SMALL, at=at) == []


def test_the_guide_s_file_is_stored_as_it_says(db, at):
    change_catalog(guide_catalog(), at=at)
    assert change_catalog(guide_catalog(), at=at) == []
    assert Plan.objects.get(key="partner").state == "hidden"


def test_another_amount_is_the_next_version_and_subscribers_keep_theirs(stored, payer, at):
    price = Price.objects.get(interval_unit="month")
    subscription = start(payer, price, at=at)
    done = apply(small(prices={"USD": {"month": "24.00", "year": "200.00"}}), at=at + timedelta(days=1))
    assert done == [f"{MONTH}: version 1 replaced by a new one: 20.00 → 24.00"]
    assert sold() == {("month", 2), ("year", 1)}
    assert subscription.items.get().price == price


def test_what_is_said_otherwise_is_changed(stored, at):
    done = apply(
        small(name="Professional", trial=14, features={"exports": True, "projects": "unlimited"}), at=at
    )
    assert done == [
        "plan pro: changed: name 'Pro' → 'Professional', trial_days 0 → 14",
        "feature projects of plan pro: changed: limit 10 → unlimited",
    ]


def test_what_staff_have_hidden_is_published_again(stored, at):
    hide_plan(Plan.objects.get(key="pro"), at=at)
    assert apply(SMALL, at=at) == ["plan pro: changed: state hidden → public"]


def test_a_plan_moves_to_another_product(stored, at):
    document = small()
    document["products"] = {"suite": {**document["products"]["reports"], "name": "Suite"}}
    assert "plan pro: changed: product 'reports' → 'suite'" in apply(document, at=at)
    assert Plan.objects.get(key="pro").product.key == "suite"


def test_what_is_missing_is_left_alone(stored, at):
    make_plan("old")
    found = differences(read_catalog(small(prices={}, features={})), stored_catalog())
    assert {str(one) for one in found} == {
        "plan old: not in the file, left alone",
        *(f"price pro/USD/{every}: not in the file, left alone" for every in ("month", "year")),
        *(f"feature {key} of plan pro: not in the file, left alone" for key in ("exports", "projects")),
    }
    assert apply(small(prices={}, features={}), at=at) == []


def test_what_is_missing_is_archived_when_that_is_asked_for(stored, at):
    make_plan("old")
    archive_plan(make_plan("older"), at=at)
    document = small(prices={"USD": {"month": "20.00"}}, features={"exports": True})
    assert apply(document, at=at, archives_missing=True) == [
        "plan old: archived",
        "price pro/USD/year: sold no more",
        "feature projects of plan pro: opened no more",
    ]
    assert sold() == {("month", 1)} and PlanFeature.objects.count() == 1
    assert apply(document, at=at, archives_missing=True) == []


def test_nothing_is_ever_deleted(stored, at):
    apply({}, at=at, archives_missing=True)
    assert (Feature.objects.count(), Price.objects.count(), Plan.objects.get().state) == (2, 2, "archived")


def test_a_kind_in_use_is_refused_by_its_path(stored, at):
    document = small(kind="add_on")
    document["features"]["projects"]["kind"] = "quota"
    with pytest.raises(BadDocument) as refused:
        apply(document, at=at)
    paths = [problem.path for problem in refused.value.problems]
    assert paths == ["products.reports.plans.pro.kind", "features.projects.kind"]


def test_it_refuses_when_it_is_not_what_was_seen(stored, at):
    declared = read_catalog(small(name="Professional"))
    seen = differences(declared, stored_catalog())
    hide_plan(Plan.objects.get(key="pro"), at=at)
    with pytest.raises(CatalogMoved):
        change_catalog(declared, at=at, seen=seen)
    assert Plan.objects.get(key="pro").name == "Pro"


def test_it_is_all_or_nothing(db, at, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("in the middle")

    monkeypatch.setattr(actions, "grant_feature", fail)
    with pytest.raises(RuntimeError):
        apply(SMALL, at=at)
    assert not Plan.objects.exists() and not Feature.objects.exists()


def test_the_stored_catalog_is_read_in_five_queries(stored, django_assert_num_queries):
    with django_assert_num_queries(5):
        stored_catalog()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("before", [{}, SMALL])
def test_applied_by_two_at_once_it_is_applied_once(at, before):
    apply(before, at=at)
    barrier = Barrier(2)

    def once(_):
        barrier.wait()
        try:
            return apply(small(name="Professional", prices={"USD": {"month": "24.00"}}), at=at)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(once, range(2)))
    assert Price.objects.filter(interval_unit="month", replaced_at=None).count() == 1
    assert Price.objects.filter(interval_unit="month").count() == (2 if before else 1)
    assert Plan.objects.get().name == "Professional"
