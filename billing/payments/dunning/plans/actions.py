from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from billing.customers.models import Customer
from billing.errors import BillingError
from billing.payments.dunning.actions import pause_dunning, refresh_days
from billing.payments.dunning.models import Dunning
from billing.payments.dunning.plans.given import misgiven_days, misgiven_ladder
from billing.payments.dunning.plans.models import CollectionPlan
from billing.payments.dunning.plans.queries import plan_of
from billing.payments.dunning.states import LIVE
from billing.standing.actions import changing


class Arranged(NamedTuple):
    """What staff and customer have agreed on; None is what the settings say."""

    dunning_days: tuple[int, ...] | None = None
    ladder: Mapping[str, int | None] | None = None
    is_automatic: bool = True


def change_plan(
    customer: Customer, arranged: Arranged, *, at: datetime, why: str, by: Any = None
) -> CollectionPlan | None:
    """Collect this customer's invoices so from now on, also those under way; None when it is so already.

    Who is not collected automatically any more has what is under way stopped; it is not resumed by itself.
    Raises BillingError for days or a ladder that cannot be gone by.
    """
    days, ladder, is_automatic = arranged
    wrong = misgiven_days(days or ()) or (misgiven_ladder(ladder) if ladder is not None else "")
    if wrong:
        raise BillingError(wrong)
    wanted = {
        "dunning_days": None if days is None else list(days),
        "ladder": None if ladder is None else dict(ladder),
        "is_automatic": is_automatic,
    }
    with changing(customer.pk, at=at):
        known = plan_of(customer) or CollectionPlan(customer=customer)
        if all(getattr(known, name) == value for name, value in wanted.items()):
            return None
        columns = {**wanted, "why": why[:500], "by": by, "at": at}
        plan, _ = CollectionPlan.objects.update_or_create(customer=customer, defaults=columns)
        refresh_days([customer.pk])
        if not is_automatic:
            for row in Dunning.objects.filter(customer=customer, state__in=LIVE):
                pause_dunning(row, at=at, why=why, by=by)
    return plan
