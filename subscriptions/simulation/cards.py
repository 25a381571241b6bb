"""Which cards they have, and what becomes of them."""

from __future__ import annotations

from datetime import datetime

from billing.gateways.sandbox.bank import answer_challenge, update_card
from billing.gateways.sandbox.cards import BY_SLUG
from billing.gateways.sandbox.models import Card
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.queries import active_methods
from billing.payment_methods.setups.actions import complete_setup
from billing.payment_methods.setups.states import SetupState
from billing.testing import enter_card
from subscriptions.simulation.people import Person

WORKS, DECLINES = "visa", "refused_when_charged"
# The first one; who draws none has none.
FIRST = (
    (WORKS, 64),
    ("mastercard", 12),
    ("confirmed_at_setup", 5),
    ("confirmed_always", 2),
    ("card_declined", 3),
    ("insufficient_funds", 2),
    (DECLINES, 4),
)
SECOND = ((WORKS, 60), ("mastercard", 37), (DECLINES, 3))
EXPIRES_SOON, CONFIRMS = 12, 85


def first_card(person: Person, at: datetime) -> None:
    if slug := person.chance.one_of(FIRST):
        type_in(person, slug, at=at)
    # Refused at once, one tries another.
    if slug in {"card_declined", "insufficient_funds"} and person.chance.happens(70):
        type_in(person, WORKS, at=at)


def another_card(person: Person, at: datetime) -> None:
    """In the place of the one there is."""
    former = active_methods(person.payer).filter(is_default=True).first()
    type_in(person, person.chance.one_of(SECOND) or WORKS, at=at, replaces=former)


def type_in(person: Person, slug: str, *, at: datetime, replaces: PaymentMethod | None = None) -> None:
    """On the bank's page; asked to confirm, most do. Raises Unreachable and OutcomeUnknown."""
    month, year = at.month, at.year + 3
    if person.chance.happens(EXPIRES_SOON):
        ahead = at.month + person.chance.between(1, 8)
        month, year = (ahead - 1) % 12 + 1, at.year + (ahead - 1) // 12
    number, expiry = BY_SLUG[slug].number, {"exp_month": month, "exp_year": year}
    setup = enter_card(person.payer, number, at=at, replaces=replaces, **expiry)
    if setup.state == SetupState.NEEDS_ACTION:
        answer_challenge(setup.gateway_reference, accept=person.chance.happens(CONFIRMS), at=at)
        complete_setup(setup, at=at)


def begins_to_decline(person: Person, at: datetime) -> None:
    """The account behind the card is empty."""
    _become(person, DECLINES, at=at)


def works_again(person: Person, at: datetime) -> None:
    _become(person, WORKS, at=at)


def _become(person: Person, slug: str, *, at: datetime) -> None:
    method = active_methods(person.payer).filter(is_default=True).first()
    kept = Card.objects.filter(reference=method.gateway_reference).first() if method else None
    if kept and kept.detached_at is None and kept.behaviour in {WORKS, DECLINES} - {slug}:
        expiry = {"exp_month": kept.exp_month, "exp_year": kept.exp_year}
        update_card(kept.reference, at=at, becomes=slug, **expiry)
