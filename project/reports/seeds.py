"""Brings the cast to life, by the actions that views call. Done again, what was mended stays mended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from rest_framework.authtoken.models import Token

from billing.customers.actions import create_customer, suspend_customer
from billing.customers.models import Customer
from billing.gateways.sandbox.bank import enter_card
from billing.gateways.sandbox.outage import switch_on
from billing.payment_methods.setups.actions import complete_setup, start_setup
from billing.payment_methods.setups.models import Setup
from billing.upkeep.actions import take_step
from billing.upkeep.models import Upkeep
from billing.upkeep.steps import BY_NAME
from project.reports.cast import CUSTOMERS, PASSWORD, STAFF
from project.reports.people import Colleague, Person
from project.reports.purses import fill_purse
from project.reports.subscribers import fill_catalog, subscribe

# So that the page of health has something to show; nothing of it collects or writes to anybody.
LOOKED_AT = (
    "diagnose_gateways",
    "deliver_events",
    "receive_events",
    "record_audit",
    "record_reconciliations",
)


def seed(*, at: datetime) -> None:
    """Everybody in the cast. Can be stopped anywhere and started again."""
    fill_catalog(at=at)
    for colleague in STAFF:
        _employ(colleague)
    for person in CUSTOMERS:
        user = _sign_up(person)
        if person.token:
            Token.objects.get_or_create(user=user, defaults={"key": person.token})
        if person.is_customer:
            _live(person, user, at=at)
    _look(at=at)


def _look(*, at: datetime) -> None:
    known = set(Upkeep.objects.values_list("name", flat=True))
    for name in LOOKED_AT:
        if name not in known:
            take_step(BY_NAME[name], at=at)


def _employ(colleague: Colleague) -> None:
    user = _user(colleague.username, colleague.name, is_staff=True, is_superuser=not colleague.group)
    user.groups.add(*Group.objects.filter(name=colleague.group))


def _boss() -> Any:
    """The member of staff who did what the seeds do in the office's name."""
    return get_user_model()._default_manager.get(username=STAFF[0].username)


def _sign_up(person: Person) -> Any:
    return _user(person.username, person.name)


def _user(username: str, name: str, **more: bool) -> Any:
    users: Any = get_user_model()._default_manager
    first_name, _, last_name = name.partition(" ")
    found = users.filter(username=username).first()
    return found or users.create_user(
        username, f"{username}@example.com", PASSWORD, first_name=first_name, last_name=last_name, **more
    )


def _live(person: Person, user: Any, *, at: datetime) -> None:
    """What became of this customer until today; a part that was lived before is not lived again."""
    entered_at = at - timedelta(days=person.cards_entered_days_ago, minutes=5)
    customer = create_customer(user, at=entered_at, gateway=person.gateway)
    answered = customer.setups.exclude(answered_at=None).count()
    if person.is_suspended and not answered and not customer.suspended_at:
        suspend_customer(customer, at=at, why="Shared the archive with the whole internet.", by=_boss())
    for number in person.cards[answered:]:
        _type_in(customer, number, at=entered_at, lasts=timedelta(days=person.card_lasts_days))
    if person.is_cut_off and not answered:
        _cut_off(customer, at=at)
    fill_purse(customer, person, since=entered_at, at=at, by=_boss())
    subscribe(customer, person, at=at)


def _type_in(customer: Customer, number: str, *, at: datetime, lasts: timedelta) -> None:
    """Open the bank's page, type a card, and come back; as far as the bank lets one."""
    setup = start_setup(customer, return_url=_way_back, at=at)
    ends = at + lasts
    enter_card(setup.gateway_reference, number=number, exp_month=ends.month, exp_year=ends.year, at=at)
    complete_setup(setup, at=at)


def _cut_off(customer: Customer, *, at: datetime) -> None:
    """Break the line between us and the bank for one customer, whom the bank has to know for that."""
    if not customer.gateway_reference:
        start_setup(customer, return_url=_way_back, at=at)
    switch_on("unreachable", payer_reference=customer.gateway_reference, at=at)


def _way_back(setup: Setup) -> str:
    return reverse("billing:setup_return", args=[setup.public_id])
