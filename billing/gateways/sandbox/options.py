"""What a project may say of its account at the bank: `OPTIONS`, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import salted_hmac

from billing.gateways.messages import Problem

SECRET_CHARACTERS_MIN = 24
INBOX = "billing.webhooks.actions.receive_event"
MISHAPS = ("late", "twice", "reordered", "lost")


def secrets_of(alias: str, options: Mapping[str, Any]) -> list[str]:
    """What events are signed with, the newest first. By default one made of SECRET_KEY for each account."""
    given: list[str] = list(options.get("WEBHOOK_SECRETS", ()))
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return given or [_made_of(key, alias) for key in keys]


def _made_of(key: str | bytes, alias: str) -> str:
    return salted_hmac("billing.gateways.sandbox", alias, secret=key, algorithm="sha256").hexdigest()


def problems_of(options: Mapping[str, Any]) -> Iterator[Problem]:
    """Never tells a value: it may be a secret."""
    for key, value in options.items():
        if key not in _SOUND:
            known = ", ".join(_SOUND)
            yield Problem(f'the sandbox has no option "{key}"', f"Its options are {known}.")
        else:
            is_sound, wanted = _SOUND[key]
            if not is_sound(value):
                yield Problem(f'the option "{key}" of the sandbox cannot be used', f"It must be {wanted}.")


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _are_secrets(value: Any) -> bool:
    is_list = isinstance(value, list | tuple)
    return is_list and all(_is_text(each) and len(each) >= SECRET_CHARACTERS_MIN for each in value)


def _is_address(value: Any) -> bool:
    try:
        parts = urlsplit(value) if _is_text(value) else None
    except ValueError:
        return False
    return bool(parts and parts.scheme in {"http", "https"} and parts.hostname)


def _is_chaos(value: Any) -> bool:
    """Whole numbers: so many of a hundred events, and a seed."""
    known = {*MISHAPS, "seed"}
    return isinstance(value, Mapping) and all(
        name in known and isinstance(of_hundred, int) and of_hundred >= 0
        for name, of_hundred in value.items()
    )


_SOUND: dict[str, tuple[Callable[[Any], bool], str]] = {
    "NAME": (_is_text, "a text: what health reports call it"),
    "WEBHOOK_SECRETS": (_are_secrets, f"a list of texts of {SECRET_CHARACTERS_MIN} characters or more"),
    "WEBHOOK_URL": (_is_address, "a full http(s) address; without one events are handed over in-process"),
    "WEBHOOK_SINK": (_is_text, "the dotted path of a function (alias, delivery, at=)"),
    "CHAOS": (_is_chaos, f"a dict of {', '.join(MISHAPS)}: how many of a hundred, and seed: a number"),
}
