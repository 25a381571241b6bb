from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from django.apps import apps
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from billing.portal.viewer import Viewer


class Entry(NamedTuple):
    title: Any
    url: str
    # The value of `aria-current`: on the entry's own page "page", on one below it "true".
    current: str


Room = tuple[Any, tuple[str, ...]]

# The entry's own page first, then those that stand below it; by their names in the namespace of the app.
# Another app says in `portal_rooms` of its AppConfig what it adds, behind the first.
_FIRST: tuple[Room, ...] = ((_("Overview"), ("overview",)),)
_OTHERS: tuple[Room, ...] = (
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
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [entry for space, room in _rooms() if (entry := _entry(space, room, here))]


@lru_cache(maxsize=1)
def _rooms() -> list[tuple[str, Room]]:
    added = [(app.label, room) for app in apps.get_app_configs() for room in getattr(app, "portal_rooms", ())]
    return [*(("billing", room) for room in _FIRST), *added, *(("billing", room) for room in _OTHERS)]


def _entry(space: str, room: Room, here: str) -> Entry | None:
    """None where the project does not serve the pages of that app."""
    title, names = room
    try:
        url = reverse(f"{space}:{names[0]}")
    except NoReverseMatch:
        return None
    return Entry(title, url, _current(here, [f"{space}:{name}" for name in names]))


def _current(here: str, names: list[str]) -> str:
    if here == names[0]:
        return "page"
    return "true" if here in names else ""
