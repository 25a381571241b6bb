from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from billing.conf import conf
from billing.diagnosis.gate_list.queries import Guarding, Listed, list_gates
from billing.diagnosis.plain import plain_listed
from billing.diagnosis.wording import Line
from billing.management.terminal import in_columns, say, say_json

_STYLES = {Guarding.GUARDED: "SUCCESS", Guarding.PARTLY: "WARNING", Guarding.SHADOW: "WARNING"}


class Command(BaseCommand):
    help = "Every URL of the project: guarded by what, free, or exempt."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--unguarded",
            action="store_true",
            help="only free, partly and shadow ones, without the admin's",
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        listed = [entry for entry in list_gates() if entry.is_unguarded or not options["unguarded"]]
        if options["json"]:
            say_json(self, [plain_listed(entry) for entry in listed])
            return
        if conf().shadow:
            say(self, [Line('BILLING["SHADOW"] is on: every gate lets in', "WARNING")])
        rows = [("GATE", "URL", "VIEW", "BY"), *map(_row, listed)]
        styles = ["MIGRATE_HEADING", *(_STYLES.get(entry.guarding, "") for entry in listed)]
        say(self, map(Line, in_columns(rows), styles))


def _row(entry: Listed) -> tuple[str, str, str, str]:
    return entry.guarding.value, entry.pattern.path, entry.pattern.name, entry.by
