"""What the gate says of a customer at an instant, in words for staff."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from billing.access.answers.sentences import sentence
from billing.access.denied import Denied
from billing.access.policies import decide, good_standing
from billing.access.specs import policy_at
from billing.conf import conf
from billing.customers.models import Customer
from billing.standing.facts import SCHEMA_VERSION, Facts
from billing.standing.models import Standing
from billing.standing.queries import recompute


class Opinion(NamedTuple):
    """What one policy says; `denied` is None where it lets in."""

    policy: str
    denied: Denied | None

    @property
    def sentence(self) -> str:
        return sentence(self.denied) if self.denied else _("lets in")


class Verdict(NamedTuple):
    """`denied` is what the gate says; `without_pass` what it would say if there were no pass."""

    denied: Denied | None
    without_pass: Denied | None
    pass_until: datetime | None

    @property
    def is_by_pass(self) -> bool:
        return self.denied is None and self.without_pass is not None

    @property
    def title(self) -> str:
        if self.denied:
            return str(self.denied.cause.label)
        return _("Let in by a pass") if self.is_by_pass else _("In good standing")

    @property
    def tone(self) -> str:
        if self.denied:
            return "refused"
        return "by-pass" if self.is_by_pass else "let-in"

    @property
    def sentence(self) -> str:
        return sentence(self.without_pass) if self.without_pass else ""


def verdict_of(facts: Facts, at: datetime) -> Verdict:
    """What good standing, `BILLING["ACCESS_POLICIES"]`, says at that instant."""
    return Verdict(
        denied=decide(good_standing, facts, at),
        without_pass=good_standing(facts, at),
        pass_until=facts.instant("pass_until"),
    )


def opinions_of(facts: Facts, at: datetime) -> list[Opinion]:
    """Each policy's own word, before any pass."""
    return [Opinion(path, policy_at(path)(facts, at)) for path in conf().access_policies]


def verdicts_of(customers: Iterable[Customer], at: datetime) -> dict[int, Verdict]:
    """Many customers by one query; those whose facts are of an older schema are recomputed together."""
    rows = Standing.objects.filter(customer__in=list(customers))
    stored = {row.pk: row.facts for row in rows if row.schema_version == SCHEMA_VERSION}
    stale = [row.pk for row in rows if row.pk not in stored]
    current = stored | (recompute(stale) if stale else {})
    return {pk: verdict_of(Facts(facts), at) for pk, facts in current.items()}
