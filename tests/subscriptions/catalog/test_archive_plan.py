import pytest
from django.core.exceptions import ValidationError

from billing.states import StateMove
from subscriptions.catalog.actions import archive_plan, hide_plan, publish_plan
from subscriptions.catalog.queries import plans_for
from subscriptions.catalog.states import PlanState
from tests.subscriptions.shop import start

STEPS = {PlanState.PUBLIC: publish_plan, PlanState.HIDDEN: hide_plan, PlanState.ARCHIVED: archive_plan}


@pytest.mark.parametrize("old", STEPS)
@pytest.mark.parametrize("new", STEPS)
def test_from_every_state_to_every_other(pro, staff, at, old, new):
    plan = STEPS[old](pro.plan, at=at)
    StateMove.objects.all().delete()
    assert STEPS[new](plan, at=at, why="asked", by=staff).state == new
    moves = list(StateMove.objects.values_list("old", "new", "why", "by"))
    assert moves == ([] if old == new else [(old, new, "asked", staff.pk)])


@pytest.mark.parametrize("action", [hide_plan, archive_plan])
def test_it_is_sold_to_nobody_and_kept_by_who_has_it(payer, pro, at, action):
    subscription = start(payer, pro, at=at)
    action(pro.plan, at=at)
    assert not plans_for(None, at=at).exists()
    assert subscription.items.get().price == pro


def test_it_keeps_no_card_number_as_a_reason(pro, at):
    with pytest.raises(ValidationError):
        archive_plan(pro.plan, at=at, why="4242 4242 4242 4242")
    assert not StateMove.objects.filter(kind="plan").exists()
