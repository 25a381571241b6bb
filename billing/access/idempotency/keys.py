"""The Idempotency-Key of a request (IETF, draft-ietf-httpapi-idempotency-key-header)."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse, RawPostDataException
from django.utils.translation import gettext as _

from billing.access.problems import problem
from billing.ids import new_id

KEY_CHARACTERS_MAX = 255


def bad_key(key: str) -> HttpResponse | None:
    """400 for a key that cannot be kept."""
    if 1 <= len(key) <= KEY_CHARACTERS_MAX and key.isprintable():
        return None
    return problem(400, _("An Idempotency-Key has 1 to 255 printable characters"), cause="bad_key")


def hold_key(view: str, key: str | None) -> str:
    """The same view and key hold once; a request without a key is one of its kind."""
    if key is None:
        return new_id("req")
    named = sha256(f"{view}\n{key}".encode()).hexdigest()
    return f"key:{named}"


def fingerprint_of(request: HttpRequest) -> str:
    """Equal for the same method, address and content."""
    digest = sha256(f"{request.method}\n{request.get_full_path()}\n{request.content_type}\n".encode())
    try:
        digest.update(request.body)
    except RawPostDataException:
        # Somebody has read the stream: what it was parsed into stands for it.
        for name, values in sorted(request.POST.lists()):
            digest.update(repr((name, values)).encode())
        for name, files in sorted(_files(request)):
            digest.update(repr((name, [(file.name, file.size) for file in files])).encode())
    return digest.hexdigest()


def _files(request: HttpRequest) -> Any:
    return request.FILES.lists()
