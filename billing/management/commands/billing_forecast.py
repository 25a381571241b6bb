from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing import clock
from billing.diagnosis.forecast import Coming, emails_of, forecast
from billing.diagnosis.plain import plain_coming
from billing.diagnosis.wording import Line, in_short
from billing.management.terminal import in_columns, say, say_json

DAYS_MAX = 3_650


class Command(BaseCommand):
    help = "Who that is let in now will be refused within so many days, when exactly, and why."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=14, help="how far to look, default 14")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        if not 0 < days <= DAYS_MAX:
            raise CommandError(f"--days must be from 1 to {DAYS_MAX}")
        at = clock.now()
        coming = forecast(at=at, until=at + timedelta(days=days))
        emails = emails_of(coming)
        if options["json"]:
            say_json(self, [plain_coming(entry, emails.get(entry.customer, "")) for entry in coming])
        elif coming:
            rows = [_row(entry, emails.get(entry.customer, "")) for entry in coming]
            say(self, map(Line, in_columns([("WHEN", "WHO", "E-MAIL", "FACT", "WHY"), *rows])))
        else:
            say(self, [Line(f"Nobody who is let in now will be refused within {days} days.", "SUCCESS")])


def _row(coming: Coming, email: str) -> tuple[str, str, str, str, str]:
    return coming.at.isoformat(), coming.customer, email, ", ".join(coming.ends), in_short(coming.denied)
