"""Payments: each moved what it says, once; no more goes back than came; disputes stand in the books."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, Value, When
from django.db.models.functions import Concat

from billing.credit.grants.models import Grant
from billing.diagnosis.audit.finding import CHUNK, Finding, in_currency, summed, unequal
from billing.ledger.chart import AccountKind, Event
from billing.ledger.queries import posted
from billing.payments.disputes.models import Dispute
from billing.payments.disputes.states import DisputeState
from billing.payments.models import Payment, Source
from billing.payments.refunds.models import Refund
from billing.payments.refunds.states import CAME_BACK, RefundState
from billing.payments.states import PaymentState

PAYING = (Event.PAYMENT, Event.RECOVERY)


def check_transfers(currency: str) -> Iterator[Finding]:
    """What succeeded moved its amount, to its invoice and the rest to credit; all else moved nothing."""
    to_invoice = summed(posted().filter(event__in=PAYING), "reference", of="public_id")
    bought = Grant.objects.filter(credit__customer=OuterRef("customer"))
    rows = _payments(currency).annotate(moved=to_invoice + summed(bought, "key", of="public_id"))
    succeeded = Q(state=PaymentState.SUCCEEDED)
    wrong = rows.filter(succeeded).exclude(amount_micros=F("moved"))
    for name, code, *micros in _rows(wrong, "currency", "amount_micros", "moved"):
        yield unequal(name, "amount, as posted", code, *micros)
    for name, code, stored in _rows(rows.exclude(succeeded).exclude(moved=0), "currency", "moved"):
        yield unequal(name, "posted, though it did not succeed", code, stored, 0)


def check_attempts(currency: str) -> Iterator[Finding]:
    """Who paid by card did so by one attempt that succeeded; nobody else by any."""
    won = Count("attempts", filter=Q(attempts__state=PaymentState.SUCCEEDED))
    by_card = Q(state=PaymentState.SUCCEEDED, source=Source.METHOD)
    rows = _payments(currency).annotate(won=won, expected=Case(When(by_card, then=1), default=0))
    for name, stored, expected in _rows(rows.exclude(won=F("expected")), "won", "expected"):
        yield Finding(name, "attempts that succeeded", str(stored), str(expected))


def check_refunded(currency: str) -> Iterator[Finding]:
    """What counts as refunded is the sum of the refunds whose money is not with us again."""
    alive = Refund.objects.exclude(state__in=CAME_BACK)
    rows = _payments(currency).annotate(expected=summed(alive, "payment"))
    wrong = rows.exclude(refunded_micros=F("expected"))
    for name, code, *micros in _rows(wrong, "currency", "refunded_micros", "expected"):
        yield unequal(name, "refunded, by its refunds", code, *micros)


def check_refunds(currency: str) -> Iterator[Finding]:
    """A refund that succeeded moved its amount: off the receivable, out of credit or into it, or lost."""
    mine = posted().filter(customer=OuterRef("customer"), event=Event.REFUND)
    back = Grant.objects.filter(credit__customer=OuterRef("customer"))
    done = Refund.objects.filter(state=RefundState.SUCCEEDED).annotate(
        for_invoice=Concat(Value("refund:"), "public_id"),
        for_credit=Concat(Value("refund_of_credit:"), "public_id"),
        for_loss=Concat(Value("refund_lost:"), "public_id"),
    )
    by_keys = sum(
        (summed(mine, "key", of=f"for_{what}") for what in ("credit", "loss")),
        summed(mine, "key", of="for_invoice"),
    )
    rows = in_currency(done.order_by("pk"), currency, "payment__currency")
    wrong = rows.annotate(moved=by_keys + summed(back, "key", of="public_id")).exclude(
        amount_micros=F("moved")
    )
    for name, code, *micros in _rows(wrong, "payment__currency", "amount_micros", "moved"):
        yield unequal(name, "amount, as posted", code, *micros)


def check_disputes(currency: str) -> Iterator[Finding]:
    """While a dispute is open its amount stands in the account of disputes, and no longer."""
    debits, credits_ = (
        summed(
            posted().filter(**{f"{side}__kind": AccountKind.DISPUTES}), "reference", of="payment__public_id"
        )
        for side in ("debit", "credit")
    )
    is_open = When(state=DisputeState.OPEN, then=F("amount_micros"))
    rows = in_currency(Dispute.objects.order_by("pk"), currency, "payment__currency")
    wrong = rows.annotate(stored=debits - credits_, expected=Case(is_open, default=0))
    for name, code, *micros in _rows(
        wrong.exclude(stored=F("expected")), "payment__currency", "stored", "expected"
    ):
        yield unequal(name, "in dispute, as posted", code, *micros)


CHECKS = (check_transfers, check_attempts, check_refunded, check_refunds, check_disputes)


def _payments(currency: str) -> Any:
    return in_currency(Payment.objects.order_by("pk"), currency)


def _rows(rows: Any, *columns: str) -> Iterator[Any]:
    found: Iterator[Any] = rows.values_list("public_id", *columns).iterator(chunk_size=CHUNK)
    return found
