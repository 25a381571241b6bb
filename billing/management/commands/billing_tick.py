from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from billing import clock
from billing.access.idempotency.actions import expire_answers
from billing.credit.grants.actions import expire_credit
from billing.credit.holds.actions import expire_holds
from billing.payment_methods.actions import release_methods
from billing.payment_methods.setups.actions import complete_open_setups
from billing.payments.actions import complete_payments
from billing.payments.disputes.actions import complete_disputes
from billing.payments.receipts import send_receipts
from billing.payments.refunds.actions import complete_refunds

logger = logging.getLogger("billing.tick")

# Everything periodic. Each step finds its own work, and doing it twice is doing it once.
# Money first: what is known to have moved is written down before anything ends for the lack of it.
STEPS: tuple[tuple[str, Callable[..., int]], ...] = (
    ("payments answered", complete_payments),
    ("refunds answered", complete_refunds),
    ("disputes decided", complete_disputes),
    ("holds expired", expire_holds),
    ("credits changed", expire_credit),
    ("receipts sent", send_receipts),
    ("set-ups answered", complete_open_setups),
    ("removed methods released", release_methods),
    ("old answers forgotten", expire_answers),
)


class Command(BaseCommand):
    help = "Everything periodic, for cron: once a minute is often enough. Exits with 1 when a step failed."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        failed = [name for name, step in STEPS if not self._take(name, step)]
        if failed:
            raise CommandError(f"failed: {', '.join(failed)}")

    def _take(self, name: str, step: Callable[..., int]) -> bool:
        """Whether the step went well. One that fails must not keep the others from their work."""
        try:
            count = step(at=clock.now())
        except Exception as error:
            logger.exception("billing_tick: %s failed", name)
            self.stderr.write(f"{name}: failed: {error!r}", self.style.ERROR)
            return False
        self.stdout.write(f"{name}: {count}")
        return True
