from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from billing.errors import IllegalMove
from billing.invoices.lines.totals import Discount, totals_of
from billing.invoices.states import InvoiceState
from billing.money import Money
from subscriptions.calendar import Period, period_at
from subscriptions.changes.billed import Billed, billed_of
from subscriptions.changes.lines import Charge, charges_of, credits_of, share_of, whole_of
from subscriptions.changes.models import Change
from subscriptions.changes.proposal import Proposal
from subscriptions.changes.states import ChangeState, Timing
from subscriptions.discounts.redemptions.queries import offers_of, offers_of_period
from subscriptions.discounts.stacking import Offer, Part, Stacked, stack
from subscriptions.errors import BadChoice
from subscriptions.lifecycle.items import Choice, plan_price
from subscriptions.lifecycle.models import Subscription, Terms
from subscriptions.lifecycle.states import SubscriptionState

_S = SubscriptionState
# Whose changes take place at once, and whose with the next period.
AT_ONCE = frozenset({_S.SCHEDULED, _S.TRIALING, _S.ACTIVE})
LATER = frozenset({_S.TRIALING, _S.ACTIVE, _S.PAST_DUE})
INSTANT = timedelta(microseconds=1)


def preview_change(
    subscription: Subscription, choices: Sequence[Choice], *, at: datetime, timing: Timing = Timing.NOW
) -> Proposal:
    """What it would come to, by the code that does it. Nothing is written.

    Raises BadChoice for what does not go together or is so already, IllegalMove where nothing can be changed.
    """
    known = _known(subscription)
    proposal = _proposal(subscription, tuple(choices), known, timing=timing, at=at)
    waiting = next((change for change in known if change.state == ChangeState.PENDING), None)
    beside = f"{waiting.public_id if waiting else ''} {subscription.change_at or ''}"
    return replace(proposal, beside=beside)


def changes_of(subscription: Subscription) -> QuerySet[Change]:
    """The latest first."""
    return Change.objects.filter(subscription=subscription).order_by("-created_at", "-pk")


def pending_change(subscription: Subscription) -> Change | None:
    """The one that waits to be paid."""
    return Change.objects.filter(subscription=subscription, state=ChangeState.PENDING).first()


def _known(row: Subscription) -> list[Change]:
    """The one that waits to be paid, and what the period that runs was changed to at once."""
    applied = Q(state=ChangeState.APPLIED, serial=row.serial, timing=Timing.NOW, begins_until_at=None)
    waits = Q(state=ChangeState.PENDING)
    return list(Change.objects.filter(applied | waits, subscription=row).order_by("pk"))


def changes_to_complete(*, at: datetime) -> QuerySet[Change]:
    """Those that were paid, became void or were waited for long enough, and nobody was told."""
    ended = Q(invoice__state__in=[InvoiceState.PAID, InvoiceState.VOID]) | Q(expires_at__lte=at)
    return Change.objects.filter(ended, state=ChangeState.PENDING).order_by("pk")


def _proposal(
    row: Subscription, choices: tuple[Choice, ...], known: Sequence[Change], *, timing: Timing, at: datetime
) -> Proposal:
    price = plan_price(choices)
    _refuse(row, choices, timing)
    is_billed = row.serial and row.terms == Terms.PAID and row.state == _S.ACTIVE
    if timing != Timing.NOW or not is_billed:
        if price.interval != row.interval and timing == Timing.UNPRORATED and row.serial:
            raise BadChoice("another interval is charged from now on, or comes with the next period")
        return Proposal(row, choices, timing, at)
    if price.interval != row.interval:
        return _anew(row, choices, at=at)
    return _within(row, choices, known, at=at)


def _refuse(row: Subscription, choices: Sequence[Choice], timing: Timing) -> None:
    allowed = LATER if timing == Timing.PERIOD_END else AT_ONCE
    if row.state not in allowed:
        raise IllegalMove(f"{row} is {row.get_state_display()}: it cannot be changed {timing.label}")
    if row.cancel_at:
        raise IllegalMove(f"{row} is to end: keep it first")
    if any(choice.price.currency != row.currency for choice in choices):
        raise BadChoice(f"{row} is billed in {row.currency}")
    has = {(item.price_id, item.quantity) for item in row.items.all()}
    if has == {(choice.price.pk, choice.quantity) for choice in choices}:
        raise BadChoice(f"{row} is of that already")


