from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from billing.customers.models import Customer
from billing.payment_methods.setups.models import Setup
from billing.payment_methods.setups.states import SetupState


def open_setups(*, since: datetime) -> QuerySet[Setup]:
    """Set-ups whose page somebody was sent to and whose end nobody has told us.

    Visitors' too: only once we know of a card can the gateway be told to forget it.
    """
    # A refused one too: its page stays open, and another card may have been entered there since.
    waiting = Setup.objects.exclude(state=SetupState.SUCCEEDED)
    return waiting.filter(created_at__gte=since).exclude(url="").order_by("pk")


def own_setups(customer: Customer) -> QuerySet[Setup]:
    """The customer's, without those that visitors started by an invoice's link."""
    return Setup.objects.filter(customer=customer, is_by_visitor=False)


def unsent_setup(customer: Customer, *, invoice_id: int | None) -> Setup | None:
    """One that never reached the gateway: the next try goes on with it, and with its key.

    Never with one for another invoice: its page leads back to that one.
    """
    whose = Setup.objects.filter(invoice_id=invoice_id) if invoice_id else own_setups(customer)
    unsent = whose.filter(customer=customer, state=SetupState.CREATED, gateway_reference="")
    return unsent.filter(gateway=customer.gateway).first()
