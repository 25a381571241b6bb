"""Who that is let in now will be refused, when exactly, and why: asked of the facts, not sampled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from billing.access.denied import Denied
from billing.access.policies import decide, good_standing
from billing.customers.models import Customer
from billing.standing.facts import Facts
from billing.standing.queries import Stood, all_standings

_MOMENT = timedelta(microseconds=1)


class Coming(NamedTuple):
    """The first refusal of somebody who is let in now. `ends` are the facts that name its instant."""

    at: datetime
    customer: str
    denied: Denied
    ends: tuple[str, ...]


def forecast(*, at: datetime, until: datetime) -> list[Coming]:
    """The refusals by good standing after `at` and up to `until`, the soonest first.

    Facts are instants and policies are pure: between two instants that the facts name nothing
    changes, so asking at each of them misses nothing.
    """
    found = (first_refusal(stood, at=at, until=until) for stood in all_standings())
    return sorted((coming for coming in found if coming), key=lambda coming: (coming.at, coming.customer))


def first_refusal(stood: Stood, *, at: datetime, until: datetime) -> Coming | None:
    if decide(good_standing, stood.facts, at):
        return None
    for instant in sorted(named for named in stood.facts.instants() if at < named <= until):
        # A policy may count the instant itself as still good: then it refuses the moment after.
        for moment in (instant, instant + _MOMENT):
            if denied := decide(good_standing, stood.facts, moment):
                return Coming(instant, stood.public_id, denied, tuple(_named(stood.facts, instant)))
    return None


def emails_of(coming: list[Coming]) -> dict[str, str]:
    """Where to reach them, by their public ids."""
    ids = [entry.customer for entry in coming]
    chunks = (ids[start : start + 500] for start in range(0, len(ids), 500))
    rows = Customer.objects.values_list("public_id", "email")
    return {public_id: email for chunk in chunks for public_id, email in rows.filter(public_id__in=chunk)}


def _named(facts: Facts, instant: datetime) -> Iterator[str]:
    for name in sorted(facts):
        if instant in Facts({name: facts[name]}).instants():
            yield name
