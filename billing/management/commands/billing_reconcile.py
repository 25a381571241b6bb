from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing import clock
from billing.conf import conf
from billing.diagnosis.reconciliation.actions import refresh_mismatches
from billing.diagnosis.reconciliation.mismatch import Mismatch
from billing.diagnosis.reconciliation.queries import mismatches
from billing.diagnosis.wording import Line
from billing.errors import GatewayError
from billing.gateways import gateway_of
from billing.gateways.messages import Capability
from billing.management.terminal import instant, say, say_json

DAYS = 3


class Command(BaseCommand):
    help = (
        "Compare our payments, refunds and disputes with the gateway's own books. Names each difference, and "
        "exits with 1 when one is left."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--gateway", default="default", help="an alias of GATEWAYS")
        parser.add_argument("--from", dest="since", default="", help=f"default: {DAYS} days before the end")
        parser.add_argument("--to", dest="until", default="", help="the end, not included; default: now")
        parser.add_argument("--apply", action="store_true", help="book what the gateway knows and we do not")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, gateway: str, **options: Any) -> None:
        at = clock.now()
        until = instant(options["until"]) if options["until"] else at
        since = instant(options["since"]) if options["since"] else until - timedelta(days=DAYS)
        _assert_comparable(gateway, since=since, until=until)
        try:
            found = list(mismatches(gateway, since=since, until=until))
            if options["apply"] and found:
                repaired = refresh_mismatches(gateway, found, at=at)
                say(self, [] if options["json"] else [Line(f"{repaired} looked up and booked", "SUCCESS")])
                found = list(mismatches(gateway, since=since, until=until))
        except GatewayError as trouble:
            raise CommandError(f"{gateway} could not be asked: {trouble}") from trouble
        self._tell(found, as_json=options["json"])

    def _tell(self, found: list[Mismatch], *, as_json: bool) -> None:
        if as_json:
            say_json(self, [mismatch.as_json() for mismatch in found])
        for mismatch in [] if as_json else found:
            say(self, [Line(str(mismatch), "ERROR"), Line(f"  {mismatch.advice}")])
        if found:
            raise CommandError(f"{len(found)} differences")
        if not as_json:
            say(self, [Line("both books say the same", "SUCCESS")])


def _assert_comparable(gateway: str, *, since: datetime, until: datetime) -> None:
    if gateway not in conf().gateways:
        raise CommandError(f"no gateway is called {gateway}; there are {', '.join(conf().gateways)}")
    if since >= until:
        raise CommandError("--from must be before --to")
    try:
        has_books = Capability.ENTRIES in gateway_of(gateway).capabilities
    except GatewayError as trouble:
        raise CommandError(str(trouble)) from trouble
    if not has_books:
        raise CommandError(f"{gateway} does not tell its books")
