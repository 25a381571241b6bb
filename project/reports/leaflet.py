"""What `make demo` prints: the logins, one address per cause, and a line for programs."""

from __future__ import annotations

from django.urls import reverse

from project.reports.cast import CUSTOMERS, PASSWORD, STAFF
from project.reports.people import Person


def leaflet(site: str) -> str:
    """The text, with addresses on `site`, such as `http://127.0.0.1:8000`."""
    refused = [person for person in CUSTOMERS if person.cause and person.is_customer]
    parts = [
        f"The demo site is {site}/ and everybody's password is “{PASSWORD}”.",
        f"One click each: {site}{reverse('reports:logins')}",
        "",
        "Logins",
        *(f"  {who.username:9}{who.story}" for who in (*CUSTOMERS, *STAFF)),
        "",
        "One address per cause: sign in as the one named, and open it",
        *(_line(person, site) for person in refused),
        "",
        "For programs",
        f"  {curl(site)}",
        "  402 with the cause and the fix; with Ada's token, demo-token-of-ada, the report.",
        "",
        f"Staff: {site}{reverse('admin:index')} and the bank's side, {site}{reverse('billing:sandbox:bank')}",
        f"Turn the clock on, or break the line to the bank: {site}{reverse('clock:clock')}, as staff",
        "Cards of the sandbox: https://docs.stripe.com/testing, or the list on the bank's own page.",
        "A warning billing.W003 about the gateway “paypost” belongs to the demo: it means mick.",
        "To start over: make clean demo",
    ]
    return "\n".join(parts)


def curl(site: str) -> str:
    """A command that answers 402."""
    broke = next(person for person in CUSTOMERS if person.token and person.cause)
    headers = (
        f"-H 'Authorization: Token {broke.token}' -H 'Accept: application/problem+json, application/json'"
    )
    return f"curl -i {headers} {site}{reverse('reports:api')}"


def _line(person: Person, site: str) -> str:
    return f"  {person.status} {person.cause:24}{person.username:7}{site}{person.url}\n      {person.fix}"
