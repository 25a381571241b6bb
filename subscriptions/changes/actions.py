from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from billing.customers.validators import refuse_in
from billing.errors import KeyReused
from billing.invoices.actions import create_invoice, issue_invoice
from billing.invoices.given import given_key
from billing.invoices.models import Invoice
from billing.standing.actions import changing
from billing.states import move
from subscriptions.changes.ends import apply_change, drop_change, give_back, refuse_while_paid
from subscriptions.changes.models import Change, ChangeCredit, ChangeItem
from subscriptions.changes.proposal import Proposal
from subscriptions.changes.queries import pending_change, preview_change
from subscriptions.changes.states import ChangeState, Timing
from subscriptions.changes.tokens import instant_of, refuse_other
from subscriptions.conf import conf
from subscriptions.errors import BadChoice
from subscriptions.lifecycle.items import Choice, record_coming
from subscriptions.lifecycle.models import Subscription
from subscriptions.lifecycle.periods.actions import AT_ONCE
from subscriptions.lifecycle.queries import locked_subscription
from subscriptions.lifecycle.starts import DAYS_FOR_THE_FIRST


class Asked(NamedTuple):
    """How it is asked for, by whom, and whether it waits until it is paid."""

    key: str
    timing: Timing
    token: str
    why: str
    by: Any
    is_paid_first: bool


def change_subscription(
    subscription: Subscription,
    choices: Sequence[Choice],
    *,
    at: datetime,
    key: str,
    timing: Timing = Timing.NOW,
    token: str = "",
    why: str = "",
    by: Any = None,
) -> Change:
    """Have it be of these from now on, or from its next period on; the same key is one change.

    What it comes to is due at once and collected as renewals are; below zero it becomes prepaid credit, or
    comes off what is due. With the token of a preview it is done as shown, or ChangeMoved is raised. Raises
    also BadChoice, IllegalMove, ChangeWaits while another one is being paid, and KeyReused.
    """
    return _change(subscription, choices, Asked(key, timing, token, why, by, False), at=at)


def change_when_paid(
    subscription: Subscription,
    choices: Sequence[Choice],
    *,
    at: datetime,
    key: str,
    timing: Timing = Timing.NOW,
    token: str = "",
    why: str = "",
    by: Any = None,
) -> Change:
    """As `change_subscription`, for who is there to pay: nothing is changed until the invoice is paid.

    It is `pending` then, and dropped where it is not paid within the hours of a first payment, or before the
    period ends. Where nothing is due it is changed at once.
    """
    return _change(subscription, choices, Asked(key, timing, token, why, by, True), at=at)


def cancel_change(subscription: Subscription, *, at: datetime, by: Any = None) -> bool:
    """It stays as it is: what waits to be paid or for the next period is dropped; whether anything was.

    Raises ChangeWaits while it is being paid.
    """
    with changing(subscription.customer_id, at=at):
        row = locked_subscription(subscription)
        return _drop_others(row, at=at, by=by)


def _change(subscription: Subscription, choices: Sequence[Choice], asked: Asked, *, at: datetime) -> Change:
    refuse_in({"key": asked.key, "why": asked.why})
    with changing(subscription.customer_id, at=at):
        row = locked_subscription(subscription)
        if known := _known(row, asked, choices):
            return known
        shown_at = instant_of(asked.token, at=at) if asked.token else at
        proposal = preview_change(row, choices, at=shown_at, timing=asked.timing)
        if asked.token:
            refuse_other(asked.token, proposal)
        _drop_others(row, at=at, by=asked.by)
        change = _record(proposal, asked, at=at)
        change.invoice = _invoice(proposal, change, at=at, is_paid_first=asked.is_paid_first)
        change.save(update_fields=["invoice"])
        if asked.is_paid_first and change.invoice and change.invoice.amount_due:
            return change
        apply_change(row, change, at=at, by=asked.by)
        why = ", ".join(str(item) for item in change.items.all())
        give_back(proposal, key=change.public_id, at=at, why=f"{change}: {why}")
    return change


def _known(row: Subscription, asked: Asked, choices: Sequence[Choice]) -> Change | None:
    known = Change.objects.filter(customer=row.customer_id, key=given_key(asked.key)).first()
    if known:
        items = {(item.price_id, item.quantity) for item in known.items.all()}
        same = {(choice.price.pk, choice.quantity) for choice in choices}
        if (known.subscription_id, items) != (row.pk, same):
            raise KeyReused(f"{asked.key} has changed {known.subscription} before, to something else")
    return known


def _drop_others(row: Subscription, *, at: datetime, by: Any) -> bool:
    """What was asked for before gives way."""
    waiting = pending_change(row)
    if waiting:
        refuse_while_paid(waiting)
        drop_change(waiting, at=at, why="something else was asked for", by=by)
    scheduled = row.changes.filter(state=ChangeState.SCHEDULED, serial=row.serial)
    for change in scheduled if row.change_at else ():
        move(change, ChangeState.DROPPED, at=at, by=by)
    had_coming = row.change_at is not None
    record_coming(row, ())
    return waiting is not None or had_coming


def _record(proposal: Proposal, asked: Asked, *, at: datetime) -> Change:
    row = proposal.subscription
    until = at + timedelta(hours=conf().incomplete_hours)
    change = Change.objects.create(
        subscription=row,
        customer_id=row.customer_id,
        key=given_key(asked.key),
        timing=asked.timing,
        why=asked.why,
        created_at=at,
        prorated_at=proposal.at,
        serial=row.serial,
        period_end_at=row.period_end_at,
        begins_until_at=proposal.begins.end if proposal.begins else None,
        expires_at=min(until, row.period_end_at or until) if asked.is_paid_first else None,
        currency=row.currency,
        total_micros=proposal.total.micros,
        whole_micros=proposal.whole.micros if proposal.whole else 0,
        redemptions=list(proposal.redemptions),
    )
    ChangeItem.objects.bulk_create(
        ChangeItem(
            change=change,
            price=choice.price,
            quantity=choice.quantity,
            position=position,
            amount_micros=None if amount is None else amount.micros,
        )
        for position, (choice, amount) in enumerate(zip(proposal.choices, proposal.amounts, strict=True))
    )
    ChangeCredit.objects.bulk_create(
        ChangeCredit(change=change, billed_item=credit.billed, amount_micros=credit.amount.micros)
        for credit in proposal.credits
    )
    return change


def _invoice(proposal: Proposal, change: Change, *, at: datetime, is_paid_first: bool) -> Invoice | None:
    """None where nothing is charged, and where more is given back than charged."""
    zero = proposal.zero
    if max(proposal.net, proposal.tax) > zero > min(proposal.net, proposal.tax):
        raise BadChoice("what is credited is taxed otherwise: change with the next period")
    if not proposal.lines or proposal.total < zero:
        return None
    draft = create_invoice(
        proposal.subscription.customer,
        proposal.lines,
        discounts=proposal.discounts,
        at=at,
        currency=change.currency,
        key=change.public_id,
        days_to_pay=DAYS_FOR_THE_FIRST if is_paid_first else AT_ONCE,
    )
    return issue_invoice(draft, at=at)
