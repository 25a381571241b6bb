from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from billing.errors import KeyReused
from billing.states import StateMove
from subscriptions.catalog.actions import change_plan, change_product, create_plan, create_product
from subscriptions.catalog.models import Plan, PlanKind, Product
from subscriptions.catalog.states import PlanState
from tests.subscriptions.shop import make_plan

CARD = "4242 4242 4242 4242"


@pytest.fixture
def reports(db):
    return create_product("reports", name="Reports", tax_percent=Decimal(19))


def test_it_makes_a_plan_of_a_product(reports, at):
    plan = create_plan(reports, "pro", name="Pro", at=at, trial_days=14)
    assert (plan.product, plan.state, plan.trial_days) == (reports, PlanState.PUBLIC, 14)


def test_a_hidden_one_was_never_seen(reports, at):
    plan = create_plan(reports, "pro", name="Pro", at=at, state=PlanState.HIDDEN)
    assert plan.state == PlanState.HIDDEN
    assert StateMove.objects.get().object_id == plan.public_id


def test_twice_is_once(reports, at):
    assert create_product("reports", name="Reports", tax_percent=Decimal(19)) == reports
    first, second = (create_plan(reports, "pro", name="Pro", at=at) for _ in range(2))
    assert first == second


def test_a_key_that_stands_for_something_else_is_refused(reports, at):
    create_plan(reports, "pro", name="Pro", at=at)
    with pytest.raises(KeyReused, match="name"):
        create_plan(reports, "pro", name="Professional", at=at)
    with pytest.raises(KeyReused, match="tax_percent"):
        create_product("reports", name="Reports")


@pytest.mark.parametrize(
    "columns",
    [
        {"key": "not a slug"},
        {"key": "4242424242424242"},
        {"name": ""},
        {"name": "x" * 121},
        {"name": CARD},
        {"description": f"pay with {CARD}"},
        {"name": "a\0b"},
        {"kind": "bundle"},
        {"trial_days": -1},
        {"without_card": "shrug"},
    ],
)
def test_it_refuses_what_cannot_be_stored(reports, at, columns):
    with pytest.raises(ValidationError):
        create_plan(reports, **{"key": "pro", "name": "Pro", "at": at, **columns})
    assert not Plan.objects.exists()


def test_it_refuses_a_product_with_a_card_number(db):
    with pytest.raises(ValidationError):
        create_product("reports", name=CARD)
    assert not Product.objects.exists()


def test_a_plan_can_be_renamed_and_moved(reports):
    plan = change_plan(make_plan(), name="Professional", product=create_product("other", name="Other"))
    assert (plan.name, plan.product.key) == ("Professional", "other")
    assert change_product(reports, name="Reporting").name == "Reporting"


@pytest.mark.parametrize("column", ["key", "state", "public_id"])
def test_what_others_rely_on_never_changes(db, column):
    with pytest.raises(TypeError):
        change_plan(make_plan(), **{column: "other"})


def test_a_plan_with_prices_becomes_no_add_on(pro):
    with pytest.raises(ValidationError, match="prices"):
        change_plan(pro.plan, kind=PlanKind.ADD_ON)


def test_a_plan_without_prices_may(db):
    assert change_plan(make_plan(), kind=PlanKind.ADD_ON).kind == PlanKind.ADD_ON
