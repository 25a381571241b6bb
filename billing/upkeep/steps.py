"""Everything periodic, by the path within `billing` of an `f(*, at) -> int`, how many rows it has seen to.

Each step finds its own work, and doing it twice is doing it once. The order is that of a tick: money first,
so that what is known to have moved is written down before anything ends for the lack of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.module_loading import import_string

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Step:
    """`name` and `path` stand behind `billing.`, of its Celery task and its action; a tick prints `title`."""

    name: str
    path: str
    title: str
    every: timedelta = MINUTE
    seconds_max: int = 300

    def take(self, *, at: datetime) -> int:
        step: Callable[..., int] = import_string(f"billing.{self.path}")
        return step(at=at)


STEPS = (
    Step("complete_payments", "payments.actions.complete_payments", "payments answered"),
    Step("complete_refunds", "payments.refunds.actions.complete_refunds", "refunds answered"),
    Step("complete_disputes", "payments.disputes.actions.complete_disputes", "disputes decided", HOUR),
    Step("complete_setups", "payment_methods.setups.actions.complete_open_setups", "set-ups answered"),
    Step("expire_holds", "credit.holds.actions.expire_holds", "holds expired"),
    Step("expire_credit", "credit.grants.actions.expire_credit", "credits changed"),
    Step("send_receipts", "payments.receipts.send_receipts", "receipts sent"),
    Step("release_methods", "payment_methods.actions.release_methods", "removed methods released"),
    Step("refresh_methods", "payment_methods.news.refresh_expiring_methods", "cards refreshed", HOUR),
    Step("expire_answers", "access.idempotency.actions.expire_answers", "answers forgotten", HOUR),
)
BY_NAME = {step.name: step for step in STEPS}
