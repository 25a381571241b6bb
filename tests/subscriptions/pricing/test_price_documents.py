"""Prices as documents: there and back, and nothing is guessed."""

import json
from decimal import Decimal

import pytest

from subscriptions.pricing import PricingError, from_document, to_document

TIERS = [{"up_to": "5", "unit_amount": "7"}, {"up_to": None, "unit_amount": "6", "flat_amount": "1"}]
DOCUMENTS = [
    {"type": "flat", "amount": "9.99"},
    {"type": "per_unit", "unit_amount": "0.000000000001"},
    {"type": "package", "size": "10", "amount": "5"},
    {"type": "package", "size": "10", "amount": "5", "free_units": "100", "part": "nothing"},
    {"type": "percentage", "percent": "2.9"},
    {"type": "percentage", "percent": "2.9", "fixed": "0.30", "least": "0.5", "most": "5"},
    {"type": "graduated", "tiers": TIERS},
    {"type": "volume", "tiers": TIERS, "zero_units": "first_flat"},
    {"type": "per_unit", "unit_amount": "1", "minimum": "20", "set_up_fee": "50"},
]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["type"])
def test_a_price_comes_back_from_its_document(document):
    price = from_document(document)
    stored = json.loads(json.dumps(to_document(price)))
    assert from_document(stored) == price
    assert to_document(from_document(stored)) == stored


def test_reading_leaves_the_document_alone():
    document = {"type": "flat", "amount": "1", "minimum": "2"}
    from_document(document)
    assert document == {"type": "flat", "amount": "1", "minimum": "2"}


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (None, "price"),
        ([], "price"),
        ({}, "type"),
        ({"type": "free"}, "type"),
        ({"type": ["flat"]}, "type"),
        ({"type": "flat"}, "amount"),
        ({"type": "flat", "amount": 5}, "amount"),
        ({"type": "flat", "amount": 0.1}, "amount"),
        ({"type": "flat", "amount": "-1"}, "amount"),
        ({"type": "flat", "amount": "NaN"}, "amount"),
        ({"type": "flat", "amount": "Infinity"}, "amount"),
        ({"type": "flat", "amount": "1e13"}, "amount"),
        ({"type": "flat", "amount": "0.0000000000001"}, "amount"),
        ({"type": "flat", "amount": "five"}, "amount"),
        ({"type": "flat", "amount": "5", "amuont": "6"}, "amuont"),
        ({"type": "flat", "amount": "5", "minimum": "0"}, "minimum"),
        ({"type": "flat", "amount": "5", "set_up_fee": 1}, "set_up_fee"),
        ({"type": "package", "size": "0", "amount": "5"}, "size"),
        ({"type": "package", "size": "1", "amount": "5", "part": "half"}, "part"),
        ({"type": "percentage", "percent": "101"}, "percent"),
        ({"type": "percentage", "percent": "1", "least": "2", "most": "1"}, "most"),
        ({"type": "graduated"}, "tiers"),
        ({"type": "graduated", "tiers": []}, "tiers"),
        ({"type": "graduated", "tiers": [{"up_to": "5"}]}, "tiers"),
        ({"type": "graduated", "tiers": [{"up_to": None}, {"up_to": None}]}, "tiers"),
        ({"type": "volume", "tiers": [{"up_to": "5"}, {"up_to": "5"}, {"up_to": None}]}, "tiers"),
        ({"type": "volume", "tiers": [{"up_to": "6"}, {"up_to": "5"}, {"up_to": None}]}, "tiers"),
        ({"type": "volume", "tiers": [{"unit_amount": "5"}]}, "up_to"),
        ({"type": "volume", "tiers": [{"up_to": None, "price": "5"}]}, "price"),
        ({"type": "volume", "tiers": ["5"]}, "tiers"),
        ({"type": "volume", "tiers": [{"up_to": None}] * 101}, "tiers"),
    ],
)
def test_it_refuses_what_is_no_price_and_says_why(wrong, named):
    with pytest.raises(PricingError, match=named):
        from_document(wrong)


def test_figures_are_taken_exactly_or_not_at_all():
    fine = from_document({"type": "per_unit", "unit_amount": "123456789012.123456789012"})
    assert fine.unit_amount == Decimal("123456789012.123456789012")
    assert to_document(fine)["unit_amount"] == "123456789012.123456789012"
