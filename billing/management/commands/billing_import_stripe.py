from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import import_string

from billing import clock
from billing.errors import GatewayError
from billing.gateways import Gateway, gateway_of
from billing.gateways.messages import Capability, FoundPayer
from billing.management.terminal import say_progress
from billing.payment_methods.imports.actions import record_end, record_payer, record_progress
from billing.payment_methods.imports.outcome import Outcome, outcome_of
from billing.payment_methods.imports.queries import import_under_way, owner_by_email

EVERY = 20
STOPPED = 130
# What somebody must look at by hand.
TOLD = {Outcome.NOBODY, Outcome.TAKEN, Outcome.REFUSED}


class Command(BaseCommand):
    help = (
        "Bring in the customers and cards that a gateway keeps already, by the e-mail of your users. Says "
        "what it would do; --apply does it. Can be stopped anywhere and started again, and twice is once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--gateway", default="default", help="an alias of GATEWAYS")
        parser.add_argument("--apply", action="store_true", help="write, where the default only says")
        parser.add_argument("--restart", action="store_true", help="from the beginning, not where it stopped")
        parser.add_argument("--owner", default="", help="dotted path of a function from payer to owner")

    def handle(self, *args: Any, gateway: str, **options: Any) -> None:
        source = _source(gateway)
        owner_of = _found_by(options["owner"]) if options["owner"] else owner_by_email
        self.taken: dict[Any, str] = {}
        counts: Counter[Outcome] = Counter()
        known = None if options["restart"] or not options["apply"] else import_under_way(gateway)
        seen = known.seen if known else 0
        try:
            for payer in source.read_payers(after=known.after if known else ""):
                counts[self._take(payer, gateway, owner_of, is_dry=not options["apply"])] += 1
                seen += 1
                if seen % EVERY == 0:
                    say_progress(self, seen, total=None)
                if options["apply"]:
                    record_progress(gateway, after=payer.reference, seen=seen, at=clock.now())
        except KeyboardInterrupt as stop:
            raise CommandError("stopped; run it again to go on", returncode=STOPPED) from stop
        except GatewayError as trouble:
            raise CommandError(f"{gateway} could not be asked; run it again to go on: {trouble}") from trouble
        if options["apply"]:
            record_end(gateway, at=clock.now())
        self._report(counts, is_dry=not options["apply"])

    def _take(
        self, payer: FoundPayer, gateway: str, owner_of: Callable[[FoundPayer], Any], *, is_dry: bool
    ) -> Outcome:
        owner = owner_of(payer)
        if is_dry:
            outcome = self._would_be(outcome_of(payer, owner, gateway=gateway), payer, owner)
        else:
            outcome = record_payer(payer, owner, gateway=gateway, at=clock.now())
        if outcome in TOLD:
            self.stdout.write(f"{payer.reference} {payer.email or '(no e-mail)'}: {outcome}")
        return outcome

    def _would_be(self, outcome: Outcome, payer: FoundPayer, owner: Any) -> Outcome:
        """Of two payers of one owner the first is taken; in a dry run no row says so."""
        is_first = owner is None or self.taken.setdefault(owner.pk, payer.reference) == payer.reference
        return outcome if is_first else Outcome.TAKEN

    def _report(self, counts: Counter[Outcome], *, is_dry: bool) -> None:
        for outcome, count in counts.items():
            self.stdout.write(f"{count} {outcome}")
        if is_dry:
            self.stdout.write("Nothing was written: run it with --apply to do so.", self.style.WARNING)
        else:
            self.stdout.write(f"{counts.total()} payers read", self.style.SUCCESS)


def _found_by(path: str) -> Callable[[FoundPayer], Any]:
    try:
        found: Callable[[FoundPayer], Any] = import_string(path)
    except ImportError as trouble:
        raise CommandError(f"--owner {path}: {trouble}") from trouble
    return found


def _source(gateway: str) -> Gateway:
    try:
        found = gateway_of(gateway)
    except GatewayError as trouble:
        raise CommandError(str(trouble)) from trouble
    if Capability.PAYERS not in found.capabilities:
        raise CommandError(f"{gateway} does not tell whom it knows")
    return found
