from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing import clock
from billing.management.terminal import in_columns, instant, say_progress
from subscriptions.lifecycle.queries import due_subscriptions
from subscriptions.renewals.actions import BATCH, renew_all
from subscriptions.renewals.report import Report

BATCH_MAX = 5_000


class Command(BaseCommand):
    help = (
        "Carry out all that is due of subscriptions, and say what was. Run it again, or several at once: "
        "each period is billed once. Exits with 1 when one could not be carried on."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", type=instant, metavar="INSTANT", help="as of then; now if not given")
        parser.add_argument(
            "--batch-size", type=int, default=BATCH, metavar="N", help=f"in one transaction, 1 to {BATCH_MAX}"
        )

    def handle(self, *args: Any, batch_size: int, **options: Any) -> None:
        if not 1 <= batch_size <= BATCH_MAX:
            raise CommandError(f"a batch is of 1 to {BATCH_MAX}, not of {batch_size}")
        at, report = options["at"] or clock.now(), Report()
        total, said = due_subscriptions(at=at).count(), 0
        for report in renew_all(at=at, batch_size=batch_size):
            if (done := report.carried_on + report.failed) > said:
                # What has become due of others meanwhile, they may have carried on.
                say_progress(self, done, total=max(total, done))
                said = done
        for line in in_columns(_told(report)):
            self.stdout.write(line)
        if report.failed:
            raise CommandError(f"{report.failed} could not be carried on; they are tried again later")


def _told(report: Report) -> list[tuple[str, str]]:
    counts = [(name, str(getattr(report, name))) for name in ("renewed", "ended", "paused", "failed")]
    return [*counts, *(("billed", str(money)) for money in report.billed)]
