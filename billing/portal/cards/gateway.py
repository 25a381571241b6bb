"""The two ends of the line to the gateway: sending people there, and what is said when it is broken."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from billing.access.decorators import view_name
from billing.access.gate import refuse_because
from billing.access.trouble import denied_by
from billing.errors import GatewayError, Misconfigured
from billing.http import safe_next
from billing.portal.page import show
from billing.portal.viewer import Viewer

View = Callable[..., HttpResponse]
Page = Callable[[str, dict[str, str]], HttpResponse]


def answers_trouble(view: View) -> View:
    """A gateway that is down is 503 with Retry-After, and a retry goes on where it stopped."""

    @wraps(view)
    def answered(viewer: Viewer, **named: str) -> HttpResponse:
        try:
            return view(viewer, **named)
        except GatewayError as trouble:
            denied = denied_by(trouble)
            return refuse_because(viewer.request, denied, view=view_name(viewer.request, view))

    return answered


def to_gateway(viewer: Viewer, url: str) -> HttpResponse:
    """On to the gateway's or the bank's page: on this host, or elsewhere by https and nothing else."""
    return leave_for(viewer.request, url, page=partial(show, viewer))


def leave_for(request: HttpRequest, url: str, *, page: Page) -> HttpResponse:
    """The same for whoever asks; `page` renders the one in between."""
    if here := safe_next(request, url):
        return HttpResponseRedirect(here)
    if not url.startswith("https://"):
        raise Misconfigured("the gateway's page has no https address")
    # A page and not a redirect: `form-action 'self'` would stop a form that ends on another site.
    response = page("billing/onward.html", {"url": url})
    response.headers["Refresh"] = f"0; url={url}"
    return response
