"""Everything periodic, by the path within its app of an `f(*, at) -> int`, how many rows it has seen to.

Each step finds its own work, and doing it twice is doing it once. The order is that of a tick: money first,
so that what is known to have moved is written down before anything ends for the lack of it. Other apps say
in `upkeep_steps` of their AppConfig what they add, before which of ours: `{"step": [(name, path, title)]}`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.apps import apps
from django.utils.module_loading import import_string

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Step:
    """Its Celery task is `billing.<name>`, its action is `path` within `app`, and a tick prints `title`."""

    name: str
    path: str
    title: str
    every: timedelta = MINUTE
    seconds_max: int = 300
    app: str = "billing"

    def take(self, *, at: datetime) -> int:
        step: Callable[..., int] = import_string(f"{self.app}.{self.path}")
        return step(at=at)


_OURS = (
    Step("diagnose_gateways", "gateways.watch.actions.diagnose_gateways", "gateways asked"),
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


def _with_those_of_apps() -> Iterator[Step]:
    added = [(app.name, getattr(app, "upkeep_steps", {})) for app in apps.get_app_configs()]
    for ours in _OURS:
        for name, steps in added:
            yield from (replace(Step(*told), app=name) for told in steps.get(ours.name, ()))
        yield ours


STEPS = tuple(_with_those_of_apps())
BY_NAME = {step.name: step for step in STEPS}
