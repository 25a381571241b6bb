"""The same key and parameters get the same answer, a refusal too; other parameters are an error.

Stripe, idempotent requests. What could not be tried at all (an unknown card, a refund that is too
large) is not an answer: the key stays free.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import TypeVar, cast

from django.db import transaction

from billing.errors import Declined, IdempotencyMismatch, Misconfigured
from billing.gateways.messages import ChargeRequest, Payer, RefundRequest, SetupRequest
from billing.gateways.sandbox import wire
from billing.gateways.sandbox.models import Answer

T = TypeVar("T")
Question = Payer | SetupRequest | ChargeRequest | RefundRequest

KEY_CHARACTERS_MAX = 255


def answer_once(question: Question, *, perform: Callable[[], T]) -> T:
    """What `perform()` answered the first time this question came. Safe under parallel calls."""
    if not 1 <= len(question.key) <= KEY_CHARACTERS_MAX:
        raise Misconfigured(f"a key has 1 to {KEY_CHARACTERS_MAX} characters")
    with transaction.atomic():
        answer = _locked_answer(question)
        if answer.result is None:
            answer.result = wire.written(_performed(perform))
            answer.save(update_fields=["result"])
    result = wire.read(answer.result)
    if isinstance(result, Declined):
        raise result
    return cast("T", result)


def answer_to(key: str) -> object:
    """What was answered to this key; None when it never came."""
    stored = Answer.objects.filter(key=key).values_list("result", flat=True).first()
    return wire.read(stored)


def _locked_answer(question: Question) -> Answer:
    fingerprint = fingerprint_of(question)
    # The write comes first: parallel calls with this key wait here until the first has its answer.
    Answer.objects.bulk_create([Answer(key=question.key, fingerprint=fingerprint)], ignore_conflicts=True)
    answer = Answer.objects.select_for_update().get(key=question.key)
    if answer.fingerprint != fingerprint:
        raise IdempotencyMismatch("this key came before with other parameters")
    return answer


def fingerprint_of(question: Question) -> str:
    """Equal for the same kind of question with the same parameters."""
    return hashlib.sha256(json.dumps(wire.written(question), sort_keys=True).encode()).hexdigest()


def _performed(perform: Callable[[], T]) -> T | Declined:
    try:
        return perform()
    except Declined as refusal:
        return refusal
