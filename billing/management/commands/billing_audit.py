from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing.diagnosis.audit.finding import Finding
from billing.diagnosis.audit.queries import audit
from billing.diagnosis.wording import Line
from billing.ledger.queries import totals, trial_balance
from billing.management.terminal import known_currency, say, say_json


class Command(BaseCommand):
    help = (
        "Prove that the books are right: every figure equals its sum. Exits with 1 and names each difference."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--currency", default="", help="only the books in this currency, such as EUR")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, currency: str, **options: Any) -> None:
        code, count = known_currency(currency), 0
        if options["json"]:
            findings = [found._asdict() for found in audit(currency=code)]
            say_json(self, findings)
            count = len(findings)
        else:
            for found in audit(currency=code):
                say(self, [_line(found)])
                count += 1
        if count:
            raise CommandError(f"{count} differences")
        if not options["json"]:
            say(self, [*_balances(code), Line("the books are right", "SUCCESS")])


def _line(found: Finding) -> Line:
    return Line(f"{found.subject}: {found.what}: is {found.stored}, should be {found.expected}", "ERROR")


def _balances(currency: str) -> list[Line]:
    summed = totals(trial_balance(currency=currency))
    return [Line(f"{debits} debited, {credits_} credited") for debits, credits_ in summed.values()]
