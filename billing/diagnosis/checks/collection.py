from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Warning

from billing.diagnosis.checks.given import is_usable, sound
from billing.payments.dunning.plans.given import misgiven_days, misgiven_ladder

_SOURCE = "billing.payments.dunning.facts.facts"
_POLICY = "billing.access.policies.nothing_overdue"
_AFTER = ("leave", "write_off")


def check_collection(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The days on which money is asked for, and those on which access falls, can be gone by."""
    settings = sound()
    found: list[CheckMessage] = []
    if wrong := misgiven_days(settings.dunning_days):
        hint = "Such as [2, 7, 14, 21]."
        found.append(Error(f'BILLING["DUNNING_DAYS"]: {wrong}', hint=hint, id="billing.E020"))
    if wrong := misgiven_ladder(settings.access_ladder):
        hint = 'Such as {"warn": 0, "read_only": 8, "refuse": 15}; None is never.'
        found.append(Error(f'BILLING["ACCESS_LADDER"]: {wrong}', hint=hint, id="billing.E020"))
    if settings.after_dunning not in _AFTER:
        said = f'BILLING["AFTER_DUNNING"] is {settings.after_dunning!r:.40}'
        found.append(Error(said, hint=f"It is one of {', '.join(_AFTER)}.", id="billing.E020"))
    return [*found, *_ladder_without_source()]


def _ladder_without_source() -> list[CheckMessage]:
    settings = sound()
    if not is_usable("STANDING_SOURCES") or _POLICY not in settings.access_policies:
        return []
    if _SOURCE in settings.standing_sources:
        return []
    said = "nobody states the access ladder: whoever has an overdue invoice is refused from its due date on"
    hint = f'Add "{_SOURCE}" to BILLING["STANDING_SOURCES"].'
    return [Warning(said, hint=hint, id="billing.W007")]
