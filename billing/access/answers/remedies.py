"""The ways out: what each is called, where it leads, and whether it goes through the gateway."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from billing.access.denied import Remedy


class Way(NamedTuple):
    """`view` is a name in the `billing` namespace; without one there is nothing to do but wait."""

    title: Any
    view: str = ""
    needs_gateway: bool = False
    # The call that does the same, where the project serves `billing.contrib.rest_framework.urls`.
    api_view: str = ""


class Offer(NamedTuple):
    """A remedy with its title and address; `href` is empty where waiting is all."""

    rel: str
    title: str
    href: str
    method: str = "GET"
    api_href: str = ""


SETUPS = "billing_api:setups"

WAYS = {
    "add_card": Way(_("Add a card"), "add_card", needs_gateway=True, api_view=SETUPS),
    "replace_card": Way(_("Replace the card"), "add_card", needs_gateway=True, api_view=SETUPS),
    "use_other_card": Way(_("Use another card"), "add_card", needs_gateway=True, api_view=SETUPS),
    "confirm_with_bank": Way(_("Confirm with your bank"), "setup", needs_gateway=True),
    "contact": Way(_("Contact us"), "contact"),
    "ask": Way(_("Ask for it"), "ask"),
    "wait": Way(_("Wait, then try again")),
}


def offer(remedy: Remedy, *, next_url: str) -> Offer:
    """The remedy as a link that comes back to `next_url` once it is done."""
    way = WAYS[remedy.rel]
    if not way.view:
        return Offer(remedy.rel, str(way.title), "")
    path = reverse(f"billing:{way.view}", args=[value for _name, value in remedy.params])
    query = f"?{urlencode({'next': next_url})}" if next_url else ""
    method = "POST" if remedy.rel == "ask" else "GET"
    return Offer(remedy.rel, str(way.title), path + query, method, _api_href(way))


def _api_href(way: Way) -> str:
    try:
        return reverse(way.api_view) if way.api_view else ""
    except NoReverseMatch:
        return ""


def needs_gateway(remedy: Remedy) -> bool:
    return WAYS[remedy.rel].needs_gateway
