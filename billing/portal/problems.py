from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from billing.access.answers.answer import Answer, answer
from billing.access.denied import Denied, Policy
from billing.access.gate import if_it_can_be_fixed
from billing.access.policies import decide, good_standing
from billing.access.subjects import Subject, subject_of


def denied_now(subject: Subject, policy: Policy = good_standing, *, at: datetime) -> Denied | None:
    """What the gate would say, without counting the request or writing anything."""
    return if_it_can_be_fixed(decide(policy, subject.facts, at), subject.facts)


def worst_problem(request: HttpRequest, *, at: datetime, next_url: str | None = None) -> Answer | None:
    """What stands in the way of good standing, in words for the one who asks; None when all is well."""
    subject = subject_of(request)
    denied = denied_now(subject, at=at) if subject else None
    return answer(request, denied, next_url=next_url) if denied else None
