from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import Q

from billing.diagnosis.reconciliation.judgement import judge
from billing.diagnosis.reconciliation.mismatch import Mismatch, What
from billing.diagnosis.reconciliation.ours import Ours
from billing.gateways import gateway_of
from billing.gateways.messages import Entry
from billing.payments.attempts.models import Attempt
from billing.payments.refunds.models import Refund
from billing.payments.refunds.states import RefundState
from billing.payments.states import PaymentState

# A payment that waits for its cardholder is charged up to a day after it was started.
MARGIN = timedelta(days=1)
CHUNK = 500


@dataclass(slots=True)
class _Seen:
    """By which names the gateway knows what it told of."""

    names: set[str] = field(default_factory=set)

    def add(self, entry: Entry) -> None:
        self.names |= {entry.reference, entry.charge_reference, entry.key}


def mismatches(gateway: str, *, since: datetime, until: datetime) -> Iterator[Mismatch]:
    """Every difference over `[since, until)`. Asks the gateway; raises what it raises."""
    seen = _Seen()
    entries = gateway_of(gateway).read_entries(since=since - MARGIN, until=until + MARGIN)
    for chunk in _chunks(entries):
        ours = Ours.of(gateway, chunk)
        for entry in chunk:
            seen.add(entry)
            if since <= entry.created_at < until:
                yield from judge(entry, ours)
    yield from _missing_charges(gateway, seen, since=since, until=until)
    yield from _missing_refunds(gateway, seen, since=since, until=until)


def _missing_charges(gateway: str, seen: _Seen, *, since: datetime, until: datetime) -> Iterator[Mismatch]:
    booked = Attempt.objects.filter(state=PaymentState.SUCCEEDED, method__gateway=gateway)
    rows = booked.filter(started_at__gte=since, started_at__lt=until).select_related("payment")
    for attempt in rows.order_by("pk").iterator(chunk_size=CHUNK):
        if not {attempt.public_id, attempt.gateway_reference} & seen.names:
            theirs = attempt.gateway_reference
            yield Mismatch(What.CHARGE_MISSING, attempt.payment.amount, attempt.public_id, theirs)


def _missing_refunds(gateway: str, seen: _Seen, *, since: datetime, until: datetime) -> Iterator[Mismatch]:
    booked = Refund.objects.filter(state=RefundState.SUCCEEDED, payment__gateway=gateway)
    rows = booked.filter(~Q(gateway_reference=""), created_at__gte=since, created_at__lt=until)
    for refund in rows.select_related("payment").order_by("pk").iterator(chunk_size=CHUNK):
        if not {refund.public_id, refund.gateway_reference} & seen.names:
            yield Mismatch(What.REFUND_MISSING, refund.amount, refund.public_id, refund.gateway_reference)


def _chunks(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    left = iter(entries)
    while chunk := list(islice(left, CHUNK)):
        yield chunk
