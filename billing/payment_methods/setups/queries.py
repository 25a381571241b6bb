from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from billing.customers.models import Customer
from billing.payment_methods.setups.models import Setup
from billing.payment_methods.setups.states import SetupState


def open_setups(*, since: datetime) -> QuerySet[Setup]:
    """Set-ups whose page the customer was sent to and whose end nobody has told us."""
    # A refused one too: its page stays open, and another card may have been entered there since.
    waiting = Setup.objects.exclude(state=SetupState.SUCCEEDED).exclude(is_by_visitor=True)
    return waiting.filter(created_at__gte=since).exclude(url="").order_by("pk")


def unsent_setup(customer: Customer, *, is_by_visitor: bool) -> Setup | None:
    """One that never reached the gateway: the next try goes on with it, and with its key."""
    unsent = Setup.objects.filter(customer=customer, state=SetupState.CREATED, gateway_reference="")
    return unsent.filter(gateway=customer.gateway, is_by_visitor=is_by_visitor).first()
