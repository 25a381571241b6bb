from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from billing.clock import now
from project.reports.leaflet import leaflet
from project.reports.seeds import seed
from project.reports.strangers import simulate


class Command(BaseCommand):
    help = "Seeds the demo's customers, one per cause, and prints what to try. Running it again is safe."

    def add_arguments(self, parser: CommandParser) -> None:
        # `make demo PORT=8001` hands its variables on.
        site = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
        parser.add_argument("--site", default=site, help=f"where the demo is served (default {site})")

        parser.add_argument(
            "--simulated",
            type=int,
            default=0,
            metavar="N",
            help="before them, so many strangers who have come and gone for three months (none)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("These logins have a public password: they are made only where DEBUG is on.")
        at = now()
        simulate(options["simulated"], at=at)
        seed(at=at)
        self.stdout.write(leaflet(options["site"].rstrip("/")))
