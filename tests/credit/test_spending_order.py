"""Fifty random grants are held, captured and spent in the order that a plain reference says."""

from datetime import timedelta
from random import Random

import pytest

from billing.credit.grants.models import GrantKind
from billing.credit.holds.actions import capture_hold, hold_credit
from billing.credit.limits.actions import change_limit
from billing.models import Grant
from billing.money import MICROS, Money
from tests.conftest import AT
from tests.credit.world import give, spend, usd

pytestmark = pytest.mark.sampled(6)

SEEDS = (402, 1936, 2026)
NEVER = AT.replace(year=9999)


def random_grants(customer, seed):
    """Grants with many ties, some of which have ended by noon."""
    chance = Random(seed)
    for n in range(50):
        days = chance.choice([None, 1, 1, 2, 3])
        give(
            customer,
            chance.randint(1, 9),
            key=str(n),
            kind=chance.choice(list(GrantKind)),
            priority=chance.choice([0, 50, 50, 99]),
            at=AT - timedelta(days=chance.randint(0, 3), hours=12),
            expires_at=days and AT + timedelta(days=days - 1),
        )


def live(grants):
    return [grant for grant in grants if grant.expires_at is None or grant.expires_at > AT]


def expected(grants, micros):
    """DESIGN §5: priority, earliest end, promotional before paid, earliest granted."""
    order = sorted(
        live(grants), key=lambda g: (g.priority, g.expires_at or NEVER, g.kind, g.granted_at, g.pk)
    )
    taken = {}
    for grant in order:
        taken[grant.pk] = min(micros, grant.remaining_micros - grant.held_micros)
        micros -= taken[grant.pk]
    return {pk: part for pk, part in taken.items() if part}


def changes(before, column):
    """What each grant has more, or less, of in a column than it had."""
    now = {grant.pk: getattr(grant, column) for grant in Grant.objects.all()}
    return {g.pk: abs(now[g.pk] - getattr(g, column)) for g in before if now[g.pk] != getattr(g, column)}


@pytest.fixture(params=SEEDS)
def customer(request, bo):
    change_limit(bo.customer, usd(1000), at=AT - timedelta(days=5), why="test")
    random_grants(bo.customer, request.param)
    return bo.customer


@pytest.mark.parametrize("share", [1, 3, 10])
def test_a_hold_takes_grants_in_their_order(customer, share):
    micros = sum(g.remaining_micros for g in live(Grant.objects.all())) * share // 10
    hold_credit(customer, usd(1), key="opens the day", at=AT)
    before = list(Grant.objects.all())
    wanted = expected(before, micros)
    hold_credit(customer, Money(micros, "USD"), key="a", at=AT)
    assert changes(before, "held_micros") == wanted


def test_a_capture_spends_what_was_held_in_the_same_order(customer):
    hold_credit(customer, usd(1), key="opens the day", at=AT)
    before = list(Grant.objects.all())
    held = hold_credit(customer, usd(60), key="a", at=AT)
    capture_hold(held.hold_id, usd("23.000001"), at=AT)
    assert changes(before, "remaining_micros") == expected(before, 23 * MICROS + 1)
    assert changes(before, "held_micros") == {}


def test_a_capture_spends_what_was_granted_since_in_the_same_order(bo):
    change_limit(bo.customer, usd(1000), at=AT - timedelta(days=5), why="test")
    held = hold_credit(bo.customer, usd(60), key="a", at=AT - timedelta(days=4))
    random_grants(bo.customer, 402)
    before = list(Grant.objects.all())
    capture_hold(held.hold_id, usd(31), at=AT)
    assert changes(before, "remaining_micros") == expected(before, 31 * MICROS)


def test_an_invoice_is_paid_in_the_same_order(customer):
    hold_credit(customer, usd(7), key="opens the day", at=AT)
    before = list(Grant.objects.all())
    spend(customer, usd(42), at=AT)
    assert changes(before, "remaining_micros") == expected(before, 42 * MICROS)
