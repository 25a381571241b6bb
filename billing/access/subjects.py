"""Whom a request is let in or refused as: a customer, an owner without one, or a bare client."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Model
from django.http import HttpRequest

from billing.access.rates.identity import client_of
from billing.access.viewers import NAMES_PEOPLE, key_of, seen_by
from billing.clock import now
from billing.credit.changes import apply_changes
from billing.customers.owners import owner_of, user_of
from billing.standing.facts import Facts
from billing.standing.queries import Stood, standing_of_owner


class Subject(NamedTuple):
    """`name` goes into refusals and counters; `customer_id` is None for who has no customer yet."""

    name: str
    facts: Facts
    customer_id: int | None = None
    owner: Model | None = None

    @property
    def is_recorded(self) -> bool:
        """Whether refusals are written down: not those of a client that nobody knows."""
        return self.owner is not None


def subject_of(request: Any) -> Subject | None:
    """The signed-in subject, read once per request; None when nobody signed in."""
    owner = owner_of(request)
    if owner is None:
        return None
    bare = getattr(request, "_request", request)
    known: Subject | None = getattr(bare, "billing_subject", None)
    if known is None or known.owner != owner or _is_anothers(known, request):
        known = bare.billing_subject = _read(owner, request)
    return known


def client(request: HttpRequest) -> Subject:
    """Who did not sign in, told apart by address, for gates that need no customer."""
    return Subject(client_of(getattr(request, "_request", request)), Facts())


def name_of(owner: Model) -> str:
    """What an owner is called in refusals and counters until there is a customer."""
    return f"owner:{owner._meta.label_lower}:{owner.pk}"[:120]


def as_of_now(read: Callable[[], Stood | None]) -> Stood | None:
    """What is read, once no grant or limit counts in it that has ended and that no sweep has come by."""
    stood, at = read(), now()
    if stood and stood.credit_id and stood.is_outdated(at=at):
        apply_changes(stood.credit_id, at=at)
        stood = read()
    return stood


def _read(owner: Model, request: Any) -> Subject:
    stood = as_of_now(partial(standing_of_owner, owner))
    if stood is None:
        return Subject(name_of(owner), Facts(), None, owner)
    # Nobody is asked who they are where that decides nothing: it may cost queries of the project's.
    user = user_of(request) if stood.facts[NAMES_PEOPLE] else None
    return Subject(stood.public_id, seen_by(user, stood.facts), stood.customer_id, owner)


def _is_anothers(known: Subject, request: Any) -> bool:
    """Who signs in while the request goes on, as for an API, is somebody else."""
    if not known.facts[NAMES_PEOPLE]:
        return False
    user, seen = user_of(request), known.facts["viewer"]
    return seen is not None if user is None else seen is None or bool(seen["key"] != key_of(user))
