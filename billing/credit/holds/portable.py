"""The same steps in SQL that every database speaks, in one transaction each: what SQLite runs."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import connections, transaction

from billing.credit.holds.models import Hold
from billing.credit.holds.parts import hold_grants, return_parts, spend_grants
from billing.credit.holds.states import HoldState

KNOWN = "SELECT id, public_id, amount_micros, currency FROM billing_hold WHERE customer_id = %s AND key = %s"
TAKE = """
    UPDATE billing_credit SET held_micros = held_micros + %s
     WHERE customer_id = %s AND currency = %s AND %s < next_change_at
       AND balance_micros - held_micros - owed_micros + limit_micros >= %s
       AND (budget_micros IS NULL OR budget_micros - spent_micros - held_micros >= %s)"""
HAS_GRANTS = """
           EXISTS (SELECT 1 FROM billing_grant g
                    WHERE g.credit_id = c.id AND g.remaining_micros > g.held_micros)"""
CREDIT = f"""
    SELECT id, account_id, revenue_id, balance_micros - held_micros - owed_micros + limit_micros,
           limit_micros, budget_micros - spent_micros - held_micros, next_change_at <= %s,{HAS_GRANTS}
      FROM billing_credit c WHERE customer_id = %s AND currency = %s"""  # noqa: S608 - all our own words
TRANSFER = """
    INSERT INTO billing_transfer
        (customer_id, key, debit_id, credit_id, amount_micros, currency, state, resolves_id,
         event, reference, at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
HOLD = """
    INSERT INTO billing_hold
        (public_id, customer_id, credit_id, transfer_id, key, amount_micros, currency, state, parts, what,
         created_at, expires_at, is_late)
    VALUES (%s, %s, %s, %s, %s, %s, %s, 'held', %s, %s, %s, %s, %s)"""
CAPTURE = """
    UPDATE billing_hold
       SET is_late = (state = 'expired'), state = 'captured', captured_micros = %s, resolved_at = %s
     WHERE id = %s AND state IN ('held', 'expired') AND amount_micros >= %s AND currency = %s"""
RELEASE = """
    UPDATE billing_hold SET state = %s, resolved_at = %s
     WHERE id = %s AND state = 'held' AND (%s = 'released' OR expires_at <= %s)"""
HELD = f"""
    SELECT h.public_id, h.customer_id, h.credit_id, h.transfer_id, h.amount_micros, h.currency, h.is_late,
           h.parts, c.account_id, c.revenue_id,{HAS_GRANTS}
      FROM billing_hold h JOIN billing_credit c ON c.id = h.credit_id WHERE h.id = %s"""  # noqa: S608
SETTLE = """
    UPDATE billing_credit SET balance_micros = balance_micros - %s, held_micros = held_micros - %s
     WHERE id = %s"""
# A capture by a clock ahead or behind is of another month than the row.
COUNT = """
    UPDATE billing_credit SET spent_micros = spent_micros + %s
     WHERE id = %s AND month_starts_at <= %s AND %s < month_ends_at"""


def hold(using: str, *values: Any) -> tuple[Any, ...]:
    """`code`, hold (or the credit that refused), public id, what is free, and the limit."""
    customer_id, currency, micros, key, public_id, what, at, expires_at = values
    now, until = _instant(using, at), _instant(using, expires_at)
    with connections[using].cursor() as cursor, transaction.atomic(using=using):
        cursor.execute(TAKE, [micros, customer_id, currency, now, micros, micros])
        is_taken = cursor.rowcount == 1
        cursor.execute(KNOWN, [customer_id, key])
        if known := cursor.fetchone():
            _give_back(cursor, micros * is_taken, customer_id, currency)
            is_same = (known[2], known[3]) == (micros, currency)
            return "exists" if is_same else "exists_different", known[0], known[1], 0, 0
        cursor.execute(CREDIT, [now, customer_id, currency])
        row = cursor.fetchone()
        if not is_taken:
            return _refusal(row, micros)
        credit_id, account_id, revenue_id, free, limit, _left, _is_due, has_grants = row
        parts = hold_grants(cursor, credit_id, micros, now=now) if has_grants else []
        pending = [customer_id, f"hold:{public_id}", account_id, revenue_id, micros, currency]
        cursor.execute(TRANSFER, [*pending, "pending", None, "hold", public_id, now])
        place = [public_id, customer_id, credit_id, cursor.lastrowid, key, micros, currency]
        cursor.execute(HOLD, [*place, json.dumps(parts), what, now, until, False])
        return "ok", cursor.lastrowid, public_id, free, limit


def capture(using: str, hold_id: int, *, micros: int, currency: str, at: datetime) -> str:
    now = _instant(using, at)
    with connections[using].cursor() as cursor, transaction.atomic(using=using):
        cursor.execute(CAPTURE, [micros, now, hold_id, micros, currency])
        if cursor.rowcount != 1:
            return _why_not_captured(using, hold_id, micros=micros, currency=currency)
        cursor.execute(HELD, [hold_id])
        held = cursor.fetchone()
        public_id, customer_id, credit_id, transfer_id, amount, _same, is_late, parts, *accounts = held
        account_id, revenue_id, has_grants = accounts
        cursor.execute(SETTLE, [micros, 0 if is_late else amount, credit_id])
        cursor.execute(COUNT, [micros, credit_id, now, now])
        kept = [] if is_late else json.loads(parts)
        left, lost = return_parts(cursor, hold_id, kept, micros=micros, now=now, at=at)
        if left and has_grants:
            spend_grants(cursor, credit_id, left, now=now)
        if lost:
            cursor.execute(SETTLE, [lost, 0, credit_id])
        posted = [customer_id, f"capture:{public_id}", account_id, revenue_id, micros, currency, "posted"]
        cursor.execute(TRANSFER, [*posted, None if is_late else transfer_id, "capture", public_id, now])
        return "late" if is_late else "ok"


def release(using: str, hold_id: int, *, state: str, at: datetime) -> str:
    now = _instant(using, at)
    with connections[using].cursor() as cursor, transaction.atomic(using=using):
        cursor.execute(RELEASE, [state, now, hold_id, state, now])
        if cursor.rowcount != 1:
            found = Hold.objects.using(using).filter(pk=hold_id).values_list("state", flat=True).first()
            return "exists" if found in {"released", "expired"} else found or "no_hold"
        cursor.execute(HELD, [hold_id])
        public_id, customer_id, credit_id, transfer_id, amount, currency, _late, parts, *accounts = (
            cursor.fetchone()
        )
        cursor.execute(SETTLE, [0, amount, credit_id])
        _left, lost = return_parts(cursor, hold_id, json.loads(parts), micros=0, now=now, at=at)
        if lost:
            cursor.execute(SETTLE, [lost, 0, credit_id])
        voided = [customer_id, f"release:{public_id}", accounts[0], accounts[1], amount, currency, "voided"]
        cursor.execute(TRANSFER, [*voided, transfer_id, "hold", public_id, now])
        return "ok"


def _give_back(cursor: Any, micros: int, *whose: Any) -> None:
    sql = "UPDATE billing_credit SET held_micros = held_micros - %s WHERE customer_id = %s AND currency = %s"
    cursor.execute(sql, [micros, *whose])


def _refusal(row: Any, micros: int) -> tuple[Any, ...]:
    if row is None:
        return "no_credit", None, "", 0, 0
    credit_id, _account, _revenue, free, limit, budget_left, is_due, _has_grants = row
    if is_due:
        return "change_due", credit_id, "", free, limit
    if free < micros:
        return "exceeds_limit", credit_id, "", free, limit
    if budget_left is not None and budget_left < micros:
        return "exceeds_budget", credit_id, "", budget_left, limit
    return "again", credit_id, "", free, limit


def _why_not_captured(using: str, hold_id: int, *, micros: int, currency: str) -> str:
    rows = Hold.objects.using(using).filter(pk=hold_id)
    found = rows.values_list("state", "captured_micros", "currency").first()
    if found is None:
        return "no_hold"
    state, captured, held_in = found
    if held_in != currency:
        return "other_currency"
    if state in {HoldState.HELD, HoldState.EXPIRED}:
        return "exceeds_hold"
    if state == HoldState.CAPTURED:
        return "exists" if captured == micros else "exists_different"
    return "released"


def _instant(using: str, at: datetime) -> Any:
    return connections[using].ops.adapt_datetimefield_value(at)
