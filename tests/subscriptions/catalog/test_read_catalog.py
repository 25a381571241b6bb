from datetime import date
from decimal import Decimal

import pytest

from subscriptions.calendar import Interval
from subscriptions.catalog.declared.documents import read_catalog
from subscriptions.catalog.declared.entries import OpenedEntry
from subscriptions.catalog.declared.files import read_yaml
from subscriptions.catalog.declared.reading import BadDocument
from subscriptions.pricing import Flat, Graduated, Minimum, Tier
from tests.subscriptions.catalog.example import small

PRO = "products.reports.plans.pro"
MONTH = f"{PRO}.prices.USD.month"


def graduated(*tiers):
    return {"USD": {"month": {"type": "graduated", "tiers": list(tiers)}}}


def problems(document):
    with pytest.raises(BadDocument) as refused:
        read_catalog(document)
    return {problem.path: problem.said for problem in refused.value.problems}


BAD_PLANS = [
    ({"prices": {"USD": {"month": 20.1}}}, MONTH, 'in quotes, such as "20.00", not a float (20.1)'),
    ({"prices": {"USD": {"month": 20}}}, MONTH, "in quotes"),
    ({"prices": {"USD": {"month": "-1"}}}, MONTH, "between 0"),
    ({"prices": {"USD": {"month": "twenty"}}}, MONTH, "is no number"),
    ({"prices": {"USD": {"month": {"type": "barter"}}}}, MONTH, "type: one of flat"),
    ({"prices": {"USD": {"month": {"type": "flat", "amount": 2.5}}}}, f"{MONTH}.amount", "not a float"),
    ({"prices": {"USD": {"month": {"type": "flat", "amount": "1", "cut": "1"}}}}, MONTH, "cut: no part"),
    (
        {"prices": graduated({"up_to": "5", "unit_amount": 7.0}, {})},
        f"{MONTH}.tiers.1.unit_amount",
        "a float",
    ),
    ({"prices": graduated({"up_to": 5}, {})}, f"{MONTH}.tiers.1.up_to", "a number"),
    ({"prices": graduated({"up_to": "9"}, {"up_to": "5"}, {})}, MONTH, "each ends after the one before"),
    ({"prices": graduated({"up_to": "9"})}, MONTH, "the last one has no end"),
    ({"prices": graduated("5")}, f"{MONTH}.tiers.1", "a mapping, not a text"),
    (
        {"prices": {"USD": {"month": {"type": "volume", "tiers": "5"}}}},
        f"{MONTH}.tiers",
        "a list, not a text",
    ),
    ({"prices": {"USD": {"fortnight": "1"}}}, f"{PRO}.prices.USD.fortnight", "such as month"),
    ({"prices": {"USD": {"0 months": "1"}}}, f"{PRO}.prices.USD.0 months", "such as month"),
    ({"prices": {"USD": {"36000 days": "1"}}}, f"{PRO}.prices.USD.36000 days", "at most"),
    ({"prices": {"USD": {"month": "1", "1 month": "1"}}}, f"{PRO}.prices.USD.1 month", "twice"),
    ({"prices": {"usd": {"month": "1"}}}, f"{PRO}.prices.usd", "not an ISO 4217"),
    ({"prices": {"USD": "20.00"}}, f"{PRO}.prices.USD", "a mapping, not a text"),
    ({"prices": ["20.00"]}, f"{PRO}.prices", "a mapping, not a list"),
    ({"price": {}}, f"{PRO}.price", "not known here"),
    ({"name": None}, f"{PRO}.name", "is missing"),
    ({"name": " "}, f"{PRO}.name", "is empty"),
    ({"name": date(2026, 1, 1)}, f"{PRO}.name", "a text, not a date: put it in quotes"),
    ({"name": "x" * 121}, f"{PRO}.name", "at most 120"),
    ({"description": "4242 4242 4242 4242"}, f"{PRO}.description", "looks like a card number"),
    ({"name": "\ud800"}, f"{PRO}.name", "no text that can be stored"),
    ({"kind": "bundle"}, f"{PRO}.kind", "one of plan, add_on"),
    ({"state": False}, f"{PRO}.state", "one of public"),
    ({"position": 2**15}, f"{PRO}.position", "from 0 to 32767"),
    ({"trial": "14 days"}, f"{PRO}.trial", "a mapping, not a text"),
    ({"trial": -1}, f"{PRO}.trial.days", "from 0 to 3653"),
    ({"trial": True}, f"{PRO}.trial.days", "a whole number"),
    ({"trial": {"days": 14, "card": True}}, f"{PRO}.trial.card", "not known here"),
    ({"trial": {"needs_card": "no"}}, f"{PRO}.trial.needs_card", "true or false"),
    ({"features": {"exportz": True}}, f"{PRO}.features.exportz", "no such feature"),
    ({"features": {"exports": 3}}, f"{PRO}.features.exports", "opened by true"),
    ({"features": {"projects": True}}, f"{PRO}.features.projects", "a whole number"),
    ({"features": {"projects": 1.5}}, f"{PRO}.features.projects", "a whole number"),
    ({"features": {"projects": {"per_unit": True}}}, f"{PRO}.features.projects.limit", "a whole number"),
    ({"features": {True: 1}}, f"{PRO}.features.True", "a key is a text"),
]


