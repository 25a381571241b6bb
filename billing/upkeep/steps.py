"""Everything periodic, by the path within `billing` of an `f(*, at) -> int`, how many rows it has seen to.

Each step finds its own work, and doing it twice is doing it once. The order is that of a tick: money first,
so that what is known to have moved is written down before anything ends for the lack of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
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


def _of_the_sandbox() -> tuple[Step, ...]:
    """The bank that we bring sends its own events, where it is installed."""
    step = Step("deliver_events", "gateways.sandbox.delivery.deliver_events", "events sent by the sandbox")
    return (step,) if "billing.gateways.sandbox" in settings.INSTALLED_APPS else ()


STEPS = (
    Step("diagnose_gateways", "gateways.watch.actions.diagnose_gateways", "gateways asked"),
    *_of_the_sandbox(),
    Step("receive_missed", "webhooks.actions.receive_missed", "events that had not come", 5 * MINUTE),
    Step("receive_events", "webhooks.actions.receive_waiting", "events carried out"),
    Step("complete_payments", "payments.actions.complete_payments", "payments answered"),
    Step("complete_refunds", "payments.refunds.actions.complete_refunds", "refunds answered"),
    Step("complete_disputes", "payments.disputes.actions.complete_disputes", "disputes decided", HOUR),
    Step("complete_setups", "payment_methods.setups.actions.complete_open_setups", "set-ups answered"),
    Step("expire_holds", "credit.holds.actions.expire_holds", "holds expired"),
    Step("expire_credit", "credit.grants.actions.expire_credit", "credits changed"),
    Step("refresh_ladders", "payments.dunning.actions.refresh_ladders", "ladders refreshed"),
    Step("charge_due_invoices", "payments.dunning.actions.charge_due_invoices", "due invoices tried"),
    Step("record_notices", "notices.actions.record_notices", "notices written"),
    Step("record_reminders", "notices.actions.record_reminders", "reminders written", HOUR),
    Step("send_notices", "notices.actions.send_notices", "mails sent"),
    Step("release_methods", "payment_methods.actions.release_methods", "removed methods released"),
    Step("refresh_methods", "payment_methods.news.refresh_expiring_methods", "cards refreshed", HOUR),
    Step("record_troubles", "diagnosis.health.actions.record_troubles", "troubles", 5 * MINUTE),
    Step("record_audit", "diagnosis.inspections.actions.record_audit", "differences in the books", DAY, 3000),
    Step(
        "record_reconciliations",
        "diagnosis.inspections.actions.record_reconciliations",
        "differences from the gateways",
        DAY,
        3000,
    ),
    Step("expire_payloads", "webhooks.actions.expire_payloads", "payloads forgotten", DAY),
    Step("expire_answers", "access.idempotency.actions.expire_answers", "answers forgotten", HOUR),
)
BY_NAME = {step.name: step for step in STEPS}
