from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.dateparse import parse_date
from django.utils.timezone import get_default_timezone

from billing.diagnosis.books.queries import CurrencyBooks, as_table, books
from billing.diagnosis.wording import Line
from billing.management.terminal import in_columns, instant, known_currency, say


class Command(BaseCommand):
    help = "The trial balance: every kind of account with its debits and credits, by currency."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--currency", default="", help="one ISO 4217 code, default all")
        parser.add_argument("--at", help="a date, to its end, or an ISO 8601 instant; default all so far")
        parser.add_argument("--csv", action="store_true", help="print CSV")

    def handle(self, *args: Any, currency: str, **options: Any) -> None:
        kept = books(at=_until(options["at"]), currency=known_currency(currency))
        if options["csv"]:
            csv.writer(self.stdout, lineterminator="\n").writerows(as_table(kept))
        else:
            say(self, _lines(kept))
        unequal = [one.currency for one in kept if not one.is_balanced]
        if unequal:
            raise CommandError(f"debits and credits differ in {', '.join(unequal)}")


def _until(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError as error:
        raise CommandError(f"{text!r} is no date: {error}") from error
    return datetime.combine(day, time.max, tzinfo=get_default_timezone()) if day else instant(text)


def _lines(kept: list[CurrencyBooks]) -> Iterator[Line]:
    if not kept:
        yield Line("Nothing was posted.")
        return
    head, *rows = as_table(kept)
    yield from map(Line, in_columns([tuple(map(str.upper, head)), *rows]))
    for one in kept:
        if one.is_balanced:
            yield Line(f"{one.currency}: debits and credits are equal", "SUCCESS")
