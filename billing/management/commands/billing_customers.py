from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing import clock
from billing.customers.actions import create_customers
from billing.customers.models import Customer
from billing.customers.queries import owners_without_customer
from billing.management.terminal import say_progress

STOPPED = 130


class Command(BaseCommand):
    help = "How many owners have no customer yet; --create-missing makes them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--create-missing", action="store_true", help="make a customer for each of them")
        parser.add_argument("--dry-run", action="store_true", help="say what it would do, and do nothing")
        parser.add_argument("--batch-size", type=int, default=500, help="owners read at once, default 500")

    def handle(self, *args: Any, batch_size: int, **options: Any) -> None:
        if batch_size < 1:
            raise CommandError("--batch-size must be at least 1")
        missing = owners_without_customer().count()
        if not options["create_missing"] or options["dry_run"]:
            would = "; they would be made" if options["create_missing"] and missing else ""
            self.stdout.write(f"{Customer.objects.count()} customers, {missing} owners without one{would}")
            return
        created = self._create(batch_size, total=missing)
        self.stdout.write(f"{created} customers made", self.style.SUCCESS)

    def _create(self, batch_size: int, *, total: int) -> int:
        # Each customer is a transaction of its own: what was made stays made.
        at, created, owners = clock.now(), 0, owners_without_customer()
        try:
            while batch := list(owners[:batch_size]):
                created += create_customers(batch, at=at)
                owners = owners_without_customer().filter(pk__gt=batch[-1].pk)
                say_progress(self, created, total=max(total, created))
        except KeyboardInterrupt as stop:
            left = owners_without_customer().count()
            raise CommandError(
                f"stopped; {left} are left, run it again to go on", returncode=STOPPED
            ) from stop
        return created
