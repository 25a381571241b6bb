from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from billing.access.denied import Denied, Policy
from billing.access.policies import AllOf, decide, good_standing
from billing.access.subjects import as_of_now
from billing.access.viewers import seen_by
from billing.clock import now
from billing.customers.models import Customer
from billing.standing.facts import Facts
from billing.standing.queries import standing_of


def check(
    customer: Customer | None, *policies: Policy, at: datetime | None = None, viewer: Any = None
) -> Denied | None:
    """What the gate would say outside a request, in a task or a consumer: None, or the refusal.

    Asks for good standing when no policy is given. Rates are not counted; nothing is recorded. `viewer` is
    the user for whom it is asked, where a policy wants to know, as `has_seat` does.
    """
    stood = as_of_now(partial(standing_of, customer.pk)) if customer else None
    policy = AllOf(policies) if policies else good_standing
    return decide(policy, seen_by(viewer, stood.facts if stood else Facts()), at or now())
