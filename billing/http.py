"""What every page of ours says and trusts: its content policy, and where it may send people."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme

from billing.conf import conf

STRICT = (
    "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'; "
    "img-src 'self' data:"
)


def strict_csp(response: HttpResponseBase, *, script: Iterable[str] = ()) -> HttpResponseBase:
    """Send a strict Content-Security-Policy unless the host project already sends its own.

    `script` widens scripts and frames for a page that mounts a gateway's own card form.
    """
    if conf().send_csp:
        sources = " ".join(["'self'", *script])
        wider = f"; script-src {sources}; frame-src {sources}; connect-src {sources}" if script else ""
        response.headers.setdefault("Content-Security-Policy", STRICT + wider)
    return response


def safe_next(request: HttpRequest, url: str | None, *, default: str = "") -> str:
    """`url` if it leads to this very host, else `default` (OWASP, unvalidated redirects)."""
    allowed = url_has_allowed_host_and_scheme(
        url or "", allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # A bare word would be taken for the name of a view, or as relative to whatever page it ends on.
    is_whole = (url or "").startswith(("/", "http://", "https://"))
    # A control character would let a browser read another address than the one that was checked.
    return url if url and allowed and is_whole and url.isprintable() else default
