"""Who only looks is not charged, and so nothing that is sold runs for them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

# What a browser says of itself when it fetches ahead: the header of today, and the older one.
_PURPOSE = ("Sec-Purpose", "Purpose")


def only_a_look(request: HttpRequest) -> HttpResponse | None:
    """The answer to HEAD and to what a browser fetches ahead; None for who has come to buy."""
    if request.method == "HEAD":
        return HttpResponse(headers={"Cache-Control": "no-store"})
    if not any("prefetch" in request.headers.get(name, "") for name in _PURPOSE):
        return None
    # A success would be shown as the page when the link is followed; after a 503 it is asked for again.
    response = HttpResponse(status=503, headers={"Cache-Control": "no-store"})
    patch_vary_headers(response, _PURPOSE)
    # Django writes to the admins about each 503, unless that was done; there is no public way to say so.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
