from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing import clock
from billing.diagnosis.explanation import explain, guards_of
from billing.diagnosis.gate_list.guards import Guard
from billing.diagnosis.gate_list.queries import near_names, urls_of
from billing.diagnosis.plain import plain_explanation, plain_replay
from billing.diagnosis.queries import NobodyFound, find_denial, find_subject
from billing.diagnosis.replay import replay
from billing.diagnosis.wording import explanation_lines, replay_lines
from billing.management.terminal import instant, say, say_json


class Command(BaseCommand):
    help = "Why somebody is let in or refused: what each policy says, the facts, and the fix."
    # Misconfigured projects need it most.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "who",
            help="a customer's id (cus_…), e-mail or owner's name; or a refusal's reference (den_…), "
            "which is decided again from what was stored",
        )
        parser.add_argument(
            "--view", help="the view asked for: its URL's name, dotted path, or a path as /page/"
        )
        parser.add_argument(
            "--at", help="an ISO 8601 instant, default now; without an offset in the project's TIME_ZONE"
        )
        parser.add_argument(
            "--method",
            default="",
            choices=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
            help="of the request; without one it is judged as one that changes something",
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, who: str, **options: Any) -> None:
        at = instant(options["at"]) if options["at"] else clock.now()
        is_reference = who.lower().startswith("den_")
        if is_reference and options["view"]:
            raise CommandError("a refusal names its own view: leave --view out")
        try:
            if is_reference:
                replayed = replay(find_denial(who), at=at)
                plain, lines = plain_replay(replayed), replay_lines(replayed)
            else:
                asked = {"guards": _guards(options["view"]), "method": options["method"]}
                explanation = explain(find_subject(who), at=at, **asked)
                plain, lines = plain_explanation(explanation), explanation_lines(explanation)
        except NobodyFound as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            say_json(self, plain)
        else:
            say(self, lines)


def _guards(view: str | None) -> list[Guard] | None:
    if not view:
        return None
    listed = urls_of(view)
    if not listed:
        near = ", ".join(near_names(view))
        raise CommandError(f"no view is called {view!r}{f'; did you mean {near}?' if near else ''}")
    return guards_of(listed)
