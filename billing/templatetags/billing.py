"""`{% load billing %}`: the billing banner and the locked button, for a project's own pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.template.base import FilterExpression, Parser, Token
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.translation import get_language

from billing.access.gate import Gate
from billing.access.subjects import subject_of
from billing.clock import now
from billing.conf import conf
from billing.customers.roles import Role, roles_of
from billing.money import Money
from billing.portal.locks import gates_of, locked_by
from billing.portal.problems import worst_problem

register = template.Library()


class LockNode(template.Node):
    """Shows what is inside to whom the gate would let in, and to everybody else the way to the fix."""

    def __init__(self, inside: template.NodeList, url: list[FilterExpression]) -> None:
        self.inside, self.url = inside, url

    def render(self, context: Context) -> str:
        request = _request_of(context)
        name, *args = [part.resolve(context) for part in self.url] or [""]
        gates = gates_of(name, *args) if name else [Gate()]
        # A named URL is a link until somebody posts to it, and then its own gate is asked.
        locked = locked_by(request, gates, at=now(), method="GET" if name else "")
        if locked is None:
            return self.inside.render(context)
        return render_to_string("billing/locked.html", locked, request=request)


@register.tag
def payment_required(parser: Parser, token: Token) -> LockNode:
    """`{% payment_required %}…{% endpayment_required %}`: a locked button for whom the gate would refuse.

    Asks for good standing; `{% payment_required "report" 7 %}` asks the gates of that named URL. Rates
    are not counted, nothing is written, and the standing is read once per request.
    """
    url = [parser.compile_filter(part) for part in token.split_contents()[1:]]
    inside = parser.parse(("endpayment_required",))
    parser.delete_first_token()
    return LockNode(inside, url)


@register.inclusion_tag("billing/banner.html", takes_context=True)
def billing_banner(context: Context) -> dict[str, Any]:
    """The worst problem of a customer who is signed in, with its fix. Nothing when all is well."""
    request: Any = _request_of(context)
    subject = subject_of(request)
    # Who never was a customer owes nothing: no banner asks them for a card.
    if subject is None or subject.customer_id is None:
        return {"answer": None}
    if Role.SEE not in roles_of(request.user, subject.owner):
        return {"answer": None}
    here = request.get_full_path() if request.method in {"GET", "HEAD"} else ""
    return {"answer": worst_problem(request, at=now(), next_url=here)}


@register.simple_tag
def billing_site() -> dict[str, str]:
    """The site's name and its first page, for the shell."""
    return {"name": conf().site_name, "home": get_script_prefix()}


@register.filter
def money(amount: Money | None) -> str:
    """As people write it in the language that is active: "$4.10"."""
    return amount.format(get_language()) if amount is not None else ""


def _request_of(context: Context) -> HttpRequest:
    request = context.get("request")
    if not isinstance(request, HttpRequest):
        hint = "add django.template.context_processors.request, and render with the request"
        raise ImproperlyConfigured(f"the billing tags need the request in the template: {hint}")
    return request
