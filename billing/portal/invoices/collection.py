"""How an overdue invoice is collected, as its customer is told: each try, why it failed, what comes next."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from billing.gateways.watch.queries import downtime_of
from billing.invoices.models import Invoice
from billing.payments.dunning.models import Dunning
from billing.payments.dunning.queries import rungs_of, tries_of
from billing.payments.dunning.schedule import Rungs
from billing.payments.dunning.states import DunningState
from billing.payments.states import PaymentState
from billing.portal.cards.faces import face
from billing.portal.payments.outcome import why_failed


class Try(NamedTuple):
    at: datetime
    card: str
    why: str


class Collection(NamedTuple):
    """`next_try_at` is None where nothing is tried by itself; `what_next` says what it waits for."""

    tries: list[Try]
    next_try_at: datetime | None
    what_next: str
    rungs: Rungs
    # What has been lost already, since when.
    read_only_since: datetime | None
    closed_since: datetime | None
    # The gateway is away since: nothing is tried, and nothing falls due.
    stands_since: datetime | None


def collection_of(invoice: Invoice, *, at: datetime) -> Collection | None:
    """Of what is overdue; None where there is nothing to tell."""
    rungs = rungs_of(invoice)
    if not invoice.is_overdue(at=at) or rungs is None:
        return None
    dunning = Dunning.objects.filter(invoice=invoice).first()
    down = downtime_of(invoice.customer.gateway)
    return Collection(
        tries=list(_tries(invoice, at=at)),
        next_try_at=dunning.next_try_at if dunning and not down else None,
        what_next=_what_next(dunning),
        rungs=Rungs(*(instant if instant and instant > at else None for instant in rungs)),
        read_only_since=_reached(rungs.read_only_at, at=at),
        closed_since=_reached(rungs.refused_at, at=at),
        stands_since=down.began_at if down else None,
    )


def _reached(rung: datetime | None, *, at: datetime) -> datetime | None:
    return rung if rung and rung <= at else None


def _tries(invoice: Invoice, *, at: datetime) -> list[Try]:
    return [
        Try(attempt.started_at, face(attempt.method, at=at).name, why_failed(attempt.decline_code))
        for payment in tries_of(invoice)
        for attempt in payment.attempts.all()
        if attempt.state == PaymentState.FAILED
    ]


def _what_next(dunning: Dunning | None) -> str:
    if dunning and dunning.state == DunningState.WAITING:
        return _("No card on file can be charged for it. Add another one, and it is tried at once.")
    if dunning and dunning.state in {DunningState.LOST, DunningState.STOPPED}:
        return _("It is not tried again by itself. Please pay it.")
    return ""
