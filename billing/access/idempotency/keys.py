"""The Idempotency-Key of a request (IETF, draft-ietf-httpapi-idempotency-key-header)."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, RawPostDataException
from django.utils.translation import gettext as _

from billing.access.problems import problem

KEY_CHARACTERS_MAX = 255
_MULTIPART = "multipart/form-data"


def bad_key(key: str) -> HttpResponse | None:
    """400 for a key that cannot be kept."""
    if 1 <= len(key) <= KEY_CHARACTERS_MAX and key.isprintable():
        return None
    return problem(400, _("An Idempotency-Key has 1 to 255 printable characters"), cause="bad_key")


def fingerprint_of(request: HttpRequest) -> str:
    """Equal for the same method, address and content, whatever parts a form was sent in.

    Of content that Django does not read into memory, the length alone: the view is to find all of it there.
    """
    digest = sha256(f"{request.method}\n{request.get_full_path()}\n{request.content_type}\n".encode())
    if request.content_type == _MULTIPART and request.method == "POST":
        _add_form(digest, request)
        return digest.hexdigest()
    try:
        digest.update(_without_boundary(request))
    except RequestDataTooBig:
        digest.update(request.headers.get("Content-Length", "").encode())
    except RawPostDataException:
        # Somebody has read the stream: what it was parsed into stands for it.
        _add_form(digest, request)
    return digest.hexdigest()


def _without_boundary(request: HttpRequest) -> bytes:
    """What parts a form is another with each try; Django parses forms of POST alone."""
    boundary = (request.content_params or {}).get("boundary", "")
    is_form = request.content_type == _MULTIPART
    return request.body.replace(boundary.encode(), b"") if is_form else request.body


def _add_form(digest: Any, request: HttpRequest) -> None:
    for name, values in sorted(request.POST.lists()):
        digest.update(repr((name, values)).encode())
    for name, files in sorted(_files(request)):
        for file in files:
            digest.update(repr((name, file.name, file.content_type, file.size)).encode())
            _add_content(digest, file)


def _files(request: HttpRequest) -> Any:
    return request.FILES.lists()


def _add_content(digest: Any, file: Any) -> None:
    """An upload may be larger than memory; the view finds it as it came."""
    if not file.seekable():
        return
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
