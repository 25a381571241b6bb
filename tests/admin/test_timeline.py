from datetime import timedelta

from billing.access.passes.actions import grant_pass, revoke_pass
from billing.access.rates.actions import grant_rate, revoke_rate
from billing.customers.actions import resume_customer, suspend_customer
from billing.diagnosis.customer_file.timeline import timeline
from billing.testing import enter_card


def told(customer, page=1):
    return [entry.what for entry in timeline(customer, page=page).entries]


def hours(at, count):
    return at + timedelta(hours=count)


def test_it_tells_what_happened_newest_first(bo, support, at):
    customer = bo.customer
    suspend_customer(customer, at=hours(at, 1), why="fraud", by=support)
    resume_customer(customer, at=hours(at, 2), why="was none", by=support)
    given = grant_pass(customer, until=hours(at, 99), at=hours(at, 3), why="sorry", by=support)
    revoke_pass(given, at=hours(at, 4), why="paid", by=support)
    grant_rate(customer, name="api", spec="9/min", at=hours(at, 5), why="asked", by=support)
    revoke_rate(customer, name="api", at=hours(at, 6), why="abused", by=support)
    assert told(customer) == [
        "Own limit of rate api revoked: was 9/min",
        "Own limit of rate api set to 9/min",
        "Pass revoked",
        "Pass given",
        "Resumed",
        "Suspended",
        "Customer created",
    ]


def test_it_tells_who_did_it_and_why(bo, support, at):
    given = grant_pass(bo.customer, until=hours(at, 9), at=hours(at, 1), why="sorry", by=support)
    revoke_pass(given, at=hours(at, 2), why="paid", by=support)
    revoked, was_given, created = timeline(bo.customer, page=1).entries
    assert (revoked.by, revoked.why) == (support, "paid")
    assert (was_given.by, was_given.why) == (support, "sorry")
    assert created.by is None


def test_it_tells_of_cards_and_of_the_banks_refusals(bo, at):
    enter_card(bo.customer, "4000000000000002", at=hours(at, 1))
    enter_card(bo.customer, "4242424242424242", at=hours(at, 2))
    lines = told(bo.customer)
    assert "Card added: Visa ···· 4242" in lines
    assert "Set-up: waiting for a card → refused" in lines


def test_it_tells_a_refusal_once_with_how_often(refused, bo):
    refused(bo)
    refused(bo)
    assert "Refused 2 times at page: No payment method" in told(bo.customer)


def test_it_tells_what_a_shadow_gate_would_have_done(refused, bo):
    refused(bo, "/shadowed/")
    assert "Would have been refused at shadowed (1×): No payment method" in told(bo.customer)


def test_it_keeps_fifty_to_a_page_and_loses_none(bo, at):
    for hour in range(60):
        (resume_customer if hour % 2 else suspend_customer)(bo.customer, at=hours(at, hour), why=str(hour))
    first, second = timeline(bo.customer, page=1), timeline(bo.customer, page=2)
    assert len(first.entries) == 50 and first.has_older
    assert len(second.entries) == 11 and not second.has_older
    whys = [entry.why for entry in [*first.entries, *second.entries]]
    assert whys == [*(str(hour) for hour in reversed(range(60))), ""]


def test_it_tells_nothing_of_another_customer(ada, bo, at):
    suspend_customer(ada.customer, at=at, why="fraud")
    assert told(bo.customer) == ["Customer created"]
