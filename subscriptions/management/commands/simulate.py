from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing.conf import conf, owner_model
from billing.customers.models import Customer
from billing.diagnosis.audit.queries import audit
from billing.diagnosis.wording import Line
from billing.gateways.sandbox.delivery import BANK, is_bank
from billing.management.terminal import draw_progress, in_columns, say

CUSTOMERS_MAX, MONTHS_MAX = 100_000, 120


class Command(BaseCommand):
    help = (
        "Live through a year in minutes: people who subscribe, pay, are declined, pause and leave, by the "
        "real code and the sandbox's bank. Prints a table, and audits the books: exits with 1 on a finding. "
        "The same seed gives the same table."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--customers", type=int, default=100, metavar="N", help="how many come (100)")
        parser.add_argument("--months", type=int, default=12, metavar="N", help="for how long (12)")
        parser.add_argument("--seed", type=int, default=7, metavar="N", help="which year of all (7)")
        parser.add_argument(
            "--begin", type=_month, default="2026-01", metavar="YYYY-MM", help="its first month (2026-01)"
        )
        parser.add_argument(
            "--into-existing", action="store_true", help="beside the customers that there are already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        _refuse(**options)
        # The bank's tables are there by now.
        from subscriptions.simulation.figures import as_table, months
        from subscriptions.simulation.year import Year

        year = Year(options["begin"], options["months"], options["customers"], options["seed"])
        told, total = [], year.days
        for done, (_midnight, month) in enumerate(months(year), start=1):
            draw_progress(self.stderr, done, total=total)
            told += [month] if month else []
        for line in in_columns(as_table(told)):
            self.stdout.write(line)
        self.stdout.write(f"the line to the bank was down {year.line_was_down} times when somebody needed it")
        self._audit()

    def _audit(self) -> None:
        count = 0
        for found in audit():
            what = f"{found.subject}: {found.what}: is {found.stored}, should be {found.expected}"
            say(self, [Line(what, "ERROR")])
            count += 1
        if count:
            raise CommandError(f"{count} differences")
        say(self, [Line("the books are right", "SUCCESS")])


def _month(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC)
    except ValueError as error:
        raise CommandError(f"{text!r} is not a month: write 2026-01") from error


def _refuse(*, customers: int, months: int, into_existing: bool, **_: Any) -> None:
    """A simulation fills the database that it is given: it asks for one in which that hurts nobody."""
    if not (1 <= customers <= CUSTOMERS_MAX and 1 <= months <= MONTHS_MAX):
        raise CommandError(f"1 to {CUSTOMERS_MAX} customers, for 1 to {MONTHS_MAX} months")
    if not (settings.DEBUG or conf().sandbox_in_production):
        raise CommandError("this is no place for simulated customers: DEBUG is off")
    if not (apps.is_installed(BANK) and all(map(is_bank, conf().gateways.values()))):
        raise CommandError("only where the sandbox is the only gateway: nobody simulated pays by a real card")
    if owner_model() != settings.AUTH_USER_MODEL:
        raise CommandError("only where customers belong to users")
    if not into_existing and Customer.objects.exists():
        raise CommandError(
            "there are customers already, and simulated ones would stay among them: take an empty database, "
            "or say --into-existing"
        )
