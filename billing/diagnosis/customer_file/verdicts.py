"""What the gate says of a customer at an instant, in words for staff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from billing.access.answers.sentences import sentence
from billing.access.denied import Denied
from billing.access.gate import Gate
from billing.customers.models import Customer
from billing.diagnosis.explanation import Opinion, Verdict, judge_guard
from billing.diagnosis.gate_list.guards import Guard
from billing.standing.facts import Facts
from billing.standing.queries import standings_of


@dataclass(frozen=True, slots=True)
class ToldVerdict:
    """What good standing says: a title, and a tone that the style sheet knows."""

    verdict: Verdict
    pass_until: datetime | None

    @property
    def is_by_pass(self) -> bool:
        return self.verdict.is_by_pass

    @property
    def title(self) -> str:
        if self.verdict.denied:
            return str(self.verdict.denied.cause.label)
        return _("Let in by a pass") if self.is_by_pass else _("In good standing")

    @property
    def tone(self) -> str:
        return "refused" if self.verdict.denied else "let-in"

    @property
    def sentence(self) -> str:
        denied = self.verdict.denied or self.verdict.without_pass
        return sentence(denied) if denied else ""

    @property
    def opinions(self) -> Iterator[tuple[Opinion, str]]:
        """Each policy's own word, before any pass."""
        return ((opinion, _in_words(opinion.denied)) for opinion in self.verdict.opinions)


def verdict_of(facts: Facts, at: datetime) -> ToldVerdict:
    """What `BILLING["ACCESS_POLICIES"]` say at that instant."""
    verdict = judge_guard(Guard("good standing", Gate()), facts, at=at)
    return ToldVerdict(verdict, facts.instant("pass_until"))


def verdicts_of(customers: Iterable[Customer], at: datetime) -> dict[int, ToldVerdict]:
    """Many at once."""
    stood = standings_of([customer.pk for customer in customers])
    return {one.customer_id: verdict_of(one.facts, at) for one in stood}


def _in_words(denied: Denied | None) -> str:
    return sentence(denied) if denied else _("lets in")
