"""The ways out: what each is called, where it leads, and whether it goes through the gateway."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from billing.access.denied import Remedy
from billing.money import Money


class Way(NamedTuple):
    """`view` is a name in the `billing` namespace, or one with its own; without one waiting is all."""

    title: Any
    view: str = ""
    needs_gateway: bool = False
    # The call that does the same, where the project serves `billing.contrib.rest_framework.urls`.
    api_view: str = ""
    # The title where it is known what it costs.
    priced: Any = ""
    # Which of what the remedy names stands in the path, where that is not all.
    in_path: tuple[str, ...] | None = None


class Quote(NamedTuple):
    """What a remedy comes to, where that is looked up when it is told; `asked` is what its page is asked."""

    title: str
    amount: Money | None = None
    asked: Mapping[str, str] = {}


class Offer(NamedTuple):
    """A remedy with its title and address; `href` is empty where waiting is all."""

    rel: str
    title: str
    href: str
    method: str = "GET"
    api_href: str = ""
    amount: Money | None = None


SETUPS, TOP_UPS = "billing_api:setups", "billing_api:top_ups"

WAYS = {
    "add_card": Way(_("Add a card"), "add_card", needs_gateway=True, api_view=SETUPS),
    "replace_card": Way(_("Replace the card"), "add_card", needs_gateway=True, api_view=SETUPS),
    "use_other_card": Way(_("Use another card"), "add_card", needs_gateway=True, api_view=SETUPS),
    "confirm_with_bank": Way(_("Confirm with your bank"), "setup", needs_gateway=True),
    "pay_invoice": Way(
        _("Pay the invoice"),
        "pay_invoice",
        needs_gateway=True,
        api_view="billing_api:pay_invoice",
        priced=_("Pay the invoice: %(amount)s"),
    ),
    "top_up": Way(_("Top up"), "top_up", needs_gateway=True, api_view=TOP_UPS),
    "pay_now": Way(
        _("Pay now"), "top_up", needs_gateway=True, api_view=TOP_UPS, priced=_("Pay %(amount)s now")
    ),
    "pay_request": Way(
        _("Pay for this"), "top_up", needs_gateway=True, api_view=TOP_UPS, priced=_("Pay %(amount)s for this")
    ),
    "ask_limit": Way(_("Ask for a higher limit"), "ask_limit"),
    "raise_budget": Way(_("Raise your own budget"), "budget"),
    "choose_plan": Way(_("Choose a plan"), "subscriptions:plans", needs_gateway=True, in_path=()),
    "finish_subscription": Way(_("Pay the first invoice"), "subscriptions:subscription", needs_gateway=True),
    "resume_subscription": Way(_("Resume the subscription"), "subscriptions:subscription"),
    "add_seat": Way(
        _("Add a seat"),
        "subscriptions:change",
        needs_gateway=True,
        in_path=("subscription",),
    ),
    "take_seat": Way(_("Take a seat"), "subscriptions:take_seat"),
    "contact": Way(_("Contact us"), "contact"),
    "ask": Way(_("Ask for it"), "ask"),
    "wait": Way(_("Wait, then try again")),
}


_QUOTES: dict[str, Callable[[Remedy], Quote | None]] = {}


def quoted_by(rel: str, quote: Callable[[Remedy], Quote | None]) -> None:
    """Have this asked what a remedy of that name comes to, whenever one is told."""
    _QUOTES[rel] = quote


def offer(remedy: Remedy, *, next_url: str) -> Offer:
    """The remedy as a link that comes back to `next_url` once it is done."""
    way = WAYS[remedy.rel]
    if not way.view:
        return Offer(remedy.rel, str(way.title), "")
    quote = _quote(remedy)
    amount = quote.amount or remedy.amount
    asked = {"next": next_url} if next_url else {}
    asked |= dict(quote.asked)
    if remedy.amount and not remedy.params:
        # A page on which the sum can be chosen begins with this one.
        asked |= remedy.amount.as_json()
    query = f"?{urlencode(asked)}" if asked else ""
    method = "POST" if remedy.rel == "ask" else "GET"
    title = quote.title or _title(way, remedy)
    return Offer(remedy.rel, title, path_of(remedy) + query, method, _api_href(way, remedy), amount)


def _quote(remedy: Remedy) -> Quote:
    known = _QUOTES.get(remedy.rel)
    return (known(remedy) if known else None) or Quote("")


def path_of(remedy: Remedy) -> str:
    """Where it leads, without what is asked there."""
    way = WAYS[remedy.rel]
    named = [value for name, value in remedy.params if way.in_path is None or name in way.in_path]
    return reverse(way.view if ":" in way.view else f"billing:{way.view}", args=named)


def _title(way: Way, remedy: Remedy) -> str:
    if not (way.priced and remedy.amount):
        return str(way.title)
    return str(way.priced) % {"amount": remedy.amount.format(get_language())}


def _api_href(way: Way, remedy: Remedy) -> str:
    named = [value for _name, value in remedy.params]
    try:
        return reverse(way.api_view, args=named) if way.api_view else ""
    except NoReverseMatch:
        return ""


def needs_gateway(remedy: Remedy) -> bool:
    return WAYS[remedy.rel].needs_gateway
