"""What every page of ours says and trusts: its content policy, and where it may send people."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote_plus

from django.http import HttpRequest, HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme

from billing.conf import conf
from billing.luhn import has_card_number

# What the column of a set-up holds; nobody's own pages have longer addresses.
NEXT_LENGTH_MAX = 2000
STRICT = (
    "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'; "
    "img-src 'self' data:"
)


def strict_csp(
    response: HttpResponseBase,
    *,
    script: Iterable[str] = (),
    frame: Iterable[str] = (),
    connect: Iterable[str] = (),
) -> HttpResponseBase:
    """Send a strict Content-Security-Policy unless the host project already sends its own.

    Origins are for a page that mounts a gateway's own card form.
    """
    if conf().send_csp:
        wider = {"script-src": script, "frame-src": frame, "connect-src": connect}
        added = [" ".join([name, "'self'", *origins]) for name, origins in wider.items() if origins]
        response.headers.setdefault("Content-Security-Policy", "; ".join([STRICT, *added]))
    return response


def next_to_keep(request: HttpRequest, url: str | None) -> str:
    """`url` if it may also be stored, to lead back there later: not too long, and no card number in it."""
    may_be_kept = url and len(url) <= NEXT_LENGTH_MAX and not has_card_number(unquote_plus(url))
    return safe_next(request, url) if may_be_kept else ""


def safe_next(request: HttpRequest, url: str | None, *, default: str = "") -> str:
    """`url` if it leads to this very host, else `default` (OWASP, unvalidated redirects)."""
    allowed = url_has_allowed_host_and_scheme(
        url or "", allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # A bare word would be taken for the name of a view, or as relative to whatever page it ends on.
    is_whole = (url or "").startswith(("/", "http://", "https://"))
    # A control character would let a browser read another address than the one that was checked.
    return url if url and allowed and is_whole and url.isprintable() else default
