"""What a change opens and closes, said before the button."""

from decimal import Decimal

import pytest

from subscriptions.catalog.features.models import Feature, FeatureKind, PlanFeature
from subscriptions.changes.queries import preview_change
from subscriptions.lifecycle.items import Choice
from subscriptions.portal.changes.faces import change_face
from subscriptions.pricing import PerUnit
from tests.subscriptions.changes.sold import has_paid, make_sold


@pytest.fixture
def projects(db):
    return Feature.objects.create(key="projects", name="Projects", kind=FeatureKind.NUMBER)


@pytest.fixture
def said(payer, projects, at):
    """Gained and lost by going from a plan with so much of it to one with so much."""

    def said(before, after, units=1):
        prices = [
            make_sold("one", PerUnit(Decimal("5.00")), at=at),
            make_sold("other", PerUnit(Decimal("9.00")), at=at),
        ]
        for price, opens in zip(prices, (before, after), strict=True):
            if opens is not None:
                PlanFeature.objects.create(plan=price.plan, feature=projects, **opens)
        row = has_paid(payer, Choice(prices[0], 2), at=at)
        row = type(row).objects.get(pk=row.pk)
        face = change_face(preview_change(row, [Choice(prices[1], units)], at=at))
        return face.gained, face.lost

    return said


FIVE, TEN, ALL, EACH = {"limit": 5}, {"limit": 10}, {"limit": None}, {"limit": 4, "is_per_unit": True}


@pytest.mark.sampled(8)
@pytest.mark.parametrize(
    ("before", "after", "gained", "lost"),
    [
        (FIVE, FIVE, [], []),
        (FIVE, TEN, ["Projects: 10"], []),
        (None, FIVE, ["Projects: 5"], []),
        (FIVE, None, [], ["Projects: 5"]),
        (TEN, FIVE, [], ["Projects: 10; afterwards Projects: 5"]),
        (ALL, FIVE, [], ["Projects: as much as you like; afterwards Projects: 5"]),
        (FIVE, ALL, ["Projects: as much as you like"], []),
        # Two units have eight of it, and one has four.
        (EACH, FIVE, [], ["Projects: 4 for each unit; afterwards Projects: 5"]),
    ],
)
def test_more_is_gained_and_less_is_lost(said, before, after, gained, lost):
    assert said(before, after) == (gained, lost)


def test_more_units_of_the_same_are_more(said):
    assert said(EACH, EACH, units=3) == (["Projects: 4 for each unit"], [])
