"""What stands here of the entries that a gateway told of: a few queries for many of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from billing.gateways.messages import Entry
from billing.payments.attempts.models import Attempt
from billing.payments.disputes.models import Dispute
from billing.payments.refunds.models import Refund


@dataclass(frozen=True, slots=True)
class Ours:
    """Rows by our key and by the gateway's reference."""

    attempts: dict[str, Attempt]
    refunds: dict[str, Refund]
    disputes: dict[int, Dispute]

    @classmethod
    def of(cls, gateway: str, entries: Sequence[Entry]) -> Ours:
        names = {name for entry in entries for name in (entry.key, entry.reference) if name}
        charges = names | {entry.charge_reference for entry in entries if entry.charge_reference}
        tried = Attempt.objects.filter(Q(public_id__in=charges) | Q(gateway_reference__in=charges))
        attempts = list(tried.filter(method__gateway=gateway).select_related("payment"))
        sent = Refund.objects.filter(Q(public_id__in=names) | Q(gateway_reference__in=names))
        refunds = list(sent.filter(payment__gateway=gateway).select_related("payment"))
        disputes = Dispute.objects.filter(payment__in={attempt.payment_id for attempt in attempts})
        return cls(
            {name: row for row in attempts for name in (row.public_id, row.gateway_reference) if name},
            {name: row for row in refunds for name in (row.public_id, row.gateway_reference) if name},
            {row.payment_id: row for row in disputes},
        )

    def attempt(self, entry: Entry) -> Attempt | None:
        by_key = self.attempts.get(entry.key) if entry.key else None
        return by_key or self.attempts.get(entry.charge_reference)

    def refund(self, entry: Entry) -> Refund | None:
        by_key = self.refunds.get(entry.key) if entry.key else None
        return by_key or self.refunds.get(entry.reference)
