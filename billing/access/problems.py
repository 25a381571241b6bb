"""Problem details for what is no refusal: nothing to pay, no row, no page (RFC 9457)."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse

PROBLEM = "application/problem+json"


def problem(status: int, title: str, *, cause: str) -> HttpResponse:
    """What is the matter with a request that was neither let in nor refused for want of payment."""
    said = {"type": "about:blank", "title": title, "status": status, "cause": cause}
    response = JsonResponse(said, status=status, content_type=PROBLEM)
    response["Cache-Control"] = "no-store"
    return response
