from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import import_string

from billing import clock
from billing.diagnosis.wording import Line
from billing.errors import BillingError
from billing.management.terminal import say, say_progress
from subscriptions.catalog.declared.differences import Change
from subscriptions.catalog.declared.exports import document_of
from subscriptions.catalog.declared.files import read_file, write_yaml
from subscriptions.catalog.declared.queries import stored_catalog
from subscriptions.catalog.declared.reading import BadDocument
from subscriptions.catalog.models import Plan
from subscriptions.discounts.declared.actions import change_declared
from subscriptions.discounts.declared.differences import Declared, Found, differences_of, read_declared
from subscriptions.discounts.declared.documents import coupons_document
from subscriptions.discounts.declared.queries import stored_coupons
from subscriptions.lifecycle.repricing.actions import Moved, change_subscribers
from subscriptions.lifecycle.repricing.queries import on_old_prices

# Of what is moved one by one.
TOLD_EVERY = 100
STYLES = {Change.CREATED: "SUCCESS", Change.LEFT: ""}


class Command(BaseCommand):
    help = "Products, plans, prices and features, kept in a file: say what differs, carry it out, write it."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        tasks = parser.add_subparsers(dest="task", required=True)
        diff = tasks.add_parser("diff", help="say what differs; exits with 1 where something does")
        apply = tasks.add_parser("apply", help="say what differs, ask, and have it stored")
        tasks.add_parser("export", help="write the catalog of the database as YAML")
        for task in (diff, apply):
            task.add_argument("source", metavar="FILE", help="YAML, or the dotted path of a dict in Python")
            task.add_argument(
                "--archive-missing",
                action="store_true",
                help="archive plans that are not in the file, and take missing prices and features from sale",
            )
        move = tasks.add_parser("move", help="have all subscribers of a plan pay what it is sold at now")
        move.add_argument("plan", metavar="PLAN", help="the plan's key")
        for task in (apply, move):
            task.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, task: str, **options: Any) -> None:
        if task == "move":
            self._move(options["plan"], is_sure=options["yes"])
            return
        if task == "export":
            self.stdout.write(write_yaml(_stored()), ending="")
            return
        archives = options["archive_missing"]
        try:
            declared = read_declared(_document(options["source"]))
            found = differences_of(declared, archives_missing=archives)
            self._tell(found)
            if task == "apply":
                self._apply(declared, found, options)
            elif needed := found.to_do:
                raise CommandError(f"{len(needed)} differences")
        except BadDocument as bad:
            raise CommandError("\n".join(map(str, bad.problems))) from bad
        except (BillingError, ValidationError) as trouble:
            raise CommandError(f"nothing was done: {trouble}") from trouble

    def _apply(self, declared: Declared, found: Found, options: Mapping[str, Any]) -> None:
        if not found.to_do:
            return
        if not options["yes"]:
            _ask(f"Have these {len(found.to_do)} differences stored")
        archives = options["archive_missing"]
        done = change_declared(declared, at=clock.now(), archives_missing=archives, seen=found)
        say(self, [Line(f"done: {len(done.to_do)}", "SUCCESS")])

    def _move(self, key: str, *, is_sure: bool) -> None:
        """Each by itself: it may be stopped anywhere, and begun again."""
        plan = Plan.objects.filter(key=key).first()
        if plan is None:
            raise CommandError(f"there is no plan {key}")
        total = on_old_prices(plan).count()
        say(self, [Line(f"{total} subscriptions have an older price of {key}", "WARNING" if total else "")])
        if not total:
            return
        if not is_sure:
            _ask(f"Move these {total} to the price of today, from their next period on, and tell them")
        moved = Moved()
        for moved in change_subscribers(plan, at=clock.now()):
            seen = moved.done + moved.failed
            if not seen % TOLD_EVERY or seen == total:
                say_progress(self, seen, total=max(total, seen))
        say(self, [Line(f"moved: {moved.done}", "SUCCESS")])
        if moved.failed:
            raise CommandError(f"{moved.failed} could not be moved: see the log, and run it again")

    def _tell(self, found: Found) -> None:
        say(self, [Line(str(one), STYLES.get(one.change, "WARNING")) for one in found.all])
        if not found.to_do:
            say(self, [Line("nothing to do", "SUCCESS")])


def _stored() -> dict[str, Any]:
    """What applies as no difference."""
    coupons = coupons_document(stored_coupons())
    return {**document_of(stored_catalog()), **({"coupons": coupons} if coupons else {})}


def _document(source: str) -> Any:
    """Of the file of that name, else what stands at that dotted path."""
    path = Path(source)
    try:
        return read_file(path)
    except OSError as error:
        if path.suffix in {".yaml", ".yml", ".json"} or "." not in source or "/" in source:
            raise CommandError(f"{source} cannot be read: {error.strerror}") from error
    try:
        return import_string(source)
    except ImportError as error:
        raise CommandError(f"{source} is neither a file nor something to import: {error}") from error


def _ask(question: str) -> None:
    if not sys.stdin.isatty():
        raise CommandError("nothing was done: there is nobody to ask; say --yes")
    if input(f"{question}? [y/N] ").strip().lower() not in {"y", "yes"}:
        raise CommandError("nothing was done")
