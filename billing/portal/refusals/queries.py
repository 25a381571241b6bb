from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from billing.access.causes import Cause
from billing.access.denials.models import Denial
from billing.access.denied import Denied
from billing.access.policies import all_of
from billing.access.specs import restore
from billing.access.subjects import Subject, name_of
from billing.portal.problems import denied_now
from billing.portal.viewer import Viewer


def refusals_of(viewer: Viewer) -> QuerySet[Denial]:
    """The viewer's refusals, newest first: the customer's, and those from before there was one."""
    mine = Q(subject=name_of(viewer.owner))
    if viewer.customer:
        mine |= Q(customer=viewer.customer)
    return Denial.objects.filter(mine, is_shadow=False).order_by("-last_at", "-pk")


def own_refusal(viewer: Viewer, public_id: str) -> Denial:
    return get_object_or_404(refusals_of(viewer), public_id=public_id)


def as_denied(denial: Denial) -> Denied:
    """What was said then, without its ways out: those may have changed since."""
    return Denied(Cause(denial.cause), denial.details)


def still_denied(denial: Denial, subject: Subject, *, at: datetime) -> Denied | None:
    """What the same gate says now. Raises ImportError when its policies are gone from the code."""
    return denied_now(subject, all_of(*map(restore, denial.policies)), at=at, method=denial.method)
