from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from billing.access.answers.answer import Answer, answer
from billing.access.denied import Denied, Policy
from billing.access.gate import if_it_can_be_fixed
from billing.access.policies import decide, good_standing, has_pass, nothing_overdue, warning_of
from billing.access.reading import asked_with
from billing.access.specs import policy_at
from billing.access.subjects import Subject, subject_of
from billing.conf import conf


def denied_now(
    subject: Subject, policy: Policy = good_standing, *, at: datetime, method: str = ""
) -> Denied | None:
    """What the gate would say, without counting the request or writing anything.

    Asked with a method that only reads, as of a request that costs nothing.
    """
    facts = asked_with(subject.facts, method, is_sold=False)
    return if_it_can_be_fixed(decide(policy, facts, at), facts)


def warned_now(subject: Subject, *, at: datetime) -> Denied | None:
    """What will stand in the way unless it is paid, where the project's good standing goes by the ladder."""
    asked = [policy_at(path) for path in conf().access_policies]
    if nothing_overdue not in asked or has_pass(subject.facts, at):
        return None
    return warning_of(subject.facts, at)


def worst_problem(request: HttpRequest, *, at: datetime, next_url: str | None = None) -> Answer | None:
    """What stands in the way of good standing, or soon will, in words; None when all is well."""
    subject = subject_of(request)
    denied = (denied_now(subject, at=at) or warned_now(subject, at=at)) if subject else None
    return answer(request, denied, next_url=next_url) if denied else None
