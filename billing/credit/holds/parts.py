"""What a hold keeps of grants, for databases without our functions. The credit's row is locked meanwhile."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from billing.credit.grants.ends import where_it_goes
from billing.credit.grants.models import Grant
from billing.credit.grants.queries import spendable_grants
from billing.credit.holds.models import Hold
from billing.credit.models import Credit
from billing.ledger.actions import post_transfer
from billing.ledger.chart import Event
from billing.money import Money

Parts = list[list[int]]


def hold_grants(credit: Credit, micros: int, *, at: datetime) -> Parts:
    """Hold up to `micros` of the grants in their order: `[[grant, micros], …]`."""
    parts = _taken(credit, micros, at=at)
    for pk, taken in parts:
        Grant.objects.filter(pk=pk).update(held_micros=F("held_micros") + taken)
    return parts


def spend_grants(credit: Credit, micros: int, *, at: datetime) -> None:
    """Spend up to `micros` of grants that are live and not held; the rest is use beyond all grants."""
    for pk, taken in _taken(credit, micros, at=at):
        Grant.objects.filter(pk=pk).update(remaining_micros=F("remaining_micros") - taken)


def return_parts(hold: Hold, micros: int, *, at: datetime) -> tuple[int, int]:
    """Spend `micros` of what is held of grants and give the rest back: what was left to spend, and lost.

    Lost is what came back of a grant that has ended meanwhile.
    """
    left, lost = micros, 0
    for pk, part in hold.parts:
        spent = min(left, part)
        left -= spent
        grant = Grant.objects.select_for_update().get(pk=pk)
        ended = part - spent if _has_ended(grant, hold.credit, at=at) else 0
        Grant.objects.filter(pk=pk).update(
            held_micros=F("held_micros") - part, remaining_micros=F("remaining_micros") - spent - ended
        )
        _post_end(grant, hold, Money(ended, hold.currency), at=at)
        lost += ended
    return left, lost


def _has_ended(grant: Grant, credit: Credit, *, at: datetime) -> bool:
    """By this clock, or by one ahead of it that has applied the grant's end before."""
    ends = grant.expires_at
    return ends is not None and (ends <= at or ends < credit.next_change_at)


def _taken(credit: Credit, micros: int, *, at: datetime) -> Parts:
    taken: Parts = []
    for grant in spendable_grants(credit, at=at):
        if micros == 0:
            break
        part = min(micros, grant.remaining_micros - grant.held_micros)
        taken.append([grant.pk, part])
        micros -= part
    return taken


def _post_end(grant: Grant, hold: Hold, ended: Money, *, at: datetime) -> None:
    credit = hold.credit
    post_transfer(
        debit=credit.account,
        credit=where_it_goes(grant, credit),
        amount=ended,
        event=Event.EXPIRY,
        reference=grant.public_id,
        key=f"expiry:{grant.public_id}:{hold.public_id}",
        at=at,
        customer=credit.customer,
    )
