from __future__ import annotations

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from billing import clock
from billing.upkeep.actions import take_due_step
from billing.upkeep.steps import STEPS, Step

logger = logging.getLogger("billing.tick")


class Command(BaseCommand):
    help = "Everything periodic, for cron: once a minute is often enough. Exits with 1 when a step failed."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        failed = [step.title for step in STEPS if not self._take(step)]
        if failed:
            raise CommandError(f"failed: {', '.join(failed)}")

    def _take(self, step: Step) -> bool:
        """Whether the step went well. One that fails must not keep the others from their work."""
        try:
            count = take_due_step(step, at=clock.now())
        except Exception as error:
            logger.exception("billing_tick: %s failed", step.title)
            self.stderr.write(f"{step.title}: failed: {error!r}", self.style.ERROR)
            return False
        if count is not None:
            self.stdout.write(f"{step.title}: {count}")
        return True
