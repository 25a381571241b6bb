"""What happened to one customer, gathered from every table that tells of it, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from billing.access.denials.models import Denial
from billing.credit.grants.models import Grant
from billing.credit.limits.models import LimitChange
from billing.customers.models import Customer
from billing.diagnosis.customer_file.moves import move_in_words
from billing.notices.kinds.catalogue import BY_NAME
from billing.notices.models import Notice
from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.setups.models import Setup
from billing.read_only import address
from billing.states import StateMove

PER_PAGE = 50


class Entry(NamedTuple):
    """`by` is the member of staff, None where the customer or the house did it."""

    at: datetime
    what: str
    why: str = ""
    by: Any = None
    # The row in the admin that tells more: its model's name there, and its public id.
    model: str = ""
    public_id: str = ""

    @property
    def href(self) -> str:
        return address("billing", self.model, self.public_id) if self.model else ""


class Page(NamedTuple):
    entries: list[Entry]
    number: int
    has_older: bool

    @property
    def newer(self) -> int:
        return self.number - 1

    @property
    def older(self) -> int:
        return self.number + 1


def timeline(customer: Customer, *, page: int) -> Page:
    """A page of it. Each source gives at most what could stand on the pages so far."""
    most = page * PER_PAGE + 1
    found = (source(customer, most) for source in SOURCES)
    entries = sorted(chain.from_iterable(found), key=lambda entry: entry.at, reverse=True)
    first = most - 1 - PER_PAGE
    return Page(entries[first : first + PER_PAGE], page, len(entries) >= most)


def _moves(customer: Customer, most: int) -> Iterator[Entry]:
    moves = StateMove.objects.filter(customer=customer).select_related("by").order_by("-at", "-pk")
    for move in moves[:most]:
        model = "" if move.kind == "customer" else move.kind
        yield Entry(move.at, move_in_words(move), move.why, move.by, model, move.object_id)


def _denials(customer: Customer, most: int) -> Iterator[Entry]:
    for denial in Denial.objects.filter(customer=customer).order_by("-last_at", "-pk")[:most]:
        yield Entry(
            denial.last_at, _refusal_in_words(denial), denial.path, model="denial", public_id=denial.public_id
        )


def _refusal_in_words(denial: Denial) -> str:
    words = {"cause": denial.get_cause_display(), "view": denial.view, "count": denial.count}
    if denial.is_shadow:
        return _("Would have been refused at %(view)s (%(count)s×): %(cause)s") % words
    times = ngettext(
        "Refused at %(view)s: %(cause)s", "Refused %(count)d times at %(view)s: %(cause)s", denial.count
    )
    return times % words


def _passes(customer: Customer, most: int) -> Iterator[Entry]:
    # Made by hand, so there are few: all of them are read.
    for row in customer.passes.all():
        known = {"model": "pass", "public_id": row.public_id}
        if row.revoked_at:
            yield Entry(row.revoked_at, _("Pass revoked"), row.revoked_why, row.revoked_by, **known)
        yield Entry(row.given_at, _("Pass given"), row.why, row.by, **known)


def _rates(customer: Customer, most: int) -> Iterator[Entry]:
    for row in customer.rate_overrides.all():
        words = {"rate": row.name, "limit": row.spec}
        known = {"model": "rateoverride", "public_id": row.public_id}
        if row.revoked_at:
            what = _("Own limit of rate %(rate)s revoked: was %(limit)s") % words
            yield Entry(row.revoked_at, what, row.revoked_why, row.revoked_by, **known)
        what = _("Own limit of rate %(rate)s set to %(limit)s") % words
        yield Entry(row.given_at, what, row.why, row.by, **known)


def _cards(customer: Customer, most: int) -> Iterator[Entry]:
    cards = PaymentMethod.objects.filter(customer=customer).order_by("-attached_at", "-pk")
    for card in cards[:most]:
        what = _("Card added: %(card)s") % {"card": card}
        yield Entry(card.attached_at, what, model="paymentmethod", public_id=card.public_id)


def _setups(customer: Customer, most: int) -> Iterator[Entry]:
    for setup in Setup.objects.filter(customer=customer).order_by("-created_at", "-pk")[:most]:
        yield Entry(setup.created_at, _("Card entry started"), model="setup", public_id=setup.public_id)


def _limits(customer: Customer, most: int) -> Iterator[Entry]:
    changes = LimitChange.objects.filter(credit__customer=customer).select_related("credit", "by")
    for change in changes.order_by("-at", "-pk")[:most]:
        words = {"old": change.old.format(get_language()), "new": change.new.format(get_language())}
        what = _("Credit limit: %(old)s → %(new)s") % words
        yield Entry(change.at, what, change.why, change.by)


def _grants(customer: Customer, most: int) -> Iterator[Entry]:
    grants = Grant.objects.filter(credit__customer=customer).select_related("credit", "by", "revoked_by")
    for grant in grants.order_by("-granted_at", "-pk")[:most]:
        words = {"amount": grant.amount.format(get_language()), "kind": grant.get_kind_display()}
        known: dict[str, Any] = {"model": "grant", "public_id": grant.public_id}
        if grant.revoked_at:
            what, by = _("Credit revoked: %(amount)s, %(kind)s") % words, grant.revoked_by
            yield Entry(grant.revoked_at, what, grant.revoked_why, by, **known)
        what = _("Credit granted: %(amount)s, %(kind)s") % words
        yield Entry(grant.granted_at, what, grant.why, grant.by, **known)


def _notices(customer: Customer, most: int) -> Iterator[Entry]:
    for notice in Notice.objects.filter(customer=customer).order_by("-created_at", "-pk")[:most]:
        kind = BY_NAME.get(notice.kind)
        words = {"kind": kind.title if kind else notice.kind, "recipient": notice.recipient}
        what = _("Mail to %(recipient)s: %(kind)s") % words
        known = {"model": "notice", "public_id": notice.public_id}
        yield Entry(notice.sent_at or notice.created_at, what, notice.get_state_display(), **known)


def _created(customer: Customer, most: int) -> Iterator[Entry]:
    yield Entry(customer.created_at, _("Customer created"))


SOURCES = (_moves, _denials, _passes, _rates, _cards, _setups, _limits, _grants, _notices, _created)
