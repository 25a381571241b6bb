"""How a grant ends: what is left and not held leaves the balance; what is held may still be spent."""

from __future__ import annotations

from datetime import datetime

from billing.credit.grants.models import Grant, GrantKind
from billing.credit.models import Credit
from billing.ledger.actions import open_account, post_transfer
from billing.ledger.chart import AccountKind, Event
from billing.ledger.models import Account
from billing.money import Money


def end_grants(credit: Credit, *, at: datetime) -> Money:
    """End every grant whose time has come; what the balance loses. The credit's row must be locked."""
    lost = Money.zero(credit.currency)
    over = Grant.objects.filter(credit=credit, expires_at__lte=at, remaining_micros__gt=0)
    for grant in over.select_for_update(of=("self",)).order_by("pk"):
        lost += end_grant(grant, credit, key=f"expiry:{grant.public_id}", event=Event.EXPIRY, at=at)
    return lost


def end_grant(grant: Grant, credit: Credit, *, key: str, event: Event, at: datetime) -> Money:
    """Take what is left and not held out of the grant and the books; the caller takes it from the balance."""
    leaving = Money(grant.remaining_micros - grant.held_micros, credit.currency)
    if leaving:
        grant.remaining_micros = grant.held_micros
        grant.save(update_fields=["remaining_micros"])
        post_transfer(
            debit=credit.account,
            credit=where_it_goes(grant, credit),
            amount=leaving,
            event=event,
            reference=grant.public_id,
            key=key,
            at=at,
            customer=credit.customer,
        )
    return leaving


def where_it_goes(grant: Grant, credit: Credit) -> Account:
    """A promotion that nobody used cost nothing; what was paid for and never used is earned (breakage)."""
    if grant.kind == GrantKind.PAID:
        return credit.revenue
    return open_account(AccountKind.PROMOTIONS, credit.currency)
