"""What the file says of the customer now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse

from billing.access.passes.models import Pass
from billing.access.rates.models import RateOverride
from billing.customers.models import Customer
from billing.customers.states import CustomerState
from billing.diagnosis.customer_file import presses
from billing.diagnosis.customer_file.money.queries import credits_of
from billing.diagnosis.customer_file.presses import Press, may_press, presses_of_apps
from billing.diagnosis.customer_file.stored_facts import stated_facts
from billing.diagnosis.customer_file.timeline import timeline
from billing.diagnosis.customer_file.verdicts import verdict_of
from billing.payment_methods.models import PaymentMethod
from billing.read_only import address_of

CARDS_MAX = 50
PAGES_MAX = 200


def file_of(request: HttpRequest, customer: Customer, *, at: datetime) -> dict[str, Any]:
    _fetch_given(customer)
    stated = stated_facts(customer, is_compared="compare" in request.GET)
    return {
        "customer": customer,
        "details": [(field.verbose_name, _shown(customer, field.name)) for field in _columns()],
        "owner_url": address_of(customer.owner) if customer.owner else "",
        "at": at,
        "verdict": verdict_of(stated.facts, at),
        "stated": stated,
        "cards": _cards(customer, at),
        "credits": credits_of(customer) if request.user.has_perm("billing.view_credit") else [],
        "money_url": reverse("admin:billing_customer_money", args=[customer.public_id]),
        "timeline": timeline(customer, page=_page(request)),
        "buttons": _buttons(request, customer),
        **_in_force(request, customer, at),
    }


def _fetch_given(customer: Customer) -> None:
    """Passes and rates are read more than once; made by hand, they are few."""
    for name, model in {"passes": Pass, "rate_overrides": RateOverride}.items():
        rows = model._default_manager.select_related("by", "revoked_by").order_by("-pk")
        prefetch_related_objects([customer], Prefetch(name, queryset=rows))


def _address(press: Press, *ids: str) -> str:
    return reverse(f"admin:billing_customer_{press.name}", args=ids)


def _buttons(request: HttpRequest, customer: Customer) -> list[tuple[Press, str]]:
    first = presses.SUSPEND if customer.state == CustomerState.ACTIVE else presses.RESUME
    added = (press for press in presses_of_apps() if press.target is None)
    known = (first, presses.GIVE_PASS, presses.SET_RATE, *added)
    offered = [press for press in known if may_press(request.user, press)]
    return [(press, _address(press, customer.public_id)) for press in offered]


def _in_force(request: HttpRequest, customer: Customer, at: datetime) -> dict[str, Any]:
    """The passes and rates that hold now, each with the address that revokes it, where that is allowed."""
    passes = [row for row in customer.passes.all() if row.revoked_at is None and at < row.until]
    rates = [row for row in customer.rate_overrides.all() if row.revoked_at is None]

    def with_address(press: Press, rows: Any) -> list[tuple[Any, str]]:
        may = may_press(request.user, press)
        return [(row, _address(press, customer.public_id, row.public_id) if may else "") for row in rows]

    return {
        "passes": with_address(presses.REVOKE_PASS, passes),
        "rates": with_address(presses.REVOKE_RATE, rates),
        "others": [
            shown
            for press in presses_of_apps()
            if press.target is not None
            for shown in with_address(press, _given(press, customer))
        ],
    }


def _given(press: Press, customer: Customer) -> QuerySet[Any]:
    """The rows of this customer that the press of another app would revoke."""
    rows = press.target._default_manager.filter(**{press.owner: customer}, revoked_at=None)
    return rows.select_related("by").order_by("-pk")  # type: ignore[no-any-return]


def _cards(customer: Customer, at: datetime) -> list[tuple[PaymentMethod, bool]]:
    """Those on file first, in the order they are charged."""
    cards = PaymentMethod.objects.filter(customer=customer).order_by(
        "state", "-is_default", "position", "-detached_at", "pk"
    )
    return [(card, card.is_usable(at=at)) for card in cards[:CARDS_MAX]]


def _page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    return max(1, min(int(asked), PAGES_MAX)) if asked.isdecimal() and len(asked) < 6 else 1


def _columns() -> list[Any]:
    hidden = {"id", "owner", "suspended_at"}
    return [field for field in Customer._meta.concrete_fields if field.name not in hidden]


def _shown(customer: Customer, name: str) -> Any:
    return customer.get_state_display() if name == "state" else getattr(customer, name)
