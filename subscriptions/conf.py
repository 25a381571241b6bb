"""What a project may set about plans: `BILLING["SUBSCRIPTIONS"]`, read lazily, typed and frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from billing.conf import conf as billing_conf


@dataclass(frozen=True, slots=True)
class Settings:
    """Each field is the key of the same name, in capitals."""

    # What becomes of a subscription once collecting is given up: "unpaid" or "cancel".
    after_dunning: str = "unpaid"
    # So long a first payment may take (Stripe's 23 hours).
    incomplete_hours: int = 23
    # Unused time is counted in "seconds" or in the customer's "days".
    prorate_by: str = "seconds"
    # So many wrong promotion codes a customer may type within an hour.
    wrong_codes_per_hour: int = 10
    # So long before a year or more is charged its customer is reminded, and before a trial ends; 0 for never.
    renewal_reminder_days: int = 30
    trial_reminder_days: int = 7


KEYS = {entry.name.upper(): entry.name for entry in fields(Settings)}


def conf() -> Settings:
    """The project's settings."""
    given: Mapping[str, Any] = billing_conf().subscriptions
    return Settings(**{KEYS[key]: value for key, value in given.items() if key in KEYS})
