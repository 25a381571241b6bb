from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from billing import signals
from billing.errors import Declined, OutcomeUnknown
from billing.gateways.messages import NeedsAction, Processing, Succeeded
from billing.payment_methods.actions import record_decline, record_success
from billing.payment_methods.models import PaymentMethod
from billing.payments.attempts import line
from billing.payments.attempts.declines import (
    GIVEN_UP,
    NEVER_ARRIVED,
    NO_OTHER_CARD,
    NOT_NEEDED,
    OF_THE_CARD,
    QUIET,
)
from billing.payments.attempts.models import Attempt
from billing.payments.attempts.queries import attempt_as_stored, next_method
from billing.payments.disputes.actions import refresh_dispute
from billing.payments.models import Payment
from billing.payments.queries import locked_payment
from billing.payments.settlement import is_wanted, settle_payment
from billing.payments.states import FINAL, PaymentState
from billing.standing.actions import changing
from billing.states import move

# So long a call may still be on its way, and nothing is sent a second time.
GRACE = timedelta(minutes=2)
# Stripe forgets keys after a day. What never got through by then was not collected, and is given up.
SENT_AGAIN_WITHIN = timedelta(hours=23)


def start_attempt(payment: Payment, method: PaymentMethod, *, return_url: str, at: datetime) -> Attempt:
    """Write the next try down, with its key, in the payment's transaction: before the gateway is asked."""
    Payment.objects.filter(pk=payment.pk).update(gateway=method.gateway)
    return Attempt.objects.create(
        payment=payment,
        customer=payment.customer,
        method=method,
        public_id=f"{payment.public_id}-{payment.attempts.count() + 1}",
        return_url=return_url,
        started_at=at,
    )


def charge_attempt(attempt: Attempt, *, at: datetime) -> None:
    """Ask the gateway to collect; after each refusal go on with the next card.

    Raises Unreachable or Misconfigured; the attempt then stays as it is, and can go on with its key.
    """
    following: Attempt | None = attempt
    while following:
        following = _before_the_call(following)
        if following.state in FINAL:
            return
        following = record_answer(following, line.charge(following), at=at)


def complete_attempt(attempt: Attempt, *, at: datetime, grace: timedelta = GRACE) -> None:
    """Look how it stands at the gateway and write that down. Only what never got there is sent again.

    Raises Unreachable or OutcomeUnknown when the gateway cannot tell: nothing is changed then.
    """
    attempt = _before_the_call(attempt)
    answer = line.look(attempt)
    following = record_answer(attempt, answer, at=at) if answer else _unseen(attempt, at=at, grace=grace)
    if following:
        charge_attempt(following, at=at)


def cancel_attempt(attempt: Attempt, *, at: datetime) -> None:
    """Give up a try that waits for the cardholder; if the money came after all, that is written down."""
    attempt = _before_the_call(attempt)
    if attempt.state == PaymentState.NEEDS_ACTION and (answer := line.cancel(attempt)):
        record_answer(attempt, answer, at=at)


def record_answer(attempt: Attempt, answer: line.Answer, *, at: datetime) -> Attempt | None:
    """Write down what the gateway said, once; what follows a refusal, where another card is to be tried.

    An answer that comes late changes no end that a bank has told, and takes nothing back that is known since.
    """
    with transaction.atomic(durable=True), changing(attempt.customer_id, at=at):
        payment = locked_payment(attempt.payment)
        attempt = attempt_as_stored(attempt)
        attempt.payment = payment
        if _is_over(attempt, answer):
            return None
        match answer:
            case Declined():
                return _fail(attempt, answer, at=at)
            case Succeeded():
                _succeed(attempt, answer, at=at)
            case NeedsAction(reference=reference, url=url):
                _wait(attempt, PaymentState.NEEDS_ACTION, at=at, gateway_reference=reference, url=url)
            case Processing(reference=reference):
                _wait(attempt, PaymentState.PROCESSING, at=at, gateway_reference=reference)
            case OutcomeUnknown() if attempt.state == PaymentState.CREATED:
                _wait(attempt, PaymentState.UNKNOWN, at=at)
    return None


def _is_over(attempt: Attempt, answer: line.Answer) -> bool:
    """What a bank has said stays; what we gave up ourselves is booked when the money comes after all."""
    has_come = isinstance(answer, Succeeded) and attempt.decline_code in GIVEN_UP
    return attempt.state == PaymentState.SUCCEEDED or (attempt.state == PaymentState.FAILED and not has_come)


def _before_the_call(attempt: Attempt) -> Attempt:
    with transaction.atomic(durable=True):  # Refuses to call the gateway inside somebody's transaction.
        return attempt_as_stored(attempt)


def _unseen(attempt: Attempt, *, at: datetime, grace: timedelta) -> Attempt | None:
    """The gateway never saw this key: what may be sent again, with the same key."""
    age = at - attempt.started_at
    is_sent = attempt.state not in {PaymentState.CREATED, PaymentState.UNKNOWN}
    if is_sent or age < grace:
        return None
    if is_wanted(attempt.payment) and age < SENT_AGAIN_WITHIN:
        return attempt
    if age < GRACE:
        return None  # Somebody else's call may be on its way this very moment.
    code = NEVER_ARRIVED if is_wanted(attempt.payment) else NOT_NEEDED
    return record_answer(attempt, Declined(code), at=at)


def _wait(attempt: Attempt, state: PaymentState, *, at: datetime, **columns: str) -> None:
    Attempt.objects.filter(pk=attempt.pk).update(answered_at=at, **columns)
    _move_both(attempt, state, at=at)


def _succeed(attempt: Attempt, charge: Succeeded, *, at: datetime) -> None:
    came = {"gateway_reference": charge.reference, "decline_code": "", "is_hard": False}
    Attempt.objects.filter(pk=attempt.pk).update(answered_at=at, **came)
    move(attempt, PaymentState.SUCCEEDED, at=at)
    record_success(attempt.method, at=at)
    settle_payment(attempt.payment, at=at)
    refresh_dispute(attempt.payment, charge, at=at)


def _fail(attempt: Attempt, refusal: Declined, *, at: datetime) -> Attempt | None:
    code, payment = refusal.code, attempt.payment
    columns = {"decline_code": code[:64], "is_hard": refusal.is_hard, "answered_at": at}
    Attempt.objects.filter(pk=attempt.pk).update(**columns)
    move(attempt, PaymentState.FAILED, at=at, why=code)
    if refusal.is_hard or code in OF_THE_CARD:
        record_decline(attempt.method, code=code[:64], at=at)
    may_go_on = code not in NO_OTHER_CARD and is_wanted(payment)
    if method := next_method(payment, at=at) if may_go_on else None:
        if payment.state not in {PaymentState.CREATED, PaymentState.PROCESSING}:
            move(payment, PaymentState.PROCESSING, at=at, why=f"{code}: the next card")
        return start_attempt(payment, method, return_url=attempt.return_url, at=at)
    move(payment, PaymentState.FAILED, at=at, why=code)
    if code not in QUIET:
        signals.emit(signals.payment_failed, Payment, payment=payment, at=at)
    return None


def _move_both(attempt: Attempt, state: PaymentState, *, at: datetime) -> None:
    for row in (attempt, attempt.payment):
        if row.state != state:
            move(row, state, at=at)
