"""Every fact through every action: what is stored afterwards is what the sources say."""

import inspect

import pytest
from django.utils.module_loading import import_string

from billing.access.passes import actions as passes
from billing.access.rates import actions as rates
from billing.conf import conf
from billing.customers import actions as customers
from billing.gateways.sandbox.bank import enter_card
from billing.payment_methods import actions as methods
from billing.payment_methods.setups import actions as setups
from billing.standing import actions as standing
from tests.standing.world import CONFIRMED, DECLINED, VISA, World, recomputed, stored

CARD = {"card_valid_until", "card_last4", "card_expires_at"}
REFUSAL = {"declined_at", "decline_code"}
CONFIRMATION = {"authentication_since", "authentication_setup"}

# Facts that must change: (what happened before), the action, the facts.
ROWS = {
    "attach_method": ([], World.attach, CARD),
    "attach_method, again": (
        ["attach"], lambda w: w.attach(exp_year=2031), {"card_valid_until", "card_expires_at"},
    ),
    "attach_method, declined before": (["attach", "decline"], World.attach, {"card_valid_until"} | REFUSAL),
    "attach_method, a backup that lasts": (
        ["attach"], lambda w: w.attach("4444", 2035), {"card_valid_until"},
    ),
    "make_default": (["attach", "attach_second"], lambda w: w.prefer(1), {"card_last4", "card_expires_at"}),
    "reorder_backups": (["attach", "attach_second", "attach_third"], World.reorder, set()),
    "detach_method": (["attach"], World.detach, CARD),
    "detach_method, a default": (["attach", "attach_second"], World.detach, CARD),
    "release_methods": (["attach", "detach"], World.release, set()),
    "record_decline": (["attach"], World.decline, {"card_valid_until"} | REFUSAL),
    "record_success": (["attach", "decline"], World.charge_well, {"card_valid_until"} | REFUSAL),
    "start_setup": ([], World.start, set()),
    "complete_setup, good": ([], World.enter, CARD),
    "complete_setup, refused": ([], lambda w: w.enter(DECLINED), REFUSAL),
    "complete_setup, good after a refusal": (["enter_refused"], World.enter, CARD | REFUSAL),
    "complete_setup, to be confirmed": ([], lambda w: w.enter(CONFIRMED), CONFIRMATION),
    "complete_setup, confirmed": (["enter_confirmed"], lambda w: w.confirm(accept=True), CARD | CONFIRMATION),
    "complete_setup, not confirmed": (
        ["enter_confirmed"], lambda w: w.confirm(accept=False), REFUSAL | CONFIRMATION,
    ),
    "complete_setup, replacing": (
        ["attach_second"], lambda w: w.enter(replaces=w.card()), CARD,
    ),
    "complete_open_setups": (["start_and_type"], World.finish, CARD),
    "suspend_customer": ([], World.suspend, {"suspended_at"}),
    "resume_customer": (["suspend"], World.resume, {"suspended_at"}),
    "grant_pass": ([], World.give_pass, {"pass_until"}),
    "grant_pass, a longer one": (["give_pass"], lambda w: w.give_pass(30), {"pass_until"}),
    "revoke_pass": (["give_pass"], World.revoke_pass, {"pass_until"}),
    "grant_rate": ([], World.set_rate, {"rates"}),
    "grant_rate, another": (["set_rate"], lambda w: w.set_rate("9/min"), {"rates"}),
    "revoke_rate": (["set_rate"], World.revoke_rate, {"rates"}),
    "change_billing_details": ([], World.rename, set()),
}  # fmt: skip

# They change no fact of a customer that exists, or are parts of a row above.
PARTS = {
    "create_customer", "create_customers", "retire", "release_method", "release_reference",
    "release_superseded", "resume_setup",
}  # fmt: skip


@pytest.fixture
def world(bo, at):
    return World(bo.customer, at)


BEFORE = {
    "attach_second": lambda w: w.attach("4444", 2028),
    "attach_third": lambda w: w.attach("0005"),
    "enter_refused": lambda w: w.enter(DECLINED),
    "enter_confirmed": lambda w: w.enter(CONFIRMED),
    "start_and_type": lambda w: enter_card(w.start().gateway_reference, number=VISA, at=w.at),
}


def act_out(world, name):
    """The facts that the row's action changed, as stored."""
    before, action, _ = ROWS[name]
    for step in before:
        BEFORE.get(step, lambda w, step=step: getattr(w, step)())(world)
    earlier = stored(world.customer)
    action(world)
    later = stored(world.customer)
    assert later == recomputed(world.customer)
    return {fact for fact in {*earlier, *later} if earlier.get(fact) != later.get(fact)}


@pytest.mark.parametrize("name", ROWS)
def test_after_each_action_the_stored_facts_are_true(world, name):
    assert act_out(world, name) == ROWS[name][2]


def test_a_table_without_recomputing_fails(world, monkeypatch):
    monkeypatch.setattr(standing, "refresh", lambda customer_ids, at: None)
    with pytest.raises(AssertionError):
        act_out(world, "attach_method")


def test_the_table_has_a_row_for_every_action():
    rooms = (customers, methods, setups, passes, rates)
    actions = {
        name
        for room in rooms
        for name, function in inspect.getmembers(room, inspect.isfunction)
        if function.__module__ == room.__name__ and not name.startswith("_")
    }
    assert actions - PARTS == {name.partition(",")[0] for name in ROWS}


def test_the_table_moves_every_fact_there_is(world):
    named = {
        fact
        for path in conf().standing_sources
        for fact in import_string(path)([world.customer.pk]).get(world.customer.pk, {})
    }
    moved = set().union(*(facts for _, _, facts in ROWS.values()))
    # No action changes a customer's gateway or currency yet.
    assert named - moved == {"gateway", "own_currency"}
