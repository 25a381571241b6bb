from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from billing.gateways.watch.queries import Downtimes
from billing.invoices.models import Invoice
from billing.invoices.states import UNPAID
from billing.payments.dunning.plans.models import CollectionPlan
from billing.payments.dunning.plans.queries import terms
from billing.payments.dunning.schedule import rungs
from billing.standing.prepared import prepared


def facts(customer_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The access ladder of the unpaid invoice that is due first, as instants.

    `warned_at`, `read_only_at`, `refused_at`: what is taken away from when on, as long as it is not paid.
    `stood_still_since`: the customer's gateway is away, and none of the three is reached after that.
    """
    rows = _first_due(customer_ids)
    if not rows:
        return {}
    plans = {plan.customer_id: plan for plan in CollectionPlan.objects.filter(customer_id__in=rows)}
    gateways = {gateway for _due_at, gateway in rows.values()}
    downtimes = Downtimes(gateways, since=min(due_at for due_at, _gateway in rows.values()))
    return {
        pk: {
            **rungs(due_at, terms(plans.get(pk)).ladder, downtimes.pauses(gateway))._asdict(),
            "stood_still_since": downtimes.stands_since(gateway),
        }
        for pk, (due_at, gateway) in rows.items()
    }


def _first_due(customer_ids: Sequence[int]) -> dict[int, tuple[datetime, str]]:
    return {pk: (due_at, gateway) for pk, due_at, gateway in _due(customer_ids) if due_at}


@prepared(Invoice)
def _due(customer_ids: Sequence[int]) -> QuerySet[Any, Any]:
    unpaid = Invoice.objects.filter(customer_id=OuterRef("customer_id"), state__in=UNPAID)
    first_due = Subquery(unpaid.order_by("due_at", "pk").values("due_at")[:1])
    rows = Invoice.objects.filter(customer_id__in=customer_ids, state__in=UNPAID, due_at=first_due)
    return rows.order_by().values_list("customer_id", "due_at", "customer__gateway")
