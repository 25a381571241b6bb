"""Days and rungs that cannot be gone by are named before a customer finds out."""

import pytest

SOURCES = ["billing.customers.facts.facts", "billing.invoices.facts.facts"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("DUNNING_DAYS", [7, 2]),
        ("DUNNING_DAYS", [0, 2]),
        ("DUNNING_DAYS", [2, 2]),
        ("ACCESS_LADDER", {}),
        ("ACCESS_LADDER", {"warn": None}),
        ("ACCESS_LADDER", {"warn": 5, "refuse": 2}),
        ("ACCESS_LADDER", {"read-only": 5}),
        ("AFTER_DUNNING", "writeoff"),
    ],
)
def test_it_finds_what_cannot_be_gone_by(billing, found, key, value):
    billing(**{key: value})
    assert f'BILLING["{key}"]' in found()["billing.E020"].msg


@pytest.mark.parametrize(
    ("key", "value"), [("DUNNING_DAYS", [2.5]), ("ACCESS_LADDER", {"warn": "1"}), ("DUNNING_DAYS", [True])]
)
def test_it_finds_what_is_no_whole_number(billing, found, key, value):
    billing(**{key: value})
    assert "a whole number" in found()["billing.E003"].hint


@pytest.mark.parametrize(
    ("key", "value"),
    [("DUNNING_DAYS", []), ("ACCESS_LADDER", {"refuse": 30}), ("ACCESS_LADDER", {"warn": 0, "refuse": None})],
)
def test_it_is_content_with_less(billing, found, key, value):
    billing(**{key: value})
    assert not {"billing.E003", "billing.E020"} & set(found())


def test_it_finds_that_nobody_states_the_ladder(billing, found):
    billing(STANDING_SOURCES=SOURCES)
    assert "access ladder" in found()["billing.W007"].msg


def test_a_project_that_does_not_ask_for_it_needs_none(billing, found):
    billing(STANDING_SOURCES=SOURCES, ACCESS_POLICIES=["billing.access.policies.not_suspended"])
    assert "billing.W007" not in found()
