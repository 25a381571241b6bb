"""What was typed into a form whose POST was refused, so that it need not be typed again.

It goes into the 402 page's own "try again" form and nowhere else: nothing is stored.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, RawPostDataException, UnreadablePostError

from billing.luhn import has_card_number

BYTES_MAX = 64 * 1024
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
# Short ones only as a word of their own: a passenger's compass is no secret.
_SECRET = re.compile(
    r"passw|passphrase|secret|token|csrf|card.?number|(?:^|[^a-z])(?:pass|pwd|cvc|cvv|otp|pin|iban)(?:$|[^a-z])",
    re.IGNORECASE,
)


class KeptForm(NamedTuple):
    action: str
    fields: tuple[tuple[str, str], ...]
    is_whole: bool


def keep(request: HttpRequest) -> KeptForm | None:
    """The refused form's text fields; None when it was no form, was too large, or cannot be read."""
    if request.method != "POST" or request.content_type not in _FORMS or _length(request) > BYTES_MAX:
        return None
    try:
        posted, has_files = request.POST, bool(request.FILES)
    except (SuspiciousOperation, RawPostDataException, UnreadablePostError, ValueError):
        return None
    fields = [(name, value) for name, values in posted.lists() for value in values]
    kept = tuple((name, value) for name, value in fields if _may_be_kept(name, str(value)))
    dropped = len([name for name, _value in fields if name != "csrfmiddlewaretoken"]) - len(kept)
    return KeptForm(request.get_full_path(), kept, is_whole=not has_files and not dropped)


def _may_be_kept(name: str, value: str) -> bool:
    return not _SECRET.search(name) and not has_card_number(value)


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return BYTES_MAX + 1