def _within(
    row: Subscription, choices: tuple[Choice, ...], known: Sequence[Change], *, at: datetime
) -> Proposal:
    """The rest of the period that runs is billed anew, where it differs."""
    billed = billed_of(row)
    offers, coming = offers_of_period(row.public_id, row.serial)
    assert row.period is not None, "what is active has a period"
    at = max([at, row.period.start + INSTANT, *(item.start_at for item in billed.live)])
    # An amount off was shared out over all items: it is shared out anew over all.
    is_shared = any(offer.amount for offer in offers)
    wanted = set() if is_shared else {(choice.price.pk, choice.quantity) for choice in choices}
    kept = {(item.price_id, item.quantity) for item in billed.live} & wanted
    gone = [item for item in billed.live if (item.price_id, item.quantity) not in kept]
    new = [choice for choice in choices if (choice.price.pk, choice.quantity) not in kept]
    credits = credits_of(row, gone, at=at, most=billed.creditable)
    charges = charges_of(row, new, at=at)
    stacked = _stacked(row, charges, offers, period=row.period, at=at)
    whole = _whole(row, choices, offers)
    proposal = Proposal(
        row,
        choices,
        Timing.NOW,
        at,
        tuple(credits),
        _with(charges, stacked),
        stacked.discounts,
        whole=whole,
        coming=coming,
    )
    return _bounded(proposal, billed, known)


def _anew(row: Subscription, choices: tuple[Choice, ...], *, at: datetime) -> Proposal:
    """A period of another length begins now, and is billed whole; what is left of the old one is credited."""
    assert row.period is not None, "what is active has a period"
    billed, price = billed_of(row), plan_price(choices)
    at = max([at, row.period.start + INSTANT, *(item.start_at for item in billed.live)])
    credits = credits_of(row, billed.live, at=at, most=billed.creditable)
    to_be = copy(row)
    to_be.interval_unit, to_be.interval_count = price.interval_unit, price.interval_count
    begins = period_at(at, price.interval, at=at, zone=row.zone)
    charges = whole_of(to_be, choices, begins)
    stacked = _stacked(row, charges, offers_of(row.public_id), period=begins, at=at)
    totals = totals_of(stacked.lines, stacked.discounts, row.currency)
    return Proposal(
        row,
        choices,
        Timing.NOW,
        at,
        tuple(credits),
        _with(charges, stacked),
        stacked.discounts,
        begins=begins,
        whole=totals.net,
        redemptions=stacked.used,
    )


def _stacked(
    row: Subscription, charges: Sequence[Charge], offers: Sequence[Offer], *, period: Period, at: datetime
) -> Stacked:
    told = [Part(charge.choice.price.plan.key, charge.lines) for charge in charges]
    return stack(told, offers, currency=row.currency, of_period=share_of(row, period, at=at))


def _with(charges: Sequence[Charge], stacked: Stacked) -> tuple[Charge, ...]:
    return tuple(charge._replace(lines=lines) for charge, lines in zip(charges, stacked.parts, strict=True))


def _whole(row: Subscription, choices: Sequence[Choice], offers: Sequence[Offer]) -> Money:
    """What the whole period that runs would have cost of these, before tax."""
    assert row.period is not None
    charges = whole_of(row, choices, row.period)
    stacked = stack(
        [Part(charge.choice.price.plan.key, charge.lines) for charge in charges],
        offers,
        currency=row.currency,
    )
    return totals_of(stacked.lines, stacked.discounts, row.currency).net


def _bounded(proposal: Proposal, billed: Billed, known: Sequence[Change]) -> Proposal:
    """What rounding piled up over many changes comes off: a period costs no more than its dearest items."""
    assert proposal.whole is not None
    applied = [change for change in known if change.state == ChangeState.APPLIED]
    over = billed.charged + proposal.net - max(proposal.whole, billed.dearest(applied))
    if over <= proposal.zero or proposal.charged < over:
        return proposal
    return replace(proposal, discounts=(*proposal.discounts, Discount(_("Rounding"), amount=over)))
