from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from billing.portal.viewer import Viewer


class Entry(NamedTuple):
    title: Any
    url: str
    # The value of `aria-current`: on the entry's own page "page", on one below it "true".
    current: str


# The entry's own page first, then those that stand below it.
_ROOMS = (
    (_("Overview"), ("overview",)),
    (_("Invoices"), ("invoices", "invoice", "pay_invoice")),
    (_("Credit"), ("credit", "top_up", "budget", "ask_limit", "payment", "payment_return")),
    (_("Payment methods"), ("payment_methods", "add_card", "setup", "setup_return", "remove_card")),
    (_("Billing details"), ("details",)),
    (_("E-mails"), ("notices",)),
    (_("Refusals"), ("refusals", "refusal", "ask")),
)


def navigation(request: HttpRequest, viewer: Viewer | None) -> list[Entry]:
    """The ways between the pages; none for who has not signed in."""
    if viewer is None:
        return []
    here = request.resolver_match.url_name if request.resolver_match else ""
    return [Entry(title, reverse(f"billing:{names[0]}"), _current(here, names)) for title, names in _ROOMS]


def _current(here: str | None, names: tuple[str, ...]) -> str:
    if here == names[0]:
        return "page"
    return "true" if here in names else ""
