from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing import clock
from billing.conf import conf
from billing.errors import GatewayError, Misconfigured
from billing.management.terminal import instant
from billing.webhooks.actions import receive_missed_of, receive_waiting
from billing.webhooks.queries import telling_gateways, tells_events, waiting_events

UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def span_or_instant(text: str) -> timedelta | datetime:
    """`90m`, `2h`, `3d`, or an instant."""
    if found := re.fullmatch(r"(\d{1,4})([mhd])", text, re.ASCII):
        return timedelta(**{UNITS[found[2]]: int(found[1])})
    return instant(text)


class Command(BaseCommand):
    help = "Ask the gateways for events that were never delivered, and carry out what waits."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--gateway", help="the alias of one gateway; all that tell events by default")
        parser.add_argument(
            "--since",
            help="2h, 3d, or an instant; by default where the last poll ended",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        given = span_or_instant(options["since"]) if options["since"] else None
        since = at - given if isinstance(given, timedelta) else given
        failed = [
            alias for alias in self._aliases(options["gateway"]) if not self._poll(alias, at=at, since=since)
        ]
        ended = receive_waiting(at=clock.now())
        self.stdout.write(f"carried out: {ended}, waiting: {waiting_events().count()}")
        if failed:
            raise CommandError(f"not asked: {', '.join(failed)}")

    def _aliases(self, named: str | None) -> list[str]:
        if named is None:
            return telling_gateways()
        try:
            if named in conf().gateways and tells_events(named):
                return [named]
        except Misconfigured as trouble:
            raise CommandError(f"{named}: {trouble}") from trouble
        raise CommandError(f"no gateway {named} tells events; these do: {', '.join(telling_gateways())}")

    def _poll(self, alias: str, *, at: datetime, since: datetime | None) -> bool:
        try:
            self.stdout.write(f"{alias}: {receive_missed_of(alias, at=at, since=since)} new")
        except GatewayError as trouble:
            self.stderr.write(f"{alias}: {trouble}", self.style.ERROR)
            return False
        return True
