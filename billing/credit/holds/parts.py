"""What a hold keeps of grants, for databases without our functions. The credit's row is locked meanwhile.

Only what hardly ever happens, a grant that has ended while it was held, goes through the ORM.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from billing.credit.grants.ends import where_it_goes
from billing.credit.grants.models import Grant
from billing.credit.holds.models import Hold
from billing.ledger.actions import post_transfer
from billing.ledger.chart import Event
from billing.money import Money

Parts = list[list[int]]

# In SPENDING_ORDER.
SPENDABLE = """
    SELECT id, remaining_micros - held_micros FROM billing_grant
     WHERE credit_id = %s AND remaining_micros > held_micros AND (expires_at IS NULL OR expires_at > %s)
     ORDER BY priority, CASE WHEN expires_at IS NULL THEN 1 ELSE 0 END, expires_at, kind, granted_at, id"""
KEEP = "UPDATE billing_grant SET held_micros = held_micros + %s WHERE id = %s"
SPEND = "UPDATE billing_grant SET remaining_micros = remaining_micros - %s WHERE id = %s"
RETURN = """
    UPDATE billing_grant SET held_micros = held_micros - %s, remaining_micros = remaining_micros - %s
     WHERE id = %s"""
# By this clock, or by one ahead of it that has applied the grant's end before.
HAS_ENDED = """
    SELECT 1 FROM billing_grant g JOIN billing_credit c ON c.id = g.credit_id
     WHERE g.id = %s AND (g.expires_at <= %s OR g.expires_at < c.next_change_at)"""


def hold_grants(cursor: Any, credit_id: int, micros: int, *, now: Any) -> Parts:
    """Hold up to `micros` of the grants in their order: `[[grant, micros], …]`."""
    parts = _taken(cursor, credit_id, micros, now=now)
    for pk, taken in parts:
        cursor.execute(KEEP, [taken, pk])
    return parts


def spend_grants(cursor: Any, credit_id: int, micros: int, *, now: Any) -> None:
    """Spend up to `micros` of grants that are live and not held; the rest is use beyond all grants."""
    for pk, taken in _taken(cursor, credit_id, micros, now=now):
        cursor.execute(SPEND, [taken, pk])


def return_parts(
    cursor: Any, hold_id: int, parts: Parts, *, micros: int, now: Any, at: datetime
) -> tuple[int, int]:
    """Spend `micros` of what is held of grants and give the rest back: what was left to spend, and lost.

    Lost is what came back of a grant that has ended meanwhile.
    """
    left, lost = micros, 0
    for pk, part in parts:
        spent = min(left, part)
        left -= spent
        cursor.execute(RETURN, [part, spent, pk])
        if spent == part:
            continue
        cursor.execute(HAS_ENDED, [pk, now])
        if cursor.fetchone():
            cursor.execute(SPEND, [part - spent, pk])
            _post_end(pk, hold_id, part - spent, using=cursor.db.alias, at=at)
            lost += part - spent
    return left, lost


def _taken(cursor: Any, credit_id: int, micros: int, *, now: Any) -> Parts:
    taken: Parts = []
    cursor.execute(SPENDABLE, [credit_id, now])
    for pk, free in cursor.fetchall():
        if micros == 0:
            break
        part = min(micros, free)
        taken.append([pk, part])
        micros -= part
    return taken


def _post_end(grant_id: int, hold_id: int, micros: int, *, using: str, at: datetime) -> None:
    grant = Grant.objects.using(using).get(pk=grant_id)
    held = Hold.objects.using(using).select_related("credit__customer", "credit__account", "credit__revenue")
    hold = held.get(pk=hold_id)
    credit = hold.credit
    post_transfer(
        debit=credit.account,
        credit=where_it_goes(grant, credit),
        amount=Money(micros, credit.currency),
        event=Event.EXPIRY,
        reference=grant.public_id,
        key=f"expiry:{grant.public_id}:{hold.public_id}",
        at=at,
        customer=credit.customer,
    )
