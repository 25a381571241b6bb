"""What the gateway tells of a set-up: looked up there, then written here."""

from __future__ import annotations

from datetime import datetime

from billing.payment_methods.setups.actions import complete_setup
from billing.payment_methods.setups.models import Setup


def refresh_setup(gateway: str, *, reference: str, at: datetime) -> bool:
    """Write down how this set-up stands. Whether it was started here.

    Raises Unreachable, OutcomeUnknown or Misconfigured when the gateway cannot tell.
    """
    setup = Setup.objects.filter(gateway=gateway, gateway_reference=reference).first() if reference else None
    if setup:
        complete_setup(setup, at=at)
    return setup is not None
