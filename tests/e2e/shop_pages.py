"""The demo's own pages, and every refusal of ours, as its cast meets them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from billing.access.denials.models import Denial
from project.reports.cast import CUSTOMERS
from project.reports.catalogue import BY_PLAN, BY_THE_REQUEST, FREE, SOLD
from tests.e2e.pages import Visit
from tests.samples import some

ORDER = {"title": "Drones", "question": "How many fly?"}
NOTHING = {"title": " ", "question": " "}
TEXT = {"text": "Parcels grow. They grew before.\n\nNobody knows why! We asked."}

# Not a page of ours: the framework shows its JSON to browsers in its own way.
PAGES = [piece for piece in (*SOLD, *BY_PLAN, *BY_THE_REQUEST, *FREE) if piece.view != "reports:api"]

Cast = dict[str, Any]


def of_the_shop(cast: Cast) -> list[Visit]:
    """Each page of the demo; the free ones also for who is refused elsewhere, and for strangers."""
    names = ("home", "sample", "commission", "summary")
    home, sample, order, summary = (reverse(f"reports:{name}") for name in names)
    return [
        *(Visit(cast["ada"], piece.url) for piece in PAGES),
        Visit(cast["ada"], reverse("reports:yearbook", args=[2024])),
        Visit(cast["ada"], reverse("reports:lookup") + "?market=alps&year=2024&quarter=2"),
        Visit(cast["ada"], order, 400, press="Order the report", typed=NOTHING),
        Visit(cast["ada"], summary, press="Summarise", typed=TEXT),
        Visit(cast["petra"], reverse("billing:credit")),
        Visit(cast["otto"], reverse("billing:invoices")),
        *(Visit(who, path) for path in (home, sample) for who in (None, cast["nora"], cast["susan"])),
        Visit(None, reverse("reports:logins")),
        Visit(None, reverse("login") + "?next=/reports/quarterly/"),
        Visit(cast["staff"], reverse("clock:clock")),
        Visit(cast["staff"], reverse("clock:clock"), press="Break the gateway"),
    ]


def of_the_refused(cast: Cast, *, one_in: int = 1) -> Iterator[Visit]:
    """For every cause, or some, the page that refuses, what the portal says of it then, and why it was."""
    refused = [person for person in CUSTOMERS if person.cause]
    for person in some(refused, one_in=one_in):
        yield from _refused(cast[person.username], person)
    yield Visit(cast["nora"], reverse("reports:commission"), 402, press="Order the report", typed=ORDER)
    yield Visit(cast["lena"], reverse("reports:summary"), press="Summarise", typed=TEXT)
    yield Visit(cast["pia"], reverse("reports:summary"), 402, press="Summarise", typed=TEXT)


def _refused(user: Any, person: Any) -> Iterator[Visit]:
    if person.cause == "rate_limited":
        yield from [Visit(user, person.url)] * 5
    is_asked = person.cause == "gateway_unavailable"
    yield Visit(user, person.url, person.status, press="Continue to card entry" if is_asked else "")
    yield Visit(user, reverse("billing:overview"))
    yield Visit(user, reverse("billing:refusal", args=[Denial.objects.latest("pk").public_id]))
