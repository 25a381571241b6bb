"""Who they are: somebody who comes one day, looks in every week, and has dice of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model

from billing.customers.actions import create_customer
from billing.customers.models import Customer
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.queries import live_subscriptions
from subscriptions.simulation.chances import Chance

DAY = timedelta(days=1)
VISITS_EVERY_DAYS = 7
# Of reserved names: no mail of theirs goes anywhere.
ADDRESS = "simulated.{number}@simulated.example"
ZONES = (("UTC", 40), ("America/New_York", 30), ("Europe/Berlin", 20), ("Asia/Tokyo", 10))
CURRENCIES = (("USD", 70), ("EUR", 30))


@dataclass(eq=False)
class Person:
    """What is not stored, since it is nobody's business: their dice, and how often they have pressed."""

    number: int
    chance: Chance
    comes_at: datetime
    customer: Customer | None = None
    pressed: int = field(default=0)

    def key(self) -> str:
        """Another one at each press."""
        self.pressed += 1
        return f"simulated-{self.number}-{self.pressed}"

    def visits_on(self, day: datetime) -> bool:
        return (day - self.comes_at) // DAY % VISITS_EVERY_DAYS == VISITS_EVERY_DAYS - 1

    @property
    def payer(self) -> Customer:
        assert self.customer is not None, "has come"
        return self.customer

    @property
    def subscription(self) -> Subscription | None:
        """The one they have: as read just now."""
        return live_subscriptions(self.payer).select_related("customer").first()


def people(count: int, *, begin: datetime, end: datetime, seed: int) -> Iterator[Person]:
    """So many, who come by and by: a few at once, the last a while before the end."""
    for number in range(1, count + 1):
        chance = Chance(seed, number)
        yield Person(number, chance, begin + chance.instant((end - begin) * 9 // 10))


def sign_up(person: Person, at: datetime) -> None:
    """An account, and with it a customer."""
    users = get_user_model()
    name = ADDRESS.format(number=person.number)
    told = {users.USERNAME_FIELD: name, users.get_email_field_name(): name}
    owner = users(**told)
    owner.set_unusable_password()
    owner.save()
    zone, currency = person.chance.one_of(ZONES), person.chance.one_of(CURRENCIES)
    details = {"time_zone": zone or "UTC", "currency": currency or "USD"}
    person.customer = create_customer(owner, at=at, name=f"Simulated {person.number}", **details)
