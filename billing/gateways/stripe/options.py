"""OPTIONS of a Stripe gateway, read once, and what is wrong with them. Printed, it shows no key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from billing.gateways.messages import Problem

CHECKOUT, ELEMENT = "checkout", "element"
SECONDS_MAX = 120

# Nothing before or after: a line break that was copied with it would be refused on the way, and shown.
_KEY = re.compile(r"[sr]k_(test|live)_[A-Za-z0-9_]+")
_SECRET = re.compile(r"whsec_[A-Za-z0-9_+/=-]+")

_KNOWN: dict[str, type | tuple[type, ...]] = {
    "SECRET_KEY": str,
    "PUBLISHABLE_KEY": str,
    "WEBHOOK_SECRETS": (list, tuple),
    "ACCOUNT": str,
    "CARD_ENTRY": str,
    "ALLOW_TEST_KEY": bool,
    "TIMEOUT_SECONDS": int,
    "API_BASE": str,
}


@dataclass(frozen=True, slots=True)
class Options:
    """What is not given has the default that stands here."""

    secret_key: str = field(default="", repr=False)
    publishable_key: str = ""
    webhook_secrets: tuple[str, ...] = field(default=(), repr=False)
    account: str = ""
    card_entry: str = CHECKOUT
    allow_test_key: bool = False
    timeout_seconds: int = 20
    api_base: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Options:
        known = {name.lower(): value for name, value in given.items() if _fits(name, value)}
        if "webhook_secrets" in known:
            known["webhook_secrets"] = tuple(known["webhook_secrets"])
        return cls(**known)

    @property
    def is_live(self) -> bool:
        return "_live_" in self.secret_key


def problems_of(given: Mapping[str, Any]) -> Iterator[Problem]:
    """What can be told without asking Stripe. Never repeats a value: it may be a key."""
    for name, value in given.items():
        if name not in _KNOWN:
            yield Problem(f'there is no option "{str(name)[:40]}"', f"There are {', '.join(_KNOWN)}.")
        elif not _fits(name, value):
            yield Problem(f"{name} is of the wrong type", "See docs/how-to/go-live-with-stripe.md.")
    options = Options.of(given)
    yield from _of_keys(options)
    yield from _of_secrets(options)
    yield from _of_entry(options)


def _of_keys(options: Options) -> Iterator[Problem]:
    key = options.secret_key
    if not _KEY.fullmatch(key):
        hint = "Copy a restricted key (rk_…) or the secret key (sk_…) from Stripe into the environment."
        yield Problem("SECRET_KEY is no key of Stripe's", hint)
    elif options.is_live and settings.DEBUG:
        yield Problem("a live key is in use while DEBUG is on", "Use the key of test mode here.")
    elif not options.is_live and not (settings.DEBUG or options.allow_test_key or _is_under_test()):
        hint = "Use a live key, or for a staging site set the option ALLOW_TEST_KEY."
        yield Problem("a test key is in use while DEBUG is off", hint)


def _of_secrets(options: Options) -> Iterator[Problem]:
    secrets = options.webhook_secrets
    if not secrets or not all(isinstance(one, str) and _SECRET.fullmatch(one) for one in secrets):
        hint = "Create an endpoint at Stripe and copy its signing secret (whsec_…); several while you rotate."
        yield Problem("WEBHOOK_SECRETS names no signing secret", hint)


def _of_entry(options: Options) -> Iterator[Problem]:
    if options.card_entry not in {CHECKOUT, ELEMENT}:
        yield Problem(
            "CARD_ENTRY is neither", f'"{CHECKOUT}" leads to Stripe\'s page, "{ELEMENT}" stays on yours.'
        )
    if not 1 <= options.timeout_seconds <= SECONDS_MAX:
        yield Problem("TIMEOUT_SECONDS is out of range", f"It is from 1 to {SECONDS_MAX}.")
    mode = "pk_live_" if options.is_live else "pk_test_"
    if options.card_entry == ELEMENT and not options.publishable_key.startswith(mode):
        yield Problem(
            "the Payment Element needs the PUBLISHABLE_KEY of the same mode", f"It begins with {mode}."
        )


def _fits(name: str, value: Any) -> bool:
    return name in _KNOWN and isinstance(value, _KNOWN[name])


def _is_under_test() -> bool:
    from django.core import mail

    return hasattr(mail, "outbox")
