"""One press, one payment: each form that pays carries a key of its own, and the key pays once."""

from __future__ import annotations

import re

from django.http import HttpRequest

from billing.ids import new_id

_TICKET = re.compile(r"key_[0-9A-Z]{20}")


def new_ticket() -> str:
    return new_id("key")


def ticket_of(request: HttpRequest) -> str:
    """The key that the form was given; empty where it has none of ours."""
    asked = request.POST.get("key", "")
    return asked if _TICKET.fullmatch(asked) else ""
