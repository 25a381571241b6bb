from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, NamedTuple

from django.conf import settings

from billing.conf import KEYS, Settings, conf, owner_model
from billing.diagnosis.settings_page.masking import MASK, in_words, masked


class ShownSetting(NamedTuple):
    name: str
    value: str
    is_set: bool
    is_known: bool = True


def shown_settings() -> list[ShownSetting]:
    """Those in force, and those that the project spelt wrong: they have no effect."""
    given: Mapping[str, Any] = getattr(settings, "BILLING", {})
    known = [_shown(entry.name, given) for entry in fields(Settings)]
    # What a key of no meaning holds is anybody's guess; it may be a secret.
    unknown = [ShownSetting(f'BILLING["{key}"]', MASK, True, False) for key in given if key not in KEYS]
    owner = ShownSetting("BILLING_OWNER_MODEL", owner_model(), hasattr(settings, "BILLING_OWNER_MODEL"))
    return [*unknown, owner, *known]


def _shown(field: str, given: Mapping[str, Any]) -> ShownSetting:
    key = field.upper()
    value = masked(getattr(conf(), field), name=key)
    return ShownSetting(f'BILLING["{key}"]', in_words(value), key in given)
