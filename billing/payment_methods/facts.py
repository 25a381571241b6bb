from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery

from billing.payment_methods.models import PaymentMethod
from billing.payment_methods.setups.models import Setup
from billing.payment_methods.setups.states import SetupState
from billing.payment_methods.states import MethodState
from billing.standing.prepared import prepared


class _Card(NamedTuple):
    customer_id: int
    last4: str
    valid_until: datetime
    declined_at: datetime | None
    decline_code: str


class _Answer(NamedTuple):
    """What came of the set-up that was answered last."""

    customer_id: int
    public_id: str
    state: str
    answered_at: datetime
    decline_code: str


def facts(customer_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Until when some card can be charged, which one the customer knows as theirs, the last refusal."""
    cards, answers = _cards(customer_ids), _answers(customer_ids)
    return {pk: {**_validity(cards[pk]), **_trouble(cards[pk], answers.get(pk))} for pk in customer_ids}


def _cards(customer_ids: Sequence[int]) -> dict[int, list[_Card]]:
    by_customer: dict[int, list[_Card]] = defaultdict(list)
    for row in _active(customer_ids):
        by_customer[row[0]].append(_Card(*row))
    return by_customer


@prepared(PaymentMethod)
def _active(customer_ids: Sequence[int]) -> QuerySet[Any, Any]:
    # What visitors enter by an invoice's link says nothing of the customer.
    own = PaymentMethod.objects.filter(is_by_visitor=False)
    rows = own.filter(customer_id__in=customer_ids, state=MethodState.ACTIVE)
    return rows.order_by("-is_default", "position", "pk").values_list(*_Card._fields)


def _answers(customer_ids: Sequence[int]) -> dict[int, _Answer]:
    return {row[0]: _Answer(*row) for row in _answered_last(customer_ids)}


@prepared(Setup)
def _answered_last(customer_ids: Sequence[int]) -> QuerySet[Any, Any]:
    own = Setup.objects.filter(is_by_visitor=False)
    answered = own.filter(customer_id=OuterRef("customer_id"), answered_at__isnull=False)
    latest = Subquery(answered.order_by("-answered_at", "-pk").values("pk")[:1])
    return Setup.objects.filter(customer_id__in=customer_ids, pk=latest).values_list(*_Answer._fields)


def _validity(cards: list[_Card]) -> dict[str, Any]:
    good = [card for card in cards if not card.declined_at]
    # The one the customer thinks of as theirs: the default, else the first backup.
    own = next(iter(good or cards), None)
    return {
        "card_valid_until": max((card.valid_until for card in good), default=None),
        "card_last4": own.last4 if own else None,
        "card_expires_at": own.valid_until if own else None,
    }


def _trouble(cards: list[_Card], answer: _Answer | None) -> dict[str, Any]:
    refusals = [(card.declined_at, card.decline_code) for card in cards if card.declined_at]
    if answer and answer.state == SetupState.FAILED:
        refusals.append((answer.answered_at, answer.decline_code))
    if answer and answer.state == SetupState.SUCCEEDED and len(refusals) < len(cards):
        # A card that came well since, and is still here, is what the customer knows of last.
        refusals = [refusal for refusal in refusals if refusal[0] > answer.answered_at]
    declined_at, code = max(refusals, default=(None, None))
    if answer and answer.state == SetupState.NEEDS_ACTION and _came_last(answer, declined_at):
        return {"authentication_since": answer.answered_at, "authentication_setup": answer.public_id}
    return {"declined_at": declined_at, "decline_code": code}


def _came_last(answer: _Answer, declined_at: datetime | None) -> bool:
    return declined_at is None or declined_at <= answer.answered_at
