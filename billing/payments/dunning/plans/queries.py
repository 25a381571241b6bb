from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from billing.conf import conf
from billing.customers.models import Customer
from billing.payments.dunning.plans.models import CollectionPlan


class Terms(NamedTuple):
    """How one customer's invoices are collected: their own plan, and the settings where it says nothing."""

    days: tuple[int, ...]
    ladder: Mapping[str, int | None]
    is_automatic: bool


def terms_of(customer: Customer) -> Terms:
    return terms(plan_of(customer))


def plan_of(customer: Customer) -> CollectionPlan | None:
    return CollectionPlan.objects.filter(customer=customer).first()


def terms(plan: CollectionPlan | None) -> Terms:
    settings = conf()
    own_days, own_ladder = (plan.dunning_days, plan.ladder) if plan else (None, None)
    return Terms(
        days=tuple(sorted(settings.dunning_days if own_days is None else own_days)),
        ladder=settings.access_ladder if own_ladder is None else own_ladder,
        is_automatic=settings.collect_when_due and (plan is None or plan.is_automatic),
    )
