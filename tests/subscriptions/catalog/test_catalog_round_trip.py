"""Declared → applied → exported → parsed is what was declared."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.customers.validators import refuse_in
from subscriptions.calendar import Interval
from subscriptions.catalog.declared.actions import change_catalog
from subscriptions.catalog.declared.differences import differences
from subscriptions.catalog.declared.documents import read_catalog
from subscriptions.catalog.declared.entries import (
    Catalog,
    FeatureEntry,
    OpenedEntry,
    PlanEntry,
    PriceEntry,
    ProductEntry,
)
from subscriptions.catalog.declared.exports import document_of
from subscriptions.catalog.declared.files import read_yaml, write_yaml
from subscriptions.catalog.declared.queries import stored_catalog
from subscriptions.catalog.features.models import FeatureKind
from subscriptions.catalog.models import PlanKind, WithoutCard
from subscriptions.catalog.states import PlanState
from subscriptions.pricing import (
    Flat,
    Graduated,
    Minimum,
    Package,
    Percentage,
    PerUnit,
    SetUpFee,
    Tier,
    Volume,
)
from tests.samples import IS_FULL
from tests.subscriptions.catalog.example import guide_catalog


def storable(text):
    try:
        refuse_in({"text": text})
    except ValidationError:
        return False
    return bool(text.strip())


names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20).filter(storable)
# Long enough to be folded.
long = st.text(st.sampled_from("ab  '\":#-\n\\é🙂"), min_size=90, max_size=300).filter(storable)
# Some of which YAML would take for something else than a text.
odd_keys = st.sampled_from(["on", "no", "1e3", "0x1f", "null", "12", "1_0", "-"])
keys = st.from_regex(r"\A[-a-z0-9_]{1,8}\Z") | odd_keys
figures = st.decimals(0, 1000, places=3)
above = st.decimals("0.01", 1000, places=2)
positions = st.integers(0, 9)


@st.composite
def tiers(draw):
    ends = sorted(draw(st.sets(st.integers(1, 99), max_size=3)))
    return tuple(Tier(end and Decimal(end), draw(figures), draw(figures)) for end in [*ends, None])


plain = st.one_of(
    st.builds(Flat, figures),
    st.builds(PerUnit, figures),
    st.builds(Package, above, figures, figures),
    st.builds(Percentage, st.decimals(0, 100, places=2), figures, figures),
    st.builds(Graduated, tiers()),
    st.builds(Volume, tiers()),
)
with_minimum = st.one_of(plain, st.builds(Minimum, plain, above))
models = st.one_of(with_minimum, st.builds(SetUpFee, with_minimum, above))
intervals = st.builds(Interval, st.sampled_from(["day", "week", "month", "year"]), st.integers(1, 12))


@st.composite
def catalogs(draw):
    """In the order in which it would be stored, so that it is equal to what is."""
    features = draw(rows(st.builds(FeatureEntry, keys, names, st.sampled_from(FeatureKind), positions)))
    taxes = st.decimals(0, 100, places=4)
    products = draw(rows(st.builds(ProductEntry, keys, names, st.just("") | long, taxes, positions), least=1))
    of = st.sampled_from([product.key for product in products])
    plans = draw(rows(st.builds(
        PlanEntry, keys, of, names, kind=st.sampled_from(PlanKind), state=st.sampled_from(PlanState),
        trial_days=st.integers(0, 90), trial_needs_card=st.booleans(),
        without_card=st.sampled_from(WithoutCard), position=positions,
    )))  # fmt: skip
    if not plans:
        return Catalog(features, products)
    plan = st.sampled_from([plan.key for plan in plans])
    prices = draw(
        rows(st.builds(PriceEntry, plan, st.sampled_from(["USD", "JPY", "KWD"]), intervals, models))
    )
    opened = draw(rows(st.builds(OpenedEntry, plan, of_some(features), limits))) if features else ()
    return Catalog(features, products, plans, prices, tuple(fitting(features, opened)))


limits = st.none() | st.integers(0, 2**63 - 1)


def rows(entries, *, least=0):
    return st.lists(entries, min_size=least, max_size=3, unique_by=lambda entry: entry.key).map(tuple)


def of_some(features):
    return st.sampled_from([feature.key for feature in features])


def fitting(features, opened):
    """A flag has no limit, and every other limit is for each unit."""
    flags = {feature.key for feature in features if feature.kind == FeatureKind.FLAG}
    for one in opened:
        limit = None if one.feature in flags else one.limit
        yield OpenedEntry(one.plan, one.feature, limit, is_per_unit=bool(limit and limit % 2))


def parts(catalog):
    names = ("features", "products", "plans", "prices", "opened")
    return [{entry.key: entry for entry in getattr(catalog, name)} for name in names]


def written_and_read(catalog):
    return read_catalog(read_yaml(write_yaml(document_of(catalog))))


@settings(max_examples=1000 if IS_FULL else 100)
@given(catalogs())
def test_what_is_written_is_read_again(catalog):
    assert parts(written_and_read(catalog)) == parts(catalog)


@settings(
    max_examples=200 if IS_FULL else 12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(catalog=catalogs(), other=catalogs())
def test_what_is_applied_is_exported_and_differs_in_nothing(db, at, catalog, other):
    with transaction.atomic():
        change_catalog(catalog, at=at)
        exported = written_and_read(stored_catalog())
        assert parts(exported) == parts(stored_catalog()) == parts(catalog)
        assert differences(exported, stored_catalog(), archives_missing=True) == []
        assert change_catalog(exported, at=at) == []
        transaction.set_rollback(True)


@pytest.mark.parametrize("end", ["\n", "\r", "\x85", "\u2028", "\u2029", "\ufeff", " ", "\t", "🙂", ": #"])
@pytest.mark.parametrize("form", ["a{}", "{}a", "a{}b", "a {} b"])
def test_odd_characters_come_back(end, form):
    catalog = Catalog(features=(FeatureEntry("exports", form.format(end)),))
    assert written_and_read(catalog) == catalog


@pytest.mark.django_db
def test_the_guide_s_file_comes_back(at):
    change_catalog(guide_catalog(), at=at)
    assert parts(written_and_read(stored_catalog())) == parts(guide_catalog())