@pytest.mark.parametrize(("of_pro", "path", "said"), BAD_PLANS)
def test_what_is_wrong_with_a_plan_is_named_by_its_path(of_pro, path, said):
    assert said in problems(small(**of_pro))[path]


@pytest.mark.parametrize(
    ("document", "path", "said"),
    [
        ([], "", "a mapping, not a list"),
        ({"plans": {}}, "plans", "not known here"),
        ({"features": {"a b": "A"}}, "features.a b", "a key has"),
        ({"features": {"a": {"kind": "flag"}}}, "features.a.name", "is missing"),
        ({"features": {"a": 1}}, "features.a", "a mapping, not a number"),
        ({"products": {2026: {"name": "A"}}}, "products.2026", "a key is a text"),
        ({"products": {"a": {"name": "A", "tax_percent": 19.5}}}, "products.a.tax_percent", "a float"),
        ({"products": {"a": {"name": "A", "tax_percent": "101"}}}, "products.a.tax_percent", "at most 100"),
    ],
)
def test_what_is_wrong_elsewhere_is_named_too(document, path, said):
    assert said in problems(document)[path]


def test_two_plans_with_one_key_are_refused():
    document = small()
    document["products"]["other"] = {"name": "Other", "plans": {"pro": {"name": "Pro"}}}
    assert "reports" in problems(document)["products.other.plans.pro"]


def test_everything_that_is_wrong_is_told_at_once():
    bad = small(price={}, state="gone", prices={"USD": {"month": 1.0}, "XXY": {}})
    assert len(problems(bad)) == 4


@pytest.mark.parametrize(
    ("text", "path", "said"),
    [
        ("features:\n  a: A\n  a: B\n", "features.a", "again in line 3"),
        ("features: [", "line 1", ""),
        ("features: !!python/object:os.system {}", "line 1", "could not determine a constructor"),
        ("features: 2026-13-45", "", "no YAML"),
        ("features: {a: \x01}", "", "no YAML"),
    ],
)
def test_a_file_that_is_no_yaml_says_where(text, path, said):
    with pytest.raises(BadDocument) as refused:
        read_yaml(text)
    [problem] = refused.value.problems
    assert problem.path == path and said in problem.said


def test_an_empty_file_declares_nothing():
    assert read_catalog(read_yaml("# nothing yet\n")) == read_catalog({})
    assert read_catalog(read_yaml("products:\n")) == read_catalog({})


def test_a_catalog_is_read():
    last = {"unit_amount": "6.00"}
    prices = graduated({"up_to": "5", "unit_amount": "7.00"}, last)
    prices["USD"] |= {"3 months": "20.10", "year": {"type": "flat", "amount": "1", "minimum": "5"}}
    read = read_catalog(small(prices=prices, features={"projects": {"limit": 3, "per_unit": True}}))
    tiers = (Tier(Decimal(5), Decimal(7)), Tier(None, Decimal(6)))
    assert {price.interval: price.model for price in read.prices} == {
        Interval("month"): Graduated(tiers),
        Interval("month", 3): Flat(Decimal("20.10")),
        Interval("year"): Minimum(Flat(Decimal(1)), Decimal(5)),
    }
    assert read.opened == (OpenedEntry("pro", "projects", limit=3, is_per_unit=True),)
    assert [feature.position for feature in read.features] == [0, 1]
