"""From an event to what is read anew at the gateway. Nothing that the event says besides is believed."""

from __future__ import annotations

from datetime import datetime

from billing.gateways.messages import EventKind
from billing.payment_methods.news import refresh_method
from billing.payment_methods.setups.news import refresh_setup
from billing.payments.news import refresh_charge, refresh_refund
from billing.webhooks.models import InboxEvent


def carry_out(event: InboxEvent, *, at: datetime) -> bool:
    """Whether it is about something of ours. Raises what the gateway raises when it cannot tell."""
    alias, reference, key = event.gateway, event.reference, event.key
    match event.kind:
        case EventKind.SETUP:
            return refresh_setup(alias, reference=reference, at=at)
        case EventKind.METHOD:
            return refresh_method(alias, reference=reference, at=at)
        case EventKind.CHARGE:
            return refresh_charge(alias, reference=reference, key=key, at=at)
        case EventKind.REFUND:
            return refresh_refund(alias, charge_reference=reference, key=key, at=at)
    return False
