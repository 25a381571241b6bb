from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from django.core.checks import CheckMessage, Error

from billing.conf import KEYS
from billing.diagnosis.checks.given import given, misfits


def check_shape(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """`BILLING` is a dict of known keys with values of the right types."""
    found = given()
    if found is None:
        hint = 'Write BILLING = {"SITE_NAME": "…"}, or leave it out: every key has a default.'
        return [Error("BILLING is not a dict", hint=hint, id="billing.E001")]
    unknown = [unknown_key(key, KEYS, "BILLING") for key in found if key not in KEYS]
    return [*unknown, *wrong_types()]


def unknown_key(key: Any, known: Iterable[str], where: str) -> CheckMessage:
    """A key that nothing reads, with the one that was probably meant."""
    names = sorted(known)
    near = get_close_matches(key.upper(), names, n=1, cutoff=0.5) if isinstance(key, str) else []
    hint = f'Did you mean "{near[0]}"?' if near else f"Known keys: {', '.join(names)}."
    return Error(f"{where} has the unknown key {key!r:.80}", hint=hint, id="billing.E002")


def wrong_types() -> list[CheckMessage]:
    return [
        Error(
            f"{misfit.where} is of type {misfit.found}",
            hint=f"It must be {misfit.wanted}; see docs/reference/settings.md.",
            id="billing.E003",
        )
        for misfit in misfits()
    ]
