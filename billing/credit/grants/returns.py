"""Spent credit that comes back: to the grants it was of, so that a present for a while stays one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing.credit.actions import open_credit
from billing.credit.amounts import positive
from billing.credit.changes import apply_changes
from billing.credit.grants.ends import where_it_goes
from billing.credit.grants.models import Grant, GrantKind
from billing.credit.holds.parts import Parts
from billing.credit.models import Credit
from billing.credit.queries import locked_credit, usage_beyond_grants
from billing.customers.models import Customer
from billing.ledger.actions import post_transfer
from billing.ledger.chart import Event
from billing.ledger.models import Transfer
from billing.money import Money


def return_credit(
    customer: Customer, amount: Money, *, spent: Parts, before: Money, key: str, at: datetime
) -> None:
    """Give back `amount` of what `spend_credit` took, the last spent first; the caller posts the transfer.

    `before` came back earlier. What was paid for covers what was used beyond all grants; what comes back to
    a grant that has ended ends at once, under `key`.
    """
    positive(amount)
    with transaction.atomic():
        credit_id = open_credit(customer, amount.currency).pk
        apply_changes(credit_id, at=at)
        credit = locked_credit(credit_id)
        for pk, micros in _last_spent(spent, amount.micros, skipped=before.micros):
            grant = Grant.objects.select_for_update(of=("self",)).get(pk=pk, credit=credit)
            part = Money(micros, credit.currency)
            if _has_ended(grant, credit, at=at):
                _post_end(grant, credit, part, key=key, at=at)
            else:
                _return_part(grant, credit, part)
        credit.save(update_fields=["balance_micros", "next_change_at"])


def _last_spent(spent: Parts, micros: int, *, skipped: int) -> Parts:
    """`micros` of the parts, from the end, after what is skipped."""
    parts: Parts = []
    for pk, part in reversed(spent):
        passed = min(skipped, part)
        taken = min(micros, part - passed)
        skipped, micros = skipped - passed, micros - taken
        if taken:
            parts.append([pk, taken])
    assert not micros, "no more comes back than was spent"
    return parts


def _return_part(grant: Grant, credit: Credit, part: Money) -> None:
    is_paid = grant.kind == GrantKind.PAID
    covered = min(usage_beyond_grants(credit), part) if is_paid else Money.zero(credit.currency)
    grant.remaining_micros += (part - covered).micros
    grant.save(update_fields=["remaining_micros"])
    credit.balance_micros += part.micros
    # Spent to the end it was nothing to watch: its end is to be applied again.
    credit.next_change_at = min(credit.next_change_at, grant.expires_at or credit.next_change_at)


def _has_ended(grant: Grant, credit: Credit, *, at: datetime) -> bool:
    """By this clock, or by one ahead of it that has applied the grant's end before."""
    if grant.expires_at is None or grant.expires_at <= at:
        return grant.expires_at is not None
    posted = Transfer.objects.using(credit._state.db).filter(customer=credit.customer)
    return posted.filter(key=f"expiry:{grant.public_id}").exists()


def _post_end(grant: Grant, credit: Credit, part: Money, *, key: str, at: datetime) -> None:
    post_transfer(
        debit=credit.account,
        credit=where_it_goes(grant, credit),
        amount=part,
        event=Event.EXPIRY,
        reference=grant.public_id,
        key=f"expiry:{grant.public_id}:{key}",
        at=at,
        customer=credit.customer,
    )
