from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing import clock
from billing.customers.models import Customer
from billing.diagnosis.actions import rebuild_standings
from billing.diagnosis.proof import chunks_of_customers, proven_differences
from billing.diagnosis.wording import difference_line
from billing.management.terminal import say, say_progress


class Command(BaseCommand):
    help = (
        "Prove that the stored facts of every customer are what their sources say; --rebuild makes them so."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="state every customer's facts anew")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rebuild"]:
            self._rebuild()
        else:
            self._prove()

    def _prove(self) -> None:
        proven, wrong = 0, 0
        for chunk in chunks_of_customers():
            differences = proven_differences(chunk)
            say(self, map(difference_line, differences))
            proven += len(chunk)
            wrong += len({difference.customer for difference in differences})
        if wrong:
            raise CommandError(f"{wrong} of {proven} standings are wrong; --rebuild mends them")
        self.stdout.write(f"{proven} standings are true", self.style.SUCCESS)

    def _rebuild(self) -> None:
        total, done = Customer.objects.count(), 0
        for count in rebuild_standings(at=clock.now()):
            done += count
            say_progress(self, done, total=max(total, done))
        self.stdout.write(f"{done} standings rebuilt", self.style.SUCCESS)
