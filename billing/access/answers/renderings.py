from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode

from billing.access.answers.answer import Answer
from billing.access.answers.remedies import Offer
from billing.conf import conf
from billing.http import strict_csp

PROBLEM = "application/problem+json"
# Told where the cause knows them.
_AMOUNTS = ("needed", "available", "overdrawn", "limit")
_OFFERED = [PROBLEM, "application/json", "text/html"]


def wants_page(request: HttpRequest) -> bool:
    """Whether the client named HTML in its Accept; `*/*`, as programs send it, does not."""
    try:
        return request.get_preferred_type(_OFFERED) == "text/html"
    except ValueError:  # a header that cannot be read names nothing
        return False


def is_fragment(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def respond(request: HttpRequest, answer: Answer) -> HttpResponse:
    """The answer in the form the client asked for: fragment, page or RFC 9457 problem details."""
    if is_fragment(request):
        response = _fragment(request, answer)
    elif wants_page(request):
        response = _page(request, answer)
    else:
        response = _problem(request, answer)
    return _with_headers(response, answer)


def as_problem(request: HttpRequest, answer: Answer) -> dict[str, Any]:
    """RFC 9457 §3, with the cause, the reference and the remedies as extension members."""
    absolute = request.build_absolute_uri
    retry, facts = answer.denied.retry_after_seconds, answer.denied.facts
    return {
        "type": absolute(answer.cause_url),
        "title": answer.title,
        "status": answer.denied.status,
        "detail": answer.detail,
        "cause": answer.cause.value,
        **({"reference": answer.reference} if answer.reference else {}),
        "charged": False,
        **{name: facts[name] for name in _AMOUNTS if name in facts},
        "remedies": [_remedy(offer, absolute, retry) for offer in answer.offers],
        **({"payers": list(answer.payers)} if answer.payers else {}),
        **({"retry_after": retry} if retry else {}),
    }


def _remedy(offer: Offer, absolute: Callable[[str], str], retry: int | None) -> dict[str, Any]:
    named: dict[str, Any] = {"rel": offer.rel, "title": offer.title}
    if offer.amount:
        named["amount"] = offer.amount.as_json()
    if not offer.href:
        return {**named, "retry_after": retry}
    api = {"api": {"href": absolute(offer.api_href), "method": "POST"}} if offer.api_href else {}
    return {**named, "href": absolute(offer.href), "method": offer.method, **api}


def _problem(request: HttpRequest, answer: Answer) -> HttpResponse:
    return JsonResponse(as_problem(request, answer), status=answer.denied.status, content_type=PROBLEM)


def _page(request: HttpRequest, answer: Answer) -> HttpResponse:
    context = {"answer": answer, "shell": conf().portal_shell}
    response = render(request, "billing/payment_required.html", context, status=answer.denied.status)
    strict_csp(response)
    return response


def _fragment(request: HttpRequest, answer: Answer) -> HttpResponse:
    # htmx 2 drops the body of a 4xx but follows HX-Redirect; htmx 4 would show the body.
    context = {"answer": answer}
    response = render(request, "billing/payment_required_fragment.html", context, status=answer.denied.status)
    if answer.reference:
        query = f"?{urlencode({'next': answer.next_url})}" if answer.next_url else ""
        response["HX-Redirect"] = reverse("billing:refusal", args=[answer.reference]) + query
    return response


def _with_headers(response: HttpResponse, answer: Answer) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ("Accept", "Cookie", "Authorization", "HX-Request"))
    if answer.first:
        response["Link"] = f'<{answer.first.href}>; rel="payment"'
    if answer.denied.status in {429, 503}:
        response["Retry-After"] = str(answer.denied.retry_after_seconds or 30)
    return response
