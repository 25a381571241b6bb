from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from billing.customers.models import Customer
from billing.customers.validators import refuse_in
from billing.errors import KeyReused
from billing.states import move
from subscriptions.catalog.given import differs, given, given_anew, refuse_other_kind
from subscriptions.catalog.models import Plan, PlanOffer, Product
from subscriptions.catalog.states import PlanState
from subscriptions.errors import BadChoice, NotSold


def create_product(key: str, *, name: str, **columns: Any) -> Product:
    """What plans are plans of; twice is once. `tax_percent` is a Decimal.

    Raises ValidationError, and KeyReused where the key stands for another product.
    """
    columns = given_anew(Product, {"key": key, "name": name, **columns})
    row, is_new = Product.objects.get_or_create(key=key, defaults=columns)
    if not is_new and (others := differs(row, columns)):
        raise KeyReused(f"{key} is a product with another {', '.join(others)}")
    return row


def change_product(product: Product, **columns: Any) -> Product:
    """Its name, description, tax or position. What is on an invoice stays as it is."""
    columns = given(Product, _without_key(columns))
    Product.objects.filter(pk=product.pk).update(**columns)
    return Product.objects.get(pk=product.pk)


def create_plan(
    product: Product,
    key: str,
    *,
    name: str,
    at: datetime,
    state: PlanState = PlanState.PUBLIC,
    **columns: Any,
) -> Plan:
    """A plan without prices, which nobody can choose yet; twice is once.

    Raises ValidationError, and KeyReused where the key stands for another plan.
    """
    columns = {"product": product, **given_anew(Plan, {"key": key, "name": name, **columns})}
    with transaction.atomic():
        row, is_new = Plan.objects.get_or_create(key=key, defaults=columns)
        if is_new and state != row.state:
            move(row, state, at=at)
    if not is_new and (others := differs(row, columns)):
        raise KeyReused(f"{key} is a plan with another {', '.join(others)}")
    return row


def change_plan(plan: Plan, **columns: Any) -> Plan:
    """Its product, name, description, position, or the trial of who starts from now on.

    A plan that has prices stays a plan, and an add-on an add-on: ValidationError is raised.
    """
    product = {"product": columns.pop("product")} if "product" in columns else {}
    columns = {**product, **given(Plan, _without_key(columns))}
    with transaction.atomic():
        row = _locked(plan)
        if columns.get("kind", row.kind) != row.kind and row.prices.exists():
            refuse_other_kind(f"{row.key} has prices as what it is: create another plan")
        Plan.objects.filter(pk=row.pk).update(**columns)
    return Plan.objects.get(pk=plan.pk)


def publish_plan(plan: Plan, *, at: datetime, why: str = "", by: Any = None) -> Plan:
    """Everybody may choose it. Twice is once."""
    return _become(plan, PlanState.PUBLIC, at=at, why=why, by=by)


def hide_plan(plan: Plan, *, at: datetime, why: str = "", by: Any = None) -> Plan:
    """Nobody sees it but to whom it is offered. Twice is once."""
    return _become(plan, PlanState.HIDDEN, at=at, why=why, by=by)


def archive_plan(plan: Plan, *, at: datetime, why: str = "", by: Any = None) -> Plan:
    """Sold to nobody any more; whoever has it keeps it. Twice is once."""
    return _become(plan, PlanState.ARCHIVED, at=at, why=why, by=by)


def grant_offer(
    plan: Plan, customer: Customer, *, at: datetime, until_at: datetime | None = None
) -> PlanOffer:
    """This customer may choose the plan though it is hidden, before `until_at` where there is one.

    Twice is once; another end takes the place of the one before. Raises NotSold for a plan that is archived,
    and BadChoice where the end has come.
    """
    if until_at is not None and until_at <= at:
        raise BadChoice("an offer ends in the future")
    with transaction.atomic():
        if _locked(plan).state == PlanState.ARCHIVED:
            raise NotSold(f"{plan.key} is archived: hide it, then offer it")
        columns = {"offered_at": at, "until_at": until_at}
        row, is_new = PlanOffer.objects.get_or_create(plan=plan, customer=customer, defaults=columns)
        if not is_new and row.until_at != until_at:
            PlanOffer.objects.filter(pk=row.pk).update(**columns)
    return PlanOffer.objects.get(pk=row.pk)


def revoke_offer(plan: Plan, customer: Customer) -> bool:
    """End it now; a plan that was chosen meanwhile is kept. Whether there was one."""
    ended, _of_what = PlanOffer.objects.filter(plan=plan, customer=customer).delete()
    return ended > 0


def _become(plan: Plan, state: PlanState, *, at: datetime, why: str, by: Any) -> Plan:
    refuse_in({"why": why})
    with transaction.atomic():
        row = _locked(plan)
        if row.state != state:
            move(row, state, at=at, why=why, by=by)
    return row


def _locked(plan: Plan) -> Plan:
    """Of two that change it at once, the second sees what the first has done."""
    return Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)


def _without_key(columns: dict[str, Any]) -> dict[str, Any]:
    if fixed := {"key", "state", "public_id"} & set(columns):
        raise TypeError(f"not to be changed so: {', '.join(sorted(fixed))}")
    return columns
